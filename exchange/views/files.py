"""The lists of the desk as files: the rows of the pages, through the same doors, every reading noted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from common.tabular.responses import FORMATS, table_response
from common.tabular.schema import Table
from exchange import exports
from exchange.followed import inbox_rows
from exchange.models import (
    Asked,
    Call,
    CallDown,
    Declaration,
    Engagement,
    FollowUp,
    Round,
    RoundEntry,
    StockCall,
    StockLine,
)
from exchange.views.access import reads_desk
from partners.readings import note_reading

AT_A_TIME = 2_000


@dataclass(frozen=True)
class _File:
    table: Table
    #: What the person may see of it.
    rows: Callable[[Any], Any]
    #: How a row leads to the partner whose confidential data it is; empty: nothing confidential.
    partner: str = ""
    #: By what the address may narrow it: the word in the address, and the public id it stands for.
    narrowed: tuple[tuple[str, str], ...] = ()


def _stocks(user: Any) -> Any:
    seen = StockCall.objects.visible_to(user).values("pk")
    return (
        StockLine.objects.filter(call__in=seen)
        .select_related(
            "call__partner", "call__declaration__scenario", "capability__resource__unit",
            "capability__site",
        )
        .order_by("call__partner__name_key", "call", "capability", "-stated_at", "-pk")
    )  # fmt: skip


FILES: dict[str, _File] = {
    "asked": _File(
        exports.ASKED,
        lambda user: Asked.objects.visible_to(user).for_list(),
        partner="partner_id",
        narrowed=(("matter", "matter__public_id"),),
    ),
    "call-downs": _File(
        exports.CALL_DOWNS, lambda user: CallDown.objects.visible_to(user).for_list()
    ),
    "calls": _File(
        exports.CALLS,
        lambda user: Call.objects.visible_to(user).for_list(),
        partner="partner_id",
        narrowed=(("call_down", "call_down__public_id"),),
    ),
    "rounds": _File(exports.ROUNDS, lambda user: Round.objects.visible_to(user).for_list()),
    "entries": _File(
        exports.ENTRIES,
        lambda user: (
            RoundEntry.objects.visible_to(user)
            .for_list()
            .order_by("-round", "partner__name_key", "pk")
        ),
        partner="partner_id",
        narrowed=(("round", "round__public_id"),),
    ),
    "engagements": _File(
        exports.ENGAGEMENTS,
        lambda user: (
            Engagement.objects.visible_to(user).for_list().prefetch_related("officers", "contacts")
        ),
        partner="partner_id",
        narrowed=(("partner", "partner__public_id"),),
    ),
    "follow-ups": _File(
        exports.FOLLOW_UPS,
        lambda user: FollowUp.objects.visible_to(user).for_list(),
        partner="engagement__partner_id",
    ),
    "phases": _File(exports.PHASES, lambda user: Declaration.objects.visible_to(user).for_list()),
    "stocks": _File(
        exports.STOCKS,
        _stocks,
        partner="call__partner_id",
        narrowed=(("phase", "call__declaration__public_id"),),
    ),
}


@require_safe
@reads_desk
def desk_file(request: SignedInRequest, table: str, file_format: str) -> HttpResponseBase:
    """One list of the desk; `?matter=`, `?round=` … narrow it to one of them."""
    if table not in FILES or file_format not in FORMATS:
        raise Http404
    wanted = FILES[table]
    rows = wanted.rows(request.user)
    for word, path in wanted.narrowed:
        if word in request.GET:
            rows = rows.filter(**{path: _uuid(request.GET[word])})
    return _response(request, wanted.table, rows, file_format, wanted.partner)


@require_safe
@reads_desk
def inbox_file(request: SignedInRequest, file_format: str) -> HttpResponseBase:
    """The inbox as it is filtered."""
    if file_format not in FORMATS:
        raise Http404
    rows = inbox_rows(request.user, request.GET).for_detail().order_by("due_at", "pk")
    return _response(request, exports.MATTERS, rows, file_format, "partner_id")


def _response(
    request: SignedInRequest, table: Table, rows: Any, file_format: str, partner: str
) -> HttpResponseBase:
    if partner:
        keys = rows.order_by().values_list(partner, flat=True).distinct()
        read = [key for key in keys if key is not None]
        note_reading(request.user, read, f"exchange:{table.name}_file")
    banner = request.user.nation.banner if request.user.nation else ""
    return table_response(
        table,
        rows.iterator(chunk_size=AT_A_TIME),
        file_format=file_format,
        remarks=[banner] if banner else [],
    )


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def file_urls(table: str, query: str = "") -> dict[str, str]:
    """For components/export_menu.html."""
    tail = f"?{query}" if query else ""
    return {f"{name}_url": reverse("exchange:file", args=[table, name]) + tail for name in FORMATS}


def inbox_file_urls(request: SignedInRequest) -> dict[str, str]:
    query = request.GET.copy()
    for word in ("after", "before"):
        query.pop(word, None)
    tail = f"?{query.urlencode()}" if query else ""
    return {f"{name}_url": reverse("exchange:inbox_file", args=[name]) + tail for name in FORMATS}
