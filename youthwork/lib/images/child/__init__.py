"""What the limited child knows of pictures; see ``youthwork/lib/limited/child``."""
