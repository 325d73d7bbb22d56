"""What the limited child does with documents: see ``youthwork/lib/limited/child``."""
