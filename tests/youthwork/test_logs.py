"""No line of the log carries the token of a link."""

import logging
import logging.config

import pytest
from django.conf import settings

TOKEN = "9Qx-secret_token"


@pytest.mark.parametrize(
    ("message", "args", "kept"),
    [
        ("Not Found: %s", (f"/invitation/{TOKEN}/",), "Not Found: /invitation/…/"),
        ('"%s" %s %s', (f"POST /invitation/{TOKEN}/sign-out/ HTTP/1.1", "302", "0"), "/invitation/…/sign-out/"),
        ('"%s" %s %s', (f"GET /visit/{TOKEN}/ HTTP/1.1", "200", "0"), "GET /visit/…/ HTTP"),
        (f"Forbidden (CSRF token missing.): /invitation/{TOKEN}?a=b", None, "/invitation/…?a=b"),
        ("Internal Server Error: %s", (f"/take/{TOKEN}/",), "Internal Server Error: /take/…/"),
    ],
)
def test_the_token_is_cut_out_of_every_line(capsys, message, args, kept):
    logging.config.dictConfig(settings.LOGGING)
    logging.getLogger("django.request").warning(message, *(args or ()))
    said = capsys.readouterr().err
    assert TOKEN not in said
    assert kept in said


def test_other_lines_stay_as_they_are(capsys):
    logging.config.dictConfig(settings.LOGGING)
    logging.getLogger("django.request").warning("Not Found: %s", "/invitations/7/revoke/")
    assert "Not Found: /invitations/7/revoke/" in capsys.readouterr().err
