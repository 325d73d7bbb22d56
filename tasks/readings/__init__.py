"""A document on the desk: proposals as rows, what they say as plain values, names and units, the page, the ledger.

    tasks.reader.model.Reading → proposals → said → names → values → tasks.actions.ledger

Nothing here writes.
"""
