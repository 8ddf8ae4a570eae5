"""Where a company may be weak, along its chain, and in what: what the first edition asks."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    """The five steps from a supplier to a customer."""

    SUPPLY = "supply", _("Supply")
    RECEIVE = "receive", _("Receive")
    MAKE = "make", _("Make")
    STORE = "store", _("Store")
    DELIVER = "deliver", _("Deliver")


class Strain(models.TextChoices):
    """The six scenarios a company looks at itself in."""

    BORDERS = "borders", _("Borders are closed")
    FULL = "full", _("Storage is full")
    PORTS = "ports", _("Ports are blocked")
    MATERIALS = "materials", _("Raw materials are short")
    LABOUR = "labour", _("Labour is short")
    DEMAND = "demand", _("Demand leaps up")


#: stage, key, the criterion as a question, what exactly counts.
CRITERIA: tuple[tuple[str, str, Any, Any], ...] = (
    ("supply", "foreign-suppliers", _("Can you do without suppliers abroad?"),
     _("For what you cannot work without.")),
    ("supply", "other-sources", _("Can you turn to another source in time?"),
     _("One that is known and approved, not only possible.")),
    ("supply", "suppliers-sound", _("Would your suppliers themselves hold out?"),
     _("As far as you know their stocks and plans.")),
    ("receive", "transport-times", _("Can you bear longer transport times?"),
     _("Twice as long as today.")),
    ("receive", "ports-and-terminals", _("Can goods reach you past a congested port or terminal?"), ""),
    ("receive", "stock-on-arrival", _("Do you hold enough on arrival to bridge a gap?"), ""),
    ("make", "substitutes", _("Can you replace an input that is missing?"), ""),
    ("make", "outside-contractors", _("Can you do without contractors from abroad?"), ""),
    ("make", "ramp-up", _("Can you make more at short notice?"), _("Within 30 days.")),
    ("make", "people", _("Have you enough people with the skills?"), ""),
    ("store", "buffer", _("Is your stock of finished goods large enough?"), ""),
    ("store", "can-be-stored", _("Could you store more of it for long?"),
     _("Without it spoiling or going out of date.")),
    ("store", "room", _("Have you room to store more?"), ""),
    ("deliver", "more-deliveries", _("Can you deliver more than usual?"),
     _("Vehicles, drivers and fuel.")),
)  # fmt: skip
