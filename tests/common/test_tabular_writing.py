"""What goes out can come in unchanged, and a broken export says so."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from common.tabular import words
from common.tabular.problems import Problem, TableError
from common.tabular.reading import look, read
from common.tabular.responses import table_response
from common.tabular.schema import Column, Kind, Table
from common.tabular.writing import csv_pieces, write_xlsx

PLACES = Table(
    "places",
    (
        Column("name", "Name of the place", is_required=True),
        Column("people", "People", Kind.NUMBER),
        Column("seen_on", "Seen on", Kind.DAY),
        Column("open", "Open", Kind.YES_NO),
        Column("size", "Size", Kind.CHOICE, choices={"s": "Small", "l": "Large"}),
        Column("note", "Note"),
    ),
)
NARVA = {
    "name": "Narva",
    "people": Decimal("52495.125"),
    "seen_on": date(2026, 1, 31),
    "open": True,
    "size": "l",
    "note": "=1+1",
}


def _csv(rows, table=PLACES, **options) -> bytes:
    return b"".join(csv_pieces(table.headings(), table.records(rows), **options))


def _xlsx(rows, table=PLACES, **options) -> bytes:
    out = io.BytesIO()
    write_xlsx(out, table.columns, table.records(rows), **options)
    return out.getvalue()


def _back(content: bytes, name: str, table=PLACES):
    file = io.BytesIO(content)
    seen = look(file, name)
    return list(table.read(seen.headings, lambda: read(file, seen)))


@pytest.mark.parametrize(("write", "name"), [(_csv, "a.csv"), (_xlsx, "a.xlsx")])
def test_an_export_comes_back_as_it_was(write, name):
    blank = dict.fromkeys(NARVA) | {"name": "Jõhvi"}

    records = _back(write([NARVA, blank], remarks=["EXERCISE"]), name)

    assert [record.values for record in records] == [NARVA, blank]
    assert not any(record.problems for record in records)


CELLS = st.text(alphabet=st.sampled_from("'=+-@\t\n\";,#|x1ä")).filter(
    lambda cell: cell.strip() or not cell
)


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=10))
def test_any_text_survives_the_round_trip(pairs):
    table = Table("t", (Column("key", "Key"), Column("a", "A"), Column("b", "B")))
    rows = [{"key": "k", "a": a, "b": b} for a, b in pairs]

    found = [record.values for record in _back(_csv(rows, table), "a.csv", table)]

    assert found == [{key: value or None for key, value in row.items()} for row in rows]


def test_no_exported_cell_begins_a_formula():
    row = NARVA | {"name": "@SUM(A1)", "note": "-1+cmd|x"}
    cells = _csv([row]).decode("utf-8-sig").splitlines()[1].split(",")

    assert not any(cell.lstrip('"').startswith(("=", "+", "@")) for cell in cells)
    assert "'-1+cmd|x" in cells


def test_a_csv_carries_the_mark_that_spreadsheets_need():
    assert _csv([]).startswith(b"\xef\xbb\xbf")


def test_an_export_that_breaks_off_says_so_and_is_not_imported():
    def rows():
        yield NARVA
        raise RuntimeError("the database went away")

    content = _csv(rows())

    assert content.decode().splitlines()[-1].startswith("FILE INCOMPLETE")
    with pytest.raises(TableError) as caught:
        _back(content, "a.csv")
    assert caught.value.problem.code == "file_incomplete"


def test_large_exports_leave_in_pieces():
    rows = (NARVA | {"name": f"Place {number}"} for number in range(5_000))
    pieces = list(csv_pieces(PLACES.headings(), PLACES.records(rows)))

    assert len(pieces) > 3
    assert b"".join(pieces).count(b"\r\n") == 5_001


def test_numbers_a_spreadsheet_would_round_are_kept_as_text():
    table = Table("t", (Column("n", "N", Kind.NUMBER),))
    value = Decimal("12345678901234567.891")

    assert _back(_xlsx([{"n": value}], table), "a.xlsx", table)[0].values == {"n": value}


def test_moments_are_written_in_the_readers_zone():
    table = Table("t", (Column("at", "At", Kind.MOMENT),))
    moment = datetime(2026, 1, 31, 22, 30, tzinfo=UTC)

    record = _back(_xlsx([{"at": moment}], table, zone=ZoneInfo("Europe/Tallinn")), "a.xlsx", table)

    assert record[0].values["at"].replace(tzinfo=None) == datetime(2026, 2, 1, 0, 30)


def test_columns_are_found_in_any_order_and_by_their_name_in_code():
    records = _back(b"people;NAME\n5;Narva\n", "a.csv")

    assert (records[0].values["name"], records[0].values["people"]) == ("Narva", 5)


def test_a_missing_or_repeated_column_is_refused_by_name():
    with pytest.raises(TableError) as missing:
        _back(b"people\n5\n", "a.csv")
    with pytest.raises(TableError) as repeated:
        _back(b"name;Name of the place\na;b\n", "a.csv")

    assert missing.value.problem.code == "column_missing"
    assert repeated.value.problem.details == {"columns": "A, B"}


def test_every_fault_of_every_row_is_reported_at_once():
    records = _back(b"name;people;size\n;many;huge\nNarva;5;small\n", "a.csv")

    assert [(p.row, p.column, p.value, p.code) for p in records[0].problems] == [
        (2, "Name of the place", "", "cell_missing"),
        (2, "People", "many", "not_a_number"),
        (2, "Size", "huge", "not_a_choice"),
    ]
    assert records[1].values["size"] == "s"


def test_decimal_commas_are_recognised_from_the_whole_column():
    records = _back(b"name;people\nA;1.234\nB;0,5\n", "a.csv")

    assert [record.values["people"] for record in records] == [1234, Decimal("0.5")]


@pytest.mark.django_db  # closing a response asks whether the connection is still good
@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_a_table_is_offered_as_a_download(file_format):
    response = table_response(PLACES, [NARVA], file_format=file_format, name="towns")
    content = b"".join(response.streaming_content)
    response.close()

    assert f'filename="towns.{file_format}"' in response["Content-Disposition"]
    assert _back(content, f"a.{file_format}")[0].values == NARVA


def test_every_fault_has_words_and_a_mend():
    problem = Problem("not_a_number", 17, "Capacity", "many")

    assert words.sentence(problem) == (
        "Row 17, column Capacity: “many” is not a number. Write digits only, such as 1250 or 12.5; "
        "units belong in a column of their own."
    )
    facts = dict.fromkeys(
        [
            "most",
            "bytes",
            "encoding",
            "rows",
            "columns",
            "found",
            "expected",
            "sign",
            "style",
            "point",
            "comma",
            "choices",
        ],
        "1",
    )
    for code in words.SENTENCES:
        case = Problem(code, 1, "c", "v", facts)
        assert words.what(case)
        assert words.mend(case)
        assert "%(" not in words.sentence(case)


def test_a_label_is_known_in_every_language():
    assert set(words.in_every_language("Name")) == {"Name"}
    assert "Name" in set(words.in_every_language(gettext_lazy("Name")))
