"""What of its answers stays when a partner leaves."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from cooperation.models import Return
from partners.leaving import LeftBehind

LEFT_BEHIND = (
    LeftBehind(
        gettext_lazy("Answers to what is expected"),
        gettext_lazy("The shares they are part of stay comparable over the years"),
        lambda partner: Return.objects.of_partner(partner),
    ),
)
