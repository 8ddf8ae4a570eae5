"""The gap engine: needs minus supply, exactly. Plain arrays in, plain arrays out; no framework."""
