"""What an import did, in the trail of everything it touched."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from accounts.models import User
from audit.models import Event
from partners.import_data.changing import QUANTITIES
from partners.import_data.copying import as_json, plain, thousandths, words
from partners.import_data.tables import Table
from partners.importing.drafts import Did, Draft, PartnerDraft
from partners.importing.grouping import Grouped
from partners.models import Capability, ImportSession, Partner


def write_trail(session: ImportSession, made: Grouped, *, by: User, now: datetime) -> None:
    """One event for every partner the import touched, one for every capability it changed."""
    columns = ("name", "target_label", "target_id", "target_text", "changes")
    table = Table(
        Event,
        columns,
        at=plain(now),
        by_id=plain(by.pk),
        nation_id=str(session.nation_id),
        request_id="",
    )
    table.fill([*_partner_events(session, made), *_capability_events(session, made)])


def _partner_events(session: ImportSession, made: Grouped) -> Iterator[list[str]]:
    sites = _made_for(draft.partner for draft in made.sites if _is_new(draft))
    capabilities = _made_for(
        draft.site.partner
        for draft in made.capabilities
        if draft.site is not None and _is_new(draft)
    )
    label = Partner._meta.label_lower
    for draft in made.partners:
        new_sites, new_capabilities = sites[id(draft)], capabilities[id(draft)]
        if not (_is_new(draft) or draft.did is Did.CHANGED or new_sites or new_capabilities):
            continue
        changes: dict[str, Any] = {"import": [None, str(session.public_id)]}
        changes |= {"sites": [None, new_sites]} if new_sites else {}
        changes |= {"capabilities": [None, new_capabilities]} if new_capabilities else {}
        if draft.did is Did.CHANGED:
            changes |= {name: list(pair) for name, pair in draft.changes.items()}
        name = "partner.imported" if _is_new(draft) else "partner.supplemented"
        yield _event(name, label, draft.id, draft.name, changes)


def _capability_events(session: ImportSession, made: Grouped) -> Iterator[list[str]]:
    label = Capability._meta.label_lower
    for draft in made.capabilities:
        if draft.did is Did.CHANGED:
            changes: dict[str, Any] = {"import": [None, str(session.public_id)]}
            changes |= {name: _readable(name, pair) for name, pair in draft.changes.items()}
            yield _event(
                "capability.reimported", label, draft.id, f"capability #{draft.id}", changes
            )


def _event(name: str, label: str, key: int | None, text: str, changes: dict[str, Any]) -> list[str]:
    kept = json.loads(json.dumps(changes, default=str, ensure_ascii=False))
    return [name, label, plain(key), words(text[:300]), as_json(kept)]


def _readable(name: str, pair: tuple[Any, Any]) -> list[Any]:
    if name not in QUANTITIES:
        return list(pair)
    return [None if one is None else thousandths(one) for one in pair]


def _is_new(draft: Draft) -> bool:
    return draft.did is Did.CREATED


def _made_for(partners: Iterable[PartnerDraft | None]) -> Counter[int]:
    return Counter(id(partner) for partner in partners)
