"""What every editable root row carries: a public id, a version, and an archive instead of a delete."""

from __future__ import annotations

import uuid
from functools import cache
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.encoding import force_str
from django.utils.translation import gettext_lazy as _

from common.errors import StaleVersion


class Marking(models.TextChoices):
    """Traffic Light Protocol 2.0; the labels are never translated."""

    CLEAR = "clear", "TLP:CLEAR"
    GREEN = "green", "TLP:GREEN"
    AMBER = "amber", "TLP:AMBER"
    AMBER_STRICT = "amber_strict", "TLP:AMBER+STRICT"
    RED = "red", "TLP:RED"

    @property
    def rank(self) -> int:
        """0 for CLEAR to 4 for RED, so that the stricter of two is the larger."""
        return list(Marking).index(self)


def person(**options: Any) -> models.ForeignKey[Any, Any]:
    """A reference to the person behind a moment; it never gets in the way of reading the row."""
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", **options)


@cache
def _words(field: models.Field[Any, Any]) -> dict[Any, Any]:
    """What the choices of a field are called."""
    return dict(field.flatchoices)


class PublicRow(models.Model):
    """A row that appears in addresses and the API under a random public id."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True

    def _get_FIELD_display(self, field: models.Field[Any, Any]) -> Any:
        """As Django's own, which puts the choices in order anew for each of a list's many words."""
        value = getattr(self, field.attname)
        return force_str(_words(field).get(value, value), strings_only=True)


class Versioned(models.Model):
    """A row that people edit; a save from a stale form is refused with both versions shown."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def check_version(self, version: int | None, attempted: dict[str, Any]) -> None:
        """Call on the locked row. Raises `StaleVersion` when `version` is not the row's own."""
        if version is not None and version != self.version:
            raise StaleVersion(
                str(_("Somebody else changed this while you were editing. Compare and decide.")),
                current={name: getattr(self, name, None) for name in attempted},
                attempted=attempted,
                version=self.version,
            )


class Archivable(models.Model):
    """A row that is put away with a reason instead of being deleted, and can be restored."""

    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    archived_by = person(null=True, blank=True, editable=False)
    archived_reason = models.CharField(max_length=500, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None


def together(moment: str, by: str, *, name: str) -> models.CheckConstraint:
    """A moment that a person caused is never without the person, nor the person without it."""
    return models.CheckConstraint(
        condition=Q(**{f"{moment}__isnull": True, f"{by}__isnull": True})
        | Q(**{f"{moment}__isnull": False, f"{by}__isnull": False}),
        name=name,
    )
