"""What of its agreements stays when a partner leaves, and what stands against it."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import Agreement
from partners.leaving import LeftBehind
from partners.models import Partner


def _bound(partner: Partner) -> Iterator[str]:
    """What it signed binds it until somebody ends it."""
    for one in Agreement.objects.standing().of_partner(partner).order_by("pk"):
        yield _("You have signed “%(title)s”. Ask the office to end it first.") % {
            "title": one.title
        }


LEFT_BEHIND = (
    LeftBehind(
        gettext_lazy("Agreements"),
        gettext_lazy("What was promised and when it ended can be shown later"),
        lambda partner: Agreement.objects.of_partner(partner).exclude(
            status=Agreement.Status.DRAFT
        ),
        _bound,
    ),
)
