"""A table as a download."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from datetime import tzinfo
from typing import Any

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from common.tabular.schema import Table
from common.tabular.writing import csv_pieces, write_xlsx

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

#: What `?format=` may ask for.
FORMATS = ("csv", "xlsx")


def table_response(
    table: Table,
    rows: Iterable[Any],
    *,
    file_format: str = "csv",
    name: str = "",
    remarks: Sequence[str] = (),
    zone: tzinfo | None = None,
) -> HttpResponseBase:
    """Everything in `rows` under the table's columns; CSV streams as it is read."""
    records = table.records(rows)
    name = name or table.name
    if not table.comes_back:
        remarks = [*remarks, _("For reading: the portal does not take this file in again.")]
    if file_format == "xlsx":
        return _xlsx(table, records, name, remarks, zone)
    response = StreamingHttpResponse(
        csv_pieces(table.headings(), records, remarks=remarks), content_type=CSV
    )
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.csv")
    return response


def _xlsx(
    table: Table,
    records: Iterable[Sequence[Any]],
    name: str,
    remarks: Sequence[str],
    zone: tzinfo | None,
) -> FileResponse:
    file = tempfile.SpooledTemporaryFile(max_size=1 << 20)  # noqa: SIM115 the response closes it
    write_xlsx(
        file,  # type: ignore[arg-type]
        table.columns,
        records,
        title=table.name,
        remarks=remarks,
        zone=zone or timezone.get_current_timezone(),
    )
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)
