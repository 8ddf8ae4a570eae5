"""What has been put away, kind by kind, for those who may take it back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.templatetags.portal import localized
from partners.models import Capability, Contact, Line, MergeRecord, Partner, Site


def _name(row: Any) -> str:
    return str(row.name)


def _resource(row: Any) -> str:
    return f"{localized(row.resource.name)}, {row.site.name}"


@dataclass(frozen=True)
class PutAway:
    """One kind of row that is put away and taken back."""

    code: str
    label: Any
    model: type[models.Model]
    joins: tuple[str, ...] = ("partner",)
    name_of: Callable[[Any], str] = _name

    def rows_for(self, user: Any) -> models.QuerySet[Any]:
        """Of the rows a person may change, those put away, the latest first."""
        rows: Any = self.model._default_manager
        rows = rows.editable_by(user).filter(archived_at__isnull=False)
        if self.model is Partner:
            # What became part of another partner comes back by undoing that.
            rows = rows.exclude(pk__in=MergeRecord.objects.standing().values("gone"))
        found: models.QuerySet[Any] = rows.select_related("archived_by", *self.joins)
        return found


KINDS = {
    one.code: one
    for one in (
        PutAway("partners", _("Partners"), Partner, ()),
        PutAway("contacts", _("Contacts"), Contact),
        PutAway("sites", _("Sites"), Site, ("partner", "region")),
        PutAway("lines", _("Production lines"), Line, ("partner", "site")),
        PutAway(
            "capabilities",
            _("Capabilities"),
            Capability,
            ("partner", "site", "resource", "nation"),
            _resource,
        ),
    )
}
#: What a company takes back itself; the rest is the office's.
OF_A_COMPANY = ("contacts", "sites", "lines", "capabilities")
