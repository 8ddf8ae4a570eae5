"""What becomes of answers when two partners become one."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from partners.relations import Relation

RELATIONS = (
    Relation(
        "cooperation.return",
        gettext_lazy("Answers to what is expected"),
        once=("questionnaire",),
    ),
)
