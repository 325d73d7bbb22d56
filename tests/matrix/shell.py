"""Who gets what without a network: everybody the same, with nobody's data in it."""

from tests.matrix import Case

CASES = [
    Case("tasks:offline", get=200, public=True),
    Case("tasks:service-worker", get=200, public=True),
]
