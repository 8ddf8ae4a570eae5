"""Workbooks made to exhaust whoever opens them."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
import xlsxwriter

from common.tabular.problems import TableError
from common.tabular.reading import look, read
from common.tabular.workbook import WorkbookLimits, measure

TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
BOOK = (
    '<?xml version="1.0" encoding="UTF-8"?><workbook '
    'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="One" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8"?><Relationships '
    'xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
)
SHEET = (
    '<?xml version="1.0" encoding="UTF-8"?>{before}<worksheet '
    'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}'
    "</sheetData></worksheet>"
)
ODS = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
    '<office:spreadsheet><table:table table:name="One">{rows}</table:table>'
    "</office:spreadsheet></office:body></office:document-content>"
)


def _cell(place: str, value: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'


def _xlsx(rows: str, before: str = "", **parts: bytes) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("xl/workbook.xml", BOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", RELATIONS)
        archive.writestr("xl/worksheets/sheet1.xml", SHEET.format(rows=rows, before=before))
        for name, content in parts.items():
            archive.writestr(f"xl/{name}.xml", content)
    return out


def ods(rows: str) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", ODS.format(rows=rows))
        archive.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><manifest:manifest '
            'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return out


def _refusal(file: io.BytesIO, limits: WorkbookLimits | None = None) -> str:
    with pytest.raises(TableError) as caught:
        measure(file, limits or WorkbookLimits())
    return caught.value.problem.code


def test_an_honest_workbook_passes_and_reads():
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    book.add_worksheet().write_column(0, 0, ["name", "x"])
    book.close()
    seen = look(file, "a.xlsx")

    assert [row.cells for row in read(file, seen)] == [["x"]]


def test_two_cells_far_apart_would_fill_memory_and_are_refused():
    assert _refusal(_xlsx(f"{_cell('A1', 'x')}{_cell('XFD1048576', 'y')}")) == "sheet_too_large"


@pytest.mark.parametrize(
    "far",
    [
        "<c t='n' r='XFD1048576'><v>1</v></c>",
        '<c\n r="&#88;FD1048576"><v>1</v></c>',
        '<x:c xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" r="XFD1048576"/>',
    ],
)
def test_unusual_spelling_does_not_hide_a_far_cell(far):
    assert _refusal(_xlsx(f"<row>{_cell('A1', 'x')}{far}</row>")) == "sheet_too_large"


def test_a_part_that_unpacks_to_hundreds_of_times_its_size_is_refused():
    file = _xlsx(_cell("A1", "x"), sharedStrings=b" " * 20_000_000)

    assert _refusal(file) == "workbook_unpacks_too_far"


def test_the_archive_is_not_believed_about_its_sizes():
    file = _xlsx(_cell("A1", "x"), sharedStrings=b" " * 20_000_000)
    content = bytearray(file.getvalue())
    # The size after unpacking, as the central directory states it: 20,000,000 becomes 10.
    claimed = struct.pack("<I", 20_000_000)
    while (place := content.find(claimed)) >= 0:
        content[place : place + 4] = struct.pack("<I", 10)

    assert _refusal(io.BytesIO(bytes(content))) == "workbook_unpacks_too_far"


def test_the_sum_of_all_parts_is_limited():
    noise = bytes(range(256)) * 400
    limits = WorkbookLimits(unpacked_bytes=200_000)

    assert _refusal(_xlsx("", one=noise, two=noise), limits) == "workbook_too_large"


def test_a_sheet_with_too_many_cells_is_refused():
    rows = "".join(f'<row r="{n}">{_cell(f"A{n}", "x")}</row>' for n in range(1, 102))

    assert _refusal(_xlsx(rows), WorkbookLimits(cells=100)) == "sheet_too_large"


def test_entities_are_refused():
    before = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'

    assert _refusal(_xlsx(_cell("A1", "&b;"), before)) == "workbook_damaged"


def test_more_failed_formulas_than_can_be_told_apart_are_refused():
    rows = "".join(f'<c r="A{n}" t="e"><v>#N/A</v></c>' for n in range(1, 13))

    assert _refusal(_xlsx(rows), WorkbookLimits(failed_cells=10)) == (
        "workbook_too_many_failed_cells"
    )


def test_repeated_content_in_ods_is_counted_as_often_as_it_repeats():
    rows = (
        '<table:table-row table:number-rows-repeated="100000"><table:table-cell '
        'table:number-columns-repeated="1000" office:value-type="float" office:value="1">'
        "<text:p>1</text:p></table:table-cell></table:table-row>"
    )

    assert _refusal(ods(rows)) == "sheet_too_large"


def test_repeated_empty_cells_of_an_ordinary_ods_are_harmless():
    rows = (
        '<table:table-row><table:table-cell office:value-type="string"><text:p>name</text:p>'
        '</table:table-cell><table:table-cell table:number-columns-repeated="16383"/>'
        '</table:table-row><table:table-row><table:table-cell office:value-type="string">'
        "<text:p>x</text:p></table:table-cell></table:table-row>"
        '<table:table-row table:number-rows-repeated="1048574"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row>'
    )
    file = ods(rows)

    assert [row.cells for row in read(file, look(file, "a.ods"))] == [["x"]]


def test_an_archive_of_another_kind_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    with pytest.raises(TableError) as caught:
        look(out, "a.docx")

    assert caught.value.problem.code == "file_is_packed"
