"""`load_baseline()`: the shared reference frame, from its files into the database."""

from baseline.loading.run import load_baseline

__all__ = ["load_baseline"]
