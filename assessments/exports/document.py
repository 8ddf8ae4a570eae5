"""A report as one JSON document, for programs: docs/api/gap-report.schema.json says what is in it.

The same lines and figures as the page and the other files. A field is never renamed or taken away
within a version; new ones may come.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assessments import figures
from assessments.figures import Cell
from assessments.figures.cells import requirement_codes
from assessments.models import Gap, GapReport
from assessments.reading import one_moment
from baseline.models import Scenario
from common.templatetags.portal import localized

FORMAT = "resilience-portal.gap-report"
VERSION = 1
CONTENT_TYPE = "application/json"
AT_A_TIME = 1_000

#: What the page of a report can be narrowed by, in the words of its address.
ASKED = (
    "resource", "requirement", "element", "region", "phase", "scenario", "priority", "known", "short",
)  # fmt: skip
#: Fields of a line that go out as they are stored.
_AS_STORED = (
    "phase", "priority", "required", "declared", "expected", "assured", "declared_coverages",
    "expected_coverages", "assured_coverages", "gap", "coverage", "expected_coverage",
    "declared_coverage", "largest_gap", "last_good", "first_short", "partners", "concentration",
    "largest_share", "known_share", "is_known", "in_service", "met_share", "is_split",
    "marking",
)  # fmt: skip


def document_response(
    user: Any, report: GapReport, given: Mapping[str, Any], asked: Mapping[str, str], *, name: str
) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(
        document_pieces(user, report, given, asked), content_type=CONTENT_TYPE
    )
    answer["Content-Disposition"] = content_disposition_header(True, f"{name}.json")
    return answer


def document_pieces(
    user: Any, report: GapReport, given: Mapping[str, Any], asked: Mapping[str, str]
) -> Iterator[str]:
    """The document piece by piece, all of one state. `given` narrows the lines, `asked` is how the
    reader put that."""
    with one_moment():
        fresh = GapReport.objects.select_related("nation", "policy").get(pk=report.pk)
        lines = figures.lines_for(user, fresh, given)
        head = _head(user, fresh, asked, region=given.get("region"))
        head["counts"] = _counts(user, fresh, lines.order_by().counts())
        yield _text(head)[:-1] + ',"lines":['
        rows = lines.with_needs().worst_first()
        codes = requirement_codes(rows.order_by().values("resource"))
        comma = ""
        for line in rows.iterator(chunk_size=AT_A_TIME):
            yield comma + _text(_line(line, codes))
            comma = ",\n"
        yield "]}\n"


def _text(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))


def _head(user: Any, report: GapReport, asked: Mapping[str, str], *, region: Any) -> dict[str, Any]:
    nation, shown = report.nation, figures.shown_to(user, report)
    return {
        "format": FORMAT,
        "version": VERSION,
        "language": get_language() or "en",
        "nation": {"code": nation.code, "name": localized(nation.name)},
        "banner": nation.banner,
        "marking": {"code": shown.marking.value, "label": shown.marking.label},
        "report": {
            "id": report.public_id,
            "kind": report.kind,
            "day": report.day,
            "as_of": report.as_of,
            "included_until": report.included_until,
            "policy": report.policy.number,
            "engine": report.engine_version,
            "milestones": report.milestones,
            "sha256": report.sha256,
        },
        "made_at": timezone.now(),
        "made_for": user.get_full_name(),
        "scale": {"quantity": 1_000, "share": 10_000},
        "asked": {name: value for name, value in asked.items() if value and name in ASKED},
        "coverage": list(_coverage(figures.matrix(user, report, region=region))),
    }


def _counts(user: Any, report: GapReport, here: dict[str, int]) -> dict[str, Any]:
    """Shown, left out by the reader's own filter, and not shown: together the whole report."""
    hidden = figures.lines_not_shown(user, report)
    return {
        "lines": here["lines"],
        "short": here["short"],
        "not_known": here["unknown"],
        "left_out_by_filter": report.lines - hidden - here["lines"],
        "not_shown_to_you": hidden,
        "in_report": report.lines,
        "note": _("Not shown to you: %(lines)d lines outside what you answer for.")
        % {"lines": hidden},
    }


def _coverage(matrix: figures.Matrix) -> Iterator[dict[str, Any]]:
    """The table of requirements and phases, as the first page of a paper has it."""
    cells = [cell for row in matrix.rows for cell in row.cells]
    codes = Scenario.objects.in_bulk({one.scenario_id for one in cells if one.scenario_id})
    for row in matrix.rows:
        for phase, cell in zip(matrix.phases, row.cells, strict=True):
            scenario = codes.get(cell.scenario_id or 0)
            yield {
                "requirement": row.requirement.code,
                "name": localized(row.requirement.name),
                "phase": phase.value,
                "scenario": scenario.code if scenario else None,
                **_cell(cell),
            }


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "state": cell.state,
        "assured": cell.assured,
        "expected": cell.expected,
        "declared": cell.declared,
        "weakest": cell.weakest,
        "lines": cell.lines,
        "not_known": cell.unknown_lines,
    }


def _named(row: Any) -> dict[str, str]:
    return {"code": row.code, "name": localized(row.name)}


def _line(line: Gap, codes: dict[int, set[str]]) -> dict[str, Any]:
    resource = line.resource
    return {
        "id": line.public_id,
        "need": line.need.public_id if line.need else None,
        "requirements": sorted(codes.get(line.resource_id, ())),
        "resource": {**_named(resource), "kind": resource.kind},
        "unit": {"code": resource.unit.code, "symbol": resource.unit.symbol},
        "region": _named(line.region),
        "scenario": _named(line.scenario),
        "worst_day": line.milestone,
        "on_worst_day": {
            "required": line.required_then,
            "declared": line.declared_then,
            "expected": line.expected_then,
            "assured": line.assured_then,
        },
        **{name: getattr(line, name) for name in _AS_STORED},
        "judgement": str(line.judgement),
        "reason": line.need.reason if line.need else "",
        # Whose loss it would be is for those who may see the rows, on the line's page.
        "without_largest": {
            what: {"expected": loss["expected"], "assured": loss["assured"]}
            for what, loss in line.n_minus_1.items()
            if loss
        },
    }
