"""Twelve months of snapshots with a story: verifications grow, one lapses, a firm is new."""
