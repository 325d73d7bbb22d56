"""The few questions and messages that go upward. The apps above answer in their ``receivers.py``; nothing else uses
signals, and no receiver may raise."""

from django.dispatch import Signal

# What must be settled before a unit can close? Sent with ``unit`` and ``on``; the answer is a list of
# ``teams.closing.Blocker``.
unit_closing = Signal()

# Units, and all below them, stand under others from a day on. Sent with ``units`` (as they stand now) and ``since``,
# inside the transaction of the move: what counts by the tree of that day or later counts elsewhere. Without ``units``:
# some came or went, nothing counts elsewhere, but from that day on others are asked.
unit_moved = Signal()

# Other cadres serve at a unit, or with another grade. Sent with ``unit``, ``since`` and inside the transaction of the
# change: what is asked of each person is asked of others.
cadres_changed = Signal()
