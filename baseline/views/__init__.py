"""The pages of the reference frame."""
