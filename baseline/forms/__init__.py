"""What people may type about the reference frame; validated, never saved."""
