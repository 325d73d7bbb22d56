"""From the text of an official document to a proposed ledger: rules in tables, no model, no network, no writes.

    text → structure (header, sections, clauses) → departments → targets → proposal

Every proposal carries its span in the recovered text and the reason it was read so. What the text does not print stays
empty.
"""
