"""Every change of state of agreements, one function each."""
