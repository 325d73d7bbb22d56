"""What the first page shows to officials and leaders."""
