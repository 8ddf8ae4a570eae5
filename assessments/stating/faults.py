"""What can be wrong with a need: the field, what it is, and how to mend it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with a wanted need."""

    field: str
    code: str
    facts: dict[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def what(self) -> str:
        return str(FAULTS[self.code][0]) % self.facts

    @property
    def mend(self) -> str:
        return str(FAULTS[self.code][1]) % self.facts

    def __str__(self) -> str:
        return f"{self.what} {self.mend}".strip()


FAULTS = {
    "quantity_missing": (
        _("Nothing is said about how much is needed."),
        _("Fill in %(fields)s."),
    ),
    "quantity_not_of_kind": (
        _("%(resource)s is not counted this way."),
        _("Leave this empty and fill in %(fields)s."),
    ),
    "quantity_too_large": (
        _("This is larger than the portal can hold."),
        _("Check the number and the unit."),
    ),
    "quantity_not_whole": (
        _("%(resource)s comes in whole items."),
        _("Write a whole number."),
    ),
    "target_not_a_share": (
        _("A target is above 0 and at most 100 percent."),
        _("Write the share of the units in service that must meet it."),
    ),
    "state_missing": (
        _("Nothing is said about how far the criterion is met."),
        _("Choose met, partly met or not met."),
    ),
    "evidence_missing": (
        _("A criterion that is met, even partly, rests on evidence."),
        _("Say what shows it: a test, an exercise, a document."),
    ),
    "duration_zero": (_("The need would be over as it begins."), _("Say for how long it lasts.")),
    "no_milestone": (
        _("No report would count this: it lasts from day %(start)s to day %(end)s, between the days"
          " that reports look at. The nearest are day %(nearest)s."),
        _("Change the start or the duration so that one of them falls within."),
    ),
    "after_the_last": (
        _("No report would count this: it starts after day %(last)s, the last that reports look at."),
        _("Let it start earlier."),
    ),
    "outside_requirements": (
        _("%(resource)s belongs to none of the requirements of this assessment."),
        _("Choose another resource, or add the requirement to the assessment."),
    ),
    "outside_regions": (
        _("%(region)s lies outside the regions of this assessment."),
        _("Choose a region inside them, or add it to the assessment."),
    ),
    "outside_scenarios": (
        _("The scenario is not one of this assessment."),
        _("Choose one of its scenarios, or add it to the assessment."),
    ),
    "above_the_ceiling": (
        _("This register holds nothing above %(ceiling)s."),
        _("Keep the need where it may be held, and state only a reference here."),
    ),
    "retired": (_("%(word)s is no longer in use."), _("Choose another.")),
    "factor_of_another": (
        _("The planning factor is of another resource, or counts something else."),
        _("Choose a factor of this resource."),
    ),
    "share_not_a_share": (
        _("The share affected is above 0 and at most 100 percent."),
        _("Write 100 where everybody is affected."),
    ),
    "stated_already": (
        _("The same need is stated already: same resource, region, scenario, priority, authority,"
          " start and for whom."),
        _("Change that one, or leave this one out."),
    ),
}  # fmt: skip
