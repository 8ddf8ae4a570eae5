"""What has changed by line from one version of an assessment to the next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models import Need, terms_of


class Change(models.TextChoices):
    """What became of a line."""

    ADDED = "added", _("New")
    CHANGED = "changed", _("Changed")
    GONE = "gone", _("No longer there")


@dataclass(frozen=True)
class Changed:
    """One line as it was and as it is; one of the two may be missing."""

    old: Need | None
    new: Need | None

    @property
    def what(self) -> Change:
        if self.old is None:
            return Change.ADDED
        return Change.GONE if self.new is None else Change.CHANGED

    @property
    def need(self) -> Need:
        found = self.new or self.old
        assert found is not None  # noqa: S101  (one of the two is there)
        return found


def changed_lines(old: Iterable[Need], new: Iterable[Need]) -> list[Changed]:
    """Lines that are not the same in both versions, in the order of the new one; gone ones last."""
    before = {need.first_id or need.pk: need for need in old}
    found = []
    for need in new:
        was = before.pop(need.first_id or need.pk, None)
        if was is None or _said(was) != _said(need):
            found.append(Changed(was, need))
    return found + [Changed(need, None) for need in before.values()]


def _said(need: Need) -> dict[str, object]:
    where = (need.region_id, need.scenario_id, need.priority, need.authority_id, need.for_whom)
    return terms_of(need) | {"where": where, "substitutes": need.allows_substitutes}
