"""What a roster (队员名单) means. Checks and proposals only; writing is ``tasks.actions.roster``.

``columns`` knows the columns, ``widgets`` and ``resource`` (django-import-export) what a person's cells become,
``seats`` which row of the arrangement a person belongs to, ``check`` what each line would become here and now.
"""
