"""What may be done next with an agreement, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement


@dataclass(frozen=True)
class Step:
    """One move the office may make now."""

    move: str
    label: Any
    asks: bool  # a reason is asked on a page of its own
    is_main: bool = False


S = Agreement.Status
_STEPS: dict[str, tuple[Step, ...]] = {
    S.DRAFT: (Step("propose", _("Put it to the partner"), False, True),),
    S.NEGOTIATED: (Step("take_back", _("Back to a draft"), False),),
    S.SIGNED: (
        Step("start", _("Put in force"), False, True),
        Step("terminate", _("Terminate"), True),
    ),
    S.IN_FORCE: (
        Step("suspend", _("Suspend"), True),
        Step("end", _("End it"), True),
        Step("terminate", _("Terminate"), True),
    ),
    S.SUSPENDED: (
        Step("resume", _("Put in force again"), False, True),
        Step("end", _("End it"), True),
        Step("terminate", _("Terminate"), True),
    ),
}


def steps_from(agreement: Agreement) -> list[Step]:
    """None for what is over or put away; what starts later is not offered before its day."""
    if agreement.is_archived:
        return []
    today = timezone.localdate()
    is_early = agreement.starts_on is not None and agreement.starts_on > today
    steps = _STEPS.get(agreement.status, ())
    return [one for one in steps if not (is_early and one.move == "start")]
