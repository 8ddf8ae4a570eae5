"""The office's checklist: what is looked at, what was found, and what nobody has looked at yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import Nation
from common.errors import ActionError
from partners.models import Application, Check, CheckItem, Partner


class ChecklistIncomplete(ActionError):
    """The nation asks for a finding on every item, and some have none."""


#: What holds until an office writes a list of its own: code, name, hint.
USUAL = (
    (
        "identity",
        gettext_noop("Identity"),
        gettext_noop("The number stands in its register; name and seat agree."),
    ),
    (
        "ownership",
        gettext_noop("Ownership"),
        gettext_noop("Who owns and who controls it, at home and abroad."),
    ),
    (
        "sanctions",
        gettext_noop("Sanctions"),
        gettext_noop("Neither it nor its owners stand on a list of sanctions."),
    ),
    (
        "security",
        gettext_noop("Security"),
        gettext_noop("What the security authorities answered."),
    ),
    (
        "references",
        gettext_noop("References"),
        gettext_noop("Whom it has supplied, and how that went."),
    ),
)


@dataclass
class Line:
    """One item with what was found, the newest first."""

    code: str
    name: str
    hint: str = ""
    found: list[Check] = field(default_factory=list)
    is_retired: bool = False

    @property
    def newest(self) -> Check | None:
        return self.found[0] if self.found else None


def usual_items(nation: Nation) -> list[CheckItem]:
    """The usual five as rows not yet kept, in the reader's language."""
    return [
        CheckItem(nation=nation, code=code, name=_(name), hint=_(hint), position=place * 10)
        for place, (code, name, hint) in enumerate(USUAL, 1)
    ]


def all_items(nation: Nation) -> list[CheckItem]:
    """The office's items, the retired ones too; the usual five where it has none."""
    own = list(CheckItem.objects.filter(nation=nation).for_list())
    return own or usual_items(nation)


def items_of(nation: Nation) -> list[CheckItem]:
    return [item for item in all_items(nation) if not item.is_retired]


def lines_of(subject: Partner | Application, found: Iterable[Check] | None = None) -> list[Line]:
    """The checklist of a partner or an application; the caller has fetched it through its door.

    `found`: its findings, the newest first, where the caller has them.
    """
    assert subject.nation is not None  # noqa: S101 what the office reads has a nation
    lines = {item.code: Line(item.code, item.name, item.hint) for item in items_of(subject.nation)}
    for check in subject.checks.newest_first() if found is None else found:
        line = lines.setdefault(check.code, Line(check.code, check.name, is_retired=True))
        line.found.append(check)
    return list(lines.values())


def unchecked(lines: Iterable[Line]) -> list[str]:
    """The names of items nobody has looked at."""
    return [line.name for line in lines if not line.found and not line.is_retired]


def concerns(lines: Iterable[Line]) -> list[str]:
    """The names of items that were found not to be in order."""
    newest = [line.newest for line in lines]
    return [found.name for found in newest if found and found.result == Check.Result.CONCERN]


def check_complete(subject: Partner | Application) -> None:
    """Raises `ChecklistIncomplete` where the nation asks for all and something is missing."""
    assert subject.nation is not None  # noqa: S101 what the office sees has a nation
    if not subject.nation.checklist_required:
        return
    if missing := unchecked(lines_of(subject)):
        raise ChecklistIncomplete(
            _("Not checked yet: %(items)s. This register asks for a finding on every item.")
            % {"items": ", ".join(missing)}
        )


def hand_over(application: Application, partner: Partner) -> None:
    """What was found about the applicant was found about the partner."""
    Check.objects.filter(application=application, partner__isnull=True).update(partner=partner)
