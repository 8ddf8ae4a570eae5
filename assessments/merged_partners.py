"""What becomes of figures when two partners become one: reports say what was true when they were made."""

from django.utils.translation import gettext_lazy

from partners.relations import Becomes, Relation

RELATIONS = (
    Relation(
        "assessments.gap",
        gettext_lazy("Lines of reports made before"),
        "largest_parent",
        Becomes.STAY,
    ),
)
