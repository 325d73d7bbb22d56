import youthwork.lib.sealed
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("teams", "0002_audit_append_only")]

    operations = [
        migrations.AlterField(
            model_name="user",
            name="phone_index",
            field=youthwork.lib.sealed.BlindIndexField(of="phone", purpose="phone"),
        ),
    ]
