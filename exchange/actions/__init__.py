"""Everything people can do at the office's desk, one function each, by what it is done to."""
