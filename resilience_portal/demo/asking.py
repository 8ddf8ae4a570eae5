"""Two what-ifs that the exercise keeps: who would be missed, and a hard winter with closed borders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assessments.actions import keep_what_if
from assessments.models import KeptWhatIf
from partners.models import Partner

if TYPE_CHECKING:
    from resilience_portal.demo.build import Builder


def build_what_ifs(builder: Builder) -> None:
    nordhav = Partner.objects.get(nation=builder.estonia, name="Nordhav (demo)")
    shared: dict[str, Any] = {"sharing": KeptWhatIf.Sharing.AUTHORITIES, "by": builder.officer}
    keep_what_if(
        builder.estonia,
        name="Nordhav falls out",
        note="Muuga Tank and Tartu Depot belong to one owner.",
        pairs=[("partner", str(nordhav.public_id))],
        day=30,
        **shared,
    )
    keep_what_if(
        builder.estonia,
        name="Borders closed, winter demand +30 %",
        pairs=[("borders", "on"), ("demand", "1.3")],
        **shared,
    )
