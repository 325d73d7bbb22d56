"""What the limited child does with workbooks: see ``youthwork/lib/limited/child``."""
