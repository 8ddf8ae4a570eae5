"""What becomes of agreements when two partners become one."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from partners.relations import Relation

RELATIONS = (
    Relation("agreements.party", gettext_lazy("Agreements it is a party of"), once=("agreement",)),
    Relation("agreements.condition", gettext_lazy("Conditions it asked for")),
)
