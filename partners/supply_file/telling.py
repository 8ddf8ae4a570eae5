"""What a row of a sheet would do, in words, as a file keeps it for its page."""

from __future__ import annotations

from typing import Any

from partners.models import Capability
from partners.shown import AMOUNT_LABELS, LABELS, in_words, quantities_of
from partners.supply_file.checking import Wanted
from partners.supply_file.columns import heading_of

#: What the sheet can change besides what `partners.shown` compares.
_TAGS = "tags"


def outcome_of(wanted: Wanted) -> dict[str, Any]:
    held = wanted.capability
    return {
        "row": wanted.number,
        "deed": wanted.deed,
        "name": wanted.resource.name,
        "site": wanted.terms.site.name,
        "key": held.pk if held else None,
        "url": held.get_absolute_url() if held else "",
        "amounts": _amounts(wanted),
        "differences": list(_differences(held, wanted)) if held else [],
        "waits": wanted.waits,
    }


def _amounts(wanted: Wanted) -> str:
    stated = Capability(resource=wanted.resource, nation=wanted.resource.nation, **wanted.values)
    return "; ".join(f"{one['label']}: {one['value']}" for one in quantities_of(stated))


def _differences(held: Capability, wanted: Wanted) -> Any:
    tags = dict(Capability.Tag.choices)
    for name in wanted.changed:
        old, new = getattr(held, name), wanted.values[name]
        if name == _TAGS:
            words = [", ".join(str(tags[tag]) for tag in one) or "—" for one in (old, new)]
            yield {"label": heading_of(name), "old": words[0], "new": words[1]}
        elif name in LABELS:
            yield {
                "label": str(LABELS[name]()),
                "old": in_words(held, name, old),
                "new": _band(wanted, name) or in_words(held, name, new),
            }


def _band(wanted: Wanted, name: str) -> str:
    upper = wanted.values["entered"].get(f"{name}_upper")
    if name not in AMOUNT_LABELS or not upper:
        return ""
    return f"{wanted.values['entered'][name]}–{upper} {wanted.values['entered_unit'].symbol}"
