"""What people may type."""
