"""Names of organisations as they are compared, and how likely two of them are one organisation.

Plain data in, plain data out. `match_key` is what the registry keeps beside a name; `likeness`
scores two names and says why; `find_pairs` finds the likely pairs among a hundred thousand names
without comparing all with all.
"""

from partners.duplicates.legal_forms import LEGAL_FORMS
from partners.duplicates.likeness import LIKELY, Likeness, Named, Pair, Reason, likeness
from partners.duplicates.names import legal_form, match_key
from partners.duplicates.searching import find_pairs

__all__ = [
    "LEGAL_FORMS",
    "LIKELY",
    "Likeness",
    "Named",
    "Pair",
    "Reason",
    "find_pairs",
    "legal_form",
    "likeness",
    "match_key",
]
