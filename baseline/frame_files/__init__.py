"""The shared reference frame as files: read, checked, and nothing written."""
