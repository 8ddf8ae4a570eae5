"""Everything people can do to the registry, one function each, by what it is done to."""
