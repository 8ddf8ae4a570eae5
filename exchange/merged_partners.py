"""What becomes of what was asked and told when two partners become one."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchange.models import Asked, Matter
from partners.models import Partner
from partners.relations import Relation


def _both_answered(stays: Partner, gone: Partner) -> str:
    """Two answers to one open request would be counted as two suppliers'."""
    open_to = Asked.objects.filter(matter__status=Matter.Status.OPEN).exclude(answer="")
    own = open_to.filter(partner=stays).values("matter")
    twice = open_to.filter(partner=gone, matter__in=own).select_related("matter").order_by("pk")
    both = twice.first()
    if both is None:
        return ""
    return _("Both have answered the open request “%(subject)s”. Answer the request first.") % {
        "subject": both.matter.subject
    }


RELATIONS = (
    Relation("exchange.matter", gettext_lazy("Enquiries, offers and troubles")),
    Relation(
        "exchange.asked",
        gettext_lazy("Requests it was asked"),
        once=("matter",),
        refuse=_both_answered,
    ),
    Relation("exchange.call", gettext_lazy("Call-downs"), once=("call_down",)),
    Relation(
        "exchange.stockcall", gettext_lazy("Stocks in declared phases"), once=("declaration",)
    ),
    Relation("exchange.engagement", gettext_lazy("Meetings, calls, letters and visits")),
    Relation("exchange.partnerlistentry", gettext_lazy("Lists of partners"), once=("list",)),
    Relation("exchange.care", gettext_lazy("Responsible officer"), once=()),
    Relation("exchange.roundentry", gettext_lazy("Yearly rounds"), once=("round",)),
)
