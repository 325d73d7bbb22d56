"""The ledger of a document as a file."""

from tests.matrix import Case
from tests.matrix.people import DOCUMENT
from tests.matrix.tasks_desk import document

CASES = [
    Case("tasks:ledger-export", args=document, seen=DOCUMENT, get=200),
    Case("tasks:ledger-export", args=document, query="?format=docx", seen=DOCUMENT, get=200),
]
