"""Reporting rules: which work stands where, which periods there are, who owes what to whom."""
