"""What officials carry out of the portal on paper: the report, and the brief of two pages.

A paper is set for one reader from the rows that reader sees, marked by what is in it.
"""

from assessments.papers.keeping import print_for_reader

__all__ = ["print_for_reader"]
