"""What the log must not tell."""

import logging
import re

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
