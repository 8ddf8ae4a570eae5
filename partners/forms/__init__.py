"""What people may type about partners. Forms check and explain; actions save."""
