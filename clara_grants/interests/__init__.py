"""Conflicts of interest, signed declarations, and asking people to read; access itself is in submissions."""
