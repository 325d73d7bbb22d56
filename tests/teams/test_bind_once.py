"""Of two requests that bind an authenticator to one account, the later one must know of the earlier."""

import pytest
from django.core.exceptions import ValidationError

from teams.actions.second_factor import bind_authenticator
from teams.models import Authenticator, User
from teams.second_factor import new_secret
from tests.teams.test_second_factor import code_of

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_of_two_who_know_the_password_the_second_to_bind_replaces_nothing(cast):
    """Both were shown a secret while none was bound; as at one moment, the later request has not seen the other's."""
    late = User.objects.select_related("authenticator").get(pk=cast.official.pk)
    first, second = new_secret(), new_secret()
    bind_authenticator(actor=cast.official, secret=first, code=code_of(first))
    with pytest.raises(ValidationError, match="刚刚在别处绑定了验证器"):
        bind_authenticator(actor=late, secret=second, code=code_of(second))
    assert Authenticator.objects.get(user=late).secret == first
