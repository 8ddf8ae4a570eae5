"""The columns of the sheet of capabilities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.tabular.schema import Column, Table


@dataclass(frozen=True)
class SheetColumn:
    """One column. `offers` names the list of words behind its drop-down."""

    key: str
    heading: Any
    help: Any
    width: int = 14
    offers: str = ""
    fields: tuple[str, ...] = ()  # of the form, whose faults belong in this cell

    def owns(self, field: str) -> bool:
        return field == self.key or field in self.fields


COLUMNS = (
    SheetColumn(
        "reference",
        _("Reference"),
        _("Leave it as it is: it says which entry the row is. Empty in a new row."),
        width=12,
        fields=("version",),
    ),
    SheetColumn(
        "resource", _("Resource"), _("What it is. Choose from the list."), 30, offers="resource"
    ),
    SheetColumn(
        "site", _("Site"), _("From which of your sites. Choose from the list."), 24, offers="site"
    ),
    SheetColumn("unit", _("Unit"), _("The unit in which you count, such as t or m³."), 9, "unit"),
    SheetColumn(
        "stock",
        _("In stock"),
        _("How much you keep that could be handed over. A number, or a band such as 20–30."),
    ),
    SheetColumn(
        "rate", _("A day"), _("How much you could deliver each day. For things that are used up.")
    ),
    SheetColumn(
        "capacity",
        _("At the same time"),
        _("How many could be at work at once, or how many of yours meet the target."),
    ),
    SheetColumn(
        "in_service", _("In service in all"), _("Only where a share of your units is asked for.")
    ),
    SheetColumn(
        "competences",
        _("Of these, by competence"),
        _("Only of people: nurse: 12; welder: 3. Count each person once; the total covers them."),
        26,
    ),
    SheetColumn(
        "is_whole",
        _("Whole or not at all"),
        _("Yes where a part of it would be of no use: one crane, one ferry."),
        offers="yes_no",
    ),
    SheetColumn("kind", _("Kind"), _("What it mainly is. Choose from the list."), offers="kind"),
    SheetColumn(
        "basis",
        _("On top of today's deliveries"),
        _("Whether it comes on top of what you deliver today, or is all there is."),
        26,
        offers="basis",
    ),
    SheetColumn(
        "notice_hours", _("Notice (hours)"), _("From the call until you can start. Empty: at once.")
    ),
    SheetColumn(
        "mobilisation_hours",
        _("Mobilisation (hours)"),
        _("From the start until the first is delivered. Empty: at once."),
    ),
    SheetColumn(
        "lasts_hours", _("Lasts (hours)"), _("How long you could keep it up. Empty: no end.")
    ),
    SheetColumn(
        "line",
        _("Production line"),
        _("Where one of your lines makes it, one thing at a time: its name. Else empty."),
        24,
        offers="line",
    ),
    SheetColumn(
        "is_normal", _("Made anyway"), _("Yes where the line makes this today."), offers="yes_no"
    ),
    SheetColumn(
        "conversion_hours",
        _("Conversion (hours)"),
        _("From the order until the line makes this instead. Empty: at once."),
    ),
    SheetColumn(
        "most",
        _("The most in all"),
        _("Where raw material runs out: how much the line can make in all. Empty: no limit."),
    ),
    SheetColumn("share_peacetime", _("Peacetime (%)"), _("How much of it, from 0 to 100."), 11),
    SheetColumn("share_crisis", _("Crisis (%)"), _("How much of it, from 0 to 100."), 11),
    SheetColumn(
        "share_war",
        _("War (%)"),
        _("Staff called up, fuel short: how much would be left, from 0 to 100?"),
        11,
    ),
    SheetColumn(
        "served",
        _("Delivers to"),
        _("Regions, parted by semicolons; the nation's name for all. Empty: the site's region."),
        24,
        fields=("reach", "regions", "other_region"),
    ),
    SheetColumn(
        "valid_until", _("Valid until"), _("A day such as 2027-12-31. Empty: until further notice.")
    ),
    SheetColumn(
        "tags", _("Also of use for"), _("Words of the list, parted by semicolons, or nothing."), 20
    ),
    SheetColumn(
        "share_level", _("Seen by"), _("Who may see it. Choose from the list."), 26, "share"
    ),
    SheetColumn("description", _("To know about it"), _("At most 300 characters."), 30),
)
AMOUNT_KEYS = ("stock", "rate", "capacity", "in_service")
HOUR_KEYS = ("notice_hours", "mobilisation_hours", "lasts_hours", "conversion_hours")
SHARE_KEYS = ("share_peacetime", "share_crisis", "share_war")

#: Every column must stand in the file: one that is missing would empty what it holds.
TABLE = Table(
    "capabilities",
    tuple(Column(one.key, one.heading, is_required=True, width=one.width) for one in COLUMNS),
)


def heading_of(key: str) -> str:
    return next((str(column.heading) for column in COLUMNS if column.key == key), "")


def column_of(field: str) -> str:
    """The column in which a fault of a field of the form is shown."""
    return next((column.key for column in COLUMNS if column.owns(field)), "resource")
