"""The log: everything to stderr, the collector's business from there; and what it must not tell."""

import logging
import re
from typing import Any

# Addresses that are secrets: whoever has one of these links needs no account.
LINK = re.compile(r"(/(?:invitation|take|visit)/)[^/\s?\"']+")


class WithoutInvitations(logging.Filter):
    """Cuts the token out of the address of an invitation, a download, or a contact's question: whoever reads the log
    could use the link before its person.

    A filter of the handler, so that it meets every line, whoever wrote it: refusals, errors, the development server.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        if LINK.search(text):
            record.msg, record.args = LINK.sub(r"\1…", text), ()
        return True


def to_stderr(level: str) -> dict[str, Any]:
    """The setting LOGGING."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "request number": {"()": "youthwork.lib.trace.RequestNumber"},
            "links": {"()": "youthwork.logs.WithoutInvitations"},
        },
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s]: %(message)s"}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request number", "links"]}
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django would mail the administrators and print to its own handler; the root line is enough.
            "django": {"handlers": [], "level": level, "propagate": True},
            # Says at every connection that the broker of files has no host name.
            "kombu.connection": {"level": "ERROR"},
        },
    }
