"""The outcome of every row of a file, kept beside what the row said."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from common.tabular.problems import Problem
from common.tabular.values import text
from partners.import_data.copying import array, as_json, copy_rows, line, plain, words
from partners.import_data.files import headings_of, opened, rows_of
from partners.importing.checking import Plan
from partners.importing.converting import CellFault
from partners.importing.drafts import Did, Draft, RowOutcome, State
from partners.importing.fields import FIELDS
from partners.models import ImportRow, ImportSession

_NAMES = ("partner", "site", "capability", "contact")
_COLUMNS = ("session_id", "number", "cells", "state", "errors", "outcome")


def store_rows(session: ImportSession, plan: Plan, *, written: bool) -> None:
    """Replace what was kept of an earlier check. Once written, rows carry the ids they made."""
    ImportRow.objects.filter(session=session).delete()
    copy_rows(ImportRow._meta.db_table, _COLUMNS, _lines(session, plan, written=written))


def _lines(session: ImportSession, plan: Plan, *, written: bool) -> Iterator[str]:
    outcomes = iter(plan.made.rows)
    columns = _Columns(session)
    said = _Said(written=written)
    key = plain(session.pk)
    with opened(session) as file:
        for row in rows_of(file, session):
            cells = array([cell if type(cell) is str else text(cell) for cell in row.cells])
            if row.problem is not None:
                errors = as_json([_as_read(row.problem)])
                yield line((key, plain(row.number), cells, State.ERROR.value, errors, "{}"))
                continue
            outcome = next(outcomes)
            errors = "[]"
            if outcome.faults:
                errors = as_json([columns.fault(fault) for fault in outcome.faults])
            state = said.state(outcome)
            yield line((key, plain(row.number), cells, state, errors, said.outcome(outcome)))


class _Columns:
    """What the columns of mapped fields are called in the file."""

    def __init__(self, session: ImportSession) -> None:
        labels = {heading.index: heading.label for heading in headings_of(session)}
        fields: dict[str, Any] = session.mapping.get("fields", {})
        self.labels = {
            key: labels.get(at["column"], "")
            for key, at in fields.items()
            if at.get("column") is not None and key in FIELDS
        }

    def fault(self, fault: CellFault) -> dict[str, Any]:
        return {
            "field": fault.key,
            "column": self.labels.get(fault.key, ""),
            "value": fault.value,
            "code": fault.code,
            "details": dict(fault.details),
        }


def _as_read(problem: Problem) -> dict[str, Any]:
    return {
        "field": "",
        "column": problem.column,
        "value": problem.value,
        "code": problem.code,
        "details": dict(problem.details),
    }


class _Said:
    """What each row does, the first row of each thing carrying what a revert needs."""

    def __init__(self, *, written: bool) -> None:
        self.written = written
        self.seen: set[int] = set()

    def state(self, row: RowOutcome) -> str:
        if row.state is State.GOOD and self.written:
            return ImportRow.State.WRITTEN.value
        return row.state.value

    def outcome(self, row: RowOutcome) -> str:
        if row.same_as is not None:
            return f'{{"same_as": {row.same_as}}}'
        if row.state is State.ERROR:
            return "{}"
        parts = [
            f'"{name}": {self._draft(draft)}'
            for name, draft in zip(_NAMES, row.drafts, strict=True)
            if draft is not None
        ]
        return "{" + ", ".join(parts) + "}"

    def _draft(self, draft: Draft) -> str:
        key = "null" if draft.id is None else str(draft.id)
        first = id(draft) not in self.seen
        self.seen.add(id(draft))
        told = f'{{"id": {key}, "did": "{draft.did.value}"'
        if not first:
            return told + "}"
        told += f', "first": true, "version": {draft.version}'
        if draft.changes and draft.did is not Did.CREATED:
            told += f', "changes": {words(_changes(draft))}'
        return told + "}"


def _changes(draft: Draft) -> str:
    """Old and new value of everything that differs, quantities in thousandths."""
    return json.dumps(draft.changes, default=_plain, ensure_ascii=False)


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset | set) else str(value)
