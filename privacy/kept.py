"""How a row of the table of retention is written. The table itself: `retention.py`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Then(Enum):
    """What becomes of a personal field."""

    BLANKED = "blanked"
    DELETED = "deleted"
    NAMES_OUT = "names_out"
    STAYS = "stays"

    @property
    def words(self) -> Any:
        return _WORDS[self]


_WORDS = {
    Then.BLANKED: _("Blanked; the row stays without the person"),
    Then.DELETED: _("The row is deleted"),
    Then.NAMES_OUT: _("Text of a case: the person is taken out of it when they are erased"),
    Then.STAYS: _("Stays"),
}


@dataclass(frozen=True)
class Kept:
    """Personal fields of one model: why they are kept, how long, and what happens then."""

    label: str
    fields: tuple[str, ...]
    why: Promise | str
    how_long: Promise | str
    then: Then
    # What the clock does: `after` this long `since` a moment of the row, `among` rows like these.
    since: str = ""
    after: timedelta | None = None
    among: Q = field(default_factory=Q)
    blank: Mapping[str, Any] = field(default_factory=dict)
    # How a row leads to its nation; empty where it belongs to none.
    nation: str = "nation"

    @property
    def model(self) -> type[models.Model]:
        return apps.get_model(self.label)

    @property
    def name(self) -> str:
        return str(self.model._meta.verbose_name)

    @property
    def field_names(self) -> list[str]:
        get = self.model._meta.get_field
        return [str(getattr(get(name), "verbose_name", name)) for name in self.fields]

    @property
    def by_the_clock(self) -> bool:
        return self.after is not None

    def due(self, moment: datetime) -> models.QuerySet[Any, Any]:
        """The rows whose time is over and to which nothing has happened yet."""
        over = Q(**{f"{self.since}__lt": moment - (self.after or timedelta(0))})
        return self.model._default_manager.filter(self.among, over).order_by("pk")
