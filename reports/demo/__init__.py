"""The demonstration: the real 茂南区·茂职院 arrangement with invented people and a year of records.

What it says is data (``fixtures/demo.json`` and ``fixtures/maonan-arrangement.xlsx``; official documents in
``fixtures/documents``); this package only plays it through the same actions as everybody else. Loading it again adds
nothing.
"""
