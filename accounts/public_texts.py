"""What the public page of a register says. An office may write its own words, per language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Nation

#: In the order shown: key, heading, words where the office has written none.
DEFAULTS: tuple[tuple[str, Any, Any], ...] = (
    (
        "what",
        _("What this is"),
        _(
            "The Resilience Portal is where your national contact point keeps a register of "
            "organisations that could help to keep essential services running in a crisis: with "
            "energy, food, water, transport, communications, care or people. It compares what the "
            "nation would need with what has been offered, so that gaps are found before the crisis."
        ),
    ),
    (
        "who",
        _("Who may register"),
        _(
            "Any organisation that could supply something useful: companies, publicly owned "
            "undertakings, municipalities, associations, voluntary organisations, universities. "
            "Somebody who may speak for the organisation registers it; the office checks every "
            "application."
        ),
    ),
    (
        "data",
        _("What happens to your data"),
        _(
            "Your data are used to plan for a crisis and to reach you in one, and for nothing else. "
            "They are kept in this register, not sold and not published. You can see, correct and "
            "export them at any time, and withdraw what you have declared."
        ),
    ),
    (
        "sight",
        _("Who can see them"),
        _(
            "You choose for each capability who may see it: the office only, the authorities "
            "concerned, or also officials who take part in an assessment. Other companies never see your "
            "quantities; they read your name and kind of supply only where you choose so. "
            "Who has read your confidential data, and on which day, is shown to you."
        ),
    ),
    (
        "binding",
        _("Declaring binds nobody"),
        _(
            "What you declare is information, not a contract. It obliges you to deliver nothing and "
            "the State to buy nothing. Anything binding would be a separate agreement that you sign."
        ),
    ),
)


@dataclass(frozen=True)
class Section:
    """One heading of the public page with its words."""

    key: str
    title: str
    text: str


def sections(nation: Nation | None) -> list[Section]:
    """The public page in the reader's language: the office's words where it has any."""
    own = nation.public_texts if nation else {}
    language = (get_language() or "en").split("-")[0]
    return [
        Section(key, str(title), own.get(key, {}).get(language) or str(default))
        for key, title, default in DEFAULTS
    ]
