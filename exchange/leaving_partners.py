"""What of the desk stays when a partner leaves, and what stands against it."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchange.models import Asked, Engagement, Matter, RoundEntry, StockCall
from partners.leaving import LeftBehind
from partners.models import Partner


def _promised(partner: Partner) -> Iterator[str]:
    """It said yes to a request that is still open: somebody counts on it."""
    said_yes = [Asked.Answer.ACCEPTED, Asked.Answer.PART]
    rows = Asked.objects.of_partner(partner).filter(
        answer__in=said_yes, matter__status=Matter.Status.OPEN
    )
    for one in rows.select_related("matter").order_by("pk"):
        yield _(
            "You said yes to “%(subject)s”, which is still open. Take your answer back, or ask the "
            "office to close the request."
        ) % {"subject": one.matter.subject}


def _stands_in(partner: Partner) -> Iterator[str]:
    rows = StockCall.objects.of_partner(partner).running().select_related("declaration__scenario")
    for one in rows.order_by("pk"):
        yield _(
            "A declared phase is running (%(phase)s) and your stock is reported in it. Ask the office."
        ) % {"phase": one.declaration.scenario}


LEFT_BEHIND = (
    LeftBehind(
        gettext_lazy("Requests you were asked, with your answers"),
        gettext_lazy("To show later who was asked and on what criteria"),
        lambda partner: Asked.objects.of_partner(partner),
        _promised,
    ),
    LeftBehind(
        gettext_lazy("Enquiries, offers and troubles"),
        gettext_lazy("To know later why something was decided; what is open is answered by mail"),
        lambda partner: Matter.objects.of_partner(partner),
    ),
    LeftBehind(
        gettext_lazy("Meetings, calls and letters"),
        gettext_lazy("What was agreed with the office; persons are taken out when they are erased"),
        lambda partner: Engagement.objects.of_partner(partner),
    ),
    LeftBehind(
        gettext_lazy("Yearly rounds"),
        gettext_lazy("Response rates of earlier years count them"),
        lambda partner: RoundEntry.objects.of_partner(partner),
    ),
    LeftBehind(
        gettext_lazy("Stocks in declared phases"),
        gettext_lazy("The record of the phase"),
        lambda partner: StockCall.objects.of_partner(partner),
        _stands_in,
    ),
)
