"""Files as people save them, opened and walked."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from common.tabular.encoding import Certainty
from common.tabular.problems import TableError
from common.tabular.reading import Limits, Shape, ShortRows, look, read

ROOT = Path(__file__).resolve().parents[2]


def _open(content: bytes, name: str = "table.csv", **given):
    file = io.BytesIO(content)
    seen = look(file, name, given=Shape(**given) if given else None)
    return seen, list(read(file, seen))


def _cells(content: bytes, **given):
    return [row.cells for row in _open(content, **given)[1]]


def _refusal(content: bytes, name: str = "table.csv", **given) -> str:
    with pytest.raises(TableError) as caught:
        _open(content, name, **given)
    return caught.value.problem.code


@pytest.mark.parametrize(
    ("codec", "name", "certainty"),
    [
        ("utf-8", "utf-8", Certainty.CERTAIN),
        ("utf-8-sig", "utf-8-sig", Certainty.CERTAIN),
        ("utf-16", "utf-16", Certainty.CERTAIN),
        ("utf-16-le", "utf-16-le", Certainty.GUESS),
        ("cp1252", "windows-1252", Certainty.LIKELY),
        ("latin-1", "windows-1252", Certainty.LIKELY),
    ],
)
def test_the_encoding_is_found_and_how_sure_that_is(codec, name, certainty):
    seen, rows = _open("nimi;riik\r\nÕismäe Jõujaam OÜ;Eesti\r\n".encode(codec))

    assert (seen.encoding.name, seen.encoding.certainty) == (name, certainty)
    assert rows[0].cells == ["Õismäe Jõujaam OÜ", "Eesti"]


def test_letters_that_western_text_does_not_use_make_the_encoding_a_guess():
    seen, _rows = _open("имя;город\r\nЗавод;Нарва\r\n".encode("cp1251"))

    assert seen.encoding.certainty is Certainty.GUESS


def test_a_person_can_choose_another_encoding():
    content = "имя;город\r\nЗавод;Нарва\r\n".encode("cp1251")

    assert _cells(content, encoding="windows-1251") == [["Завод", "Нарва"]]


def test_a_wrongly_chosen_encoding_is_refused_and_named():
    content = "nimi;riik\r\nÕismäe;Eesti\r\n".encode("cp1252")
    with pytest.raises(TableError) as caught:
        _open(content, encoding="utf-8")

    assert caught.value.problem.code == "not_in_encoding"
    assert caught.value.problem.details == {"encoding": "UTF-8"}


def test_a_file_of_two_encodings_is_read_with_a_warning():
    content = "nimi;riik\r\nÕismäe;Eesti\r\n".encode() + "Jõhvi;Eesti\r\n".encode("cp1252")
    seen, rows = _open(content)

    assert [row.cells[0] for row in rows] == ["Õismäe", "Jõhvi"]
    assert [warning.code for warning in seen.warnings] == ["encoding_mixed"]


@pytest.mark.parametrize("sign", [";", ",", "\t", "|"])
def test_the_delimiter_is_found(sign):
    content = sign.join(["name", "share", "note"]) + "\n" + sign.join(["A", "1.5", "x y"]) + "\n"

    assert _cells(content.encode()) == [["A", "1.5", "x y"]]


def test_decimal_commas_do_not_pass_for_delimiters():
    seen, rows = _open(b"name;share;peak\nA;1,5;2,5\nB;2,5;3,5\n")

    assert seen.shape.delimiter == ";"
    assert rows[0].cells == ["A", "1,5", "2,5"]


def test_a_line_that_states_the_delimiter_is_obeyed_and_not_read():
    assert _cells(b"sep=|\na|b\n1;2|3\n") == [["1;2", "3"]]


def test_a_quoted_line_break_stays_in_its_cell_and_rows_are_counted_as_a_spreadsheet_does():
    _seen, rows = _open(b'name,note\nA,"one\ntwo"\nB,x\n')

    assert [(row.number, row.cells) for row in rows] == [(2, ["A", "one\ntwo"]), (3, ["B", "x"])]


def test_remarks_and_blank_lines_above_the_heading_are_passed_over():
    seen, rows = _open(b"# EXERCISE: invented\n\nname,note\n\nA,x\n")

    assert [heading.text for heading in seen.headings] == ["name", "note"]
    assert [row.number for row in rows] == [5]


def test_the_heading_may_be_in_a_row_a_person_names():
    assert _cells(b"A list\nof things,\nname,note\nA,x\n", heading_row=3) == [["A", "x"]]


def test_ragged_rows_are_reported_and_the_others_read():
    _seen, rows = _open(b"a,b,c\n1,2\n1,2,3\n1,2,3,4\n1,2,3,\n")

    assert [row.problem.code if row.problem else None for row in rows] == [
        "row_too_short",
        None,
        "row_too_long",
        None,
    ]
    assert rows[0].problem.details == {"found": 2, "expected": 3}


def test_short_rows_can_be_filled_when_a_person_says_so():
    assert _cells(b"a,b,c\n1,2\n", short_rows=ShortRows.FILL) == [["1", "2", ""]]


def test_a_quotation_mark_never_closed_costs_its_own_row_only():
    _seen, rows = _open(b'a,b\n"open,1\n2,3\n4,5\n')

    assert [(row.number, row.problem and row.problem.code) for row in rows] == [
        (2, "quote_not_closed"),
        (3, None),
        (4, None),
    ]
    assert rows[0].cells == ['"open,1']


def test_a_quotation_mark_inside_a_cell_is_reported_not_swallowed():
    _seen, rows = _open(b'a,b\n"x"y,1\n2,3\n')

    assert rows[0].problem.code == "quote_misplaced"
    assert rows[1].cells == ["2", "3"]


def test_repeated_and_missing_headings_are_said_and_told_apart_by_letter():
    seen, _rows = _open(b"name,Name,\nA,B,C\n")

    assert [heading.label for heading in seen.headings] == ["name (A)", "Name (B)", "C"]
    assert [warning.code for warning in seen.warnings] == ["heading_repeated", "heading_missing"]


def test_a_heading_of_numbers_is_doubted():
    seen, _rows = _open(b"1,2\n3,4\n")

    assert [warning.code for warning in seen.warnings] == ["heading_looks_like_data"]


def test_a_control_character_is_reported_with_row_and_column():
    _seen, rows = _open(b"name,note\nA,bell\x07\n")

    assert (rows[0].problem.code, rows[0].problem.row, rows[0].problem.column) == (
        "control_character",
        2,
        "note",
    )


def test_an_export_that_broke_off_is_refused():
    assert _refusal(b'name\nA\n"FILE INCOMPLETE: an error stopped the export here"\n') == (
        "file_incomplete"
    )


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.csv", "file_empty"),
        (b"name,note\n", "a.csv", "no_rows"),
        (b"\n\n\n", "a.csv", "no_heading"),
        (b"%PDF-1.7 ...", "a.csv", "file_is_pdf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.xls", "file_is_old_or_locked"),
        (b"\x89PNG\r\n", "a.csv", "file_is_no_table"),
        (b"\x1f\x8b\x08", "a.csv.gz", "file_is_packed"),
        (b"<html><table>", "a.xls", "file_is_markup"),
        (b"name;note\nA;x\n", "a.xlsx", "workbook_damaged"),
        (b"PK\x03\x04broken", "a.xlsx", "workbook_damaged"),
    ],
)
def test_what_is_no_table_is_refused_with_its_own_words(content, name, code):
    assert _refusal(content, name) == code


def test_a_file_beyond_the_limit_is_refused():
    file = io.BytesIO(b"a,b\n" + b"1,2\n" * 100)
    with pytest.raises(TableError) as caught:
        look(file, "a.csv", limits=Limits(file_bytes=100))

    assert caught.value.problem.code == "file_too_large"


@given(
    st.lists(
        st.lists(st.sampled_from(["", "", " ", "x", "0", "ä"]), min_size=3, max_size=3),
        min_size=1,
        max_size=30,
    )
)
def test_empty_cells_stay_empty_and_no_cell_takes_a_neighbours_value(rows):
    # The first column is filled, so that no row counts as blank.
    lines = [";".join(["k", *row]) for row in rows]
    content = ("key;a;b;c\r\n" + "\r\n".join(lines) + "\r\n").encode()

    assert _cells(content, delimiter=";") == [["k", *row] for row in rows]


def test_a_workbook_is_read_with_its_own_numbers_and_days():
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("Register")
    sheet.write_row(1, 1, ["Name", "MW", "Since"])
    sheet.write_row(2, 1, ["Õismäe", 0.1 + 0.2])
    sheet.write_formula(3, 2, "=1/0", None, "#DIV/0!")
    sheet.write_string(3, 1, "'=kept")
    book.close()

    seen, rows = _open(out.getvalue(), "register.xlsx")

    assert [heading.label for heading in seen.headings] == ["A", "Name", "MW", "Since"]
    assert rows[0].cells == ["", "Õismäe", 0.3, ""]
    assert rows[1].cells == ["", "'=kept", "#ERROR", ""]
    assert [row.number for row in rows] == [3, 4]


def test_a_sheet_can_be_chosen_and_a_wrong_one_is_refused():
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for name in ("One", "Two"):
        book.add_worksheet(name).write_column(0, 0, ["name", f"in {name}"])
    book.close()

    assert _open(out.getvalue(), "a.xlsx")[0].sheets == ("One", "Two")
    assert _open(out.getvalue(), "a.xlsx", sheet="Two")[1][0].cells == ["in Two"]
    assert _refusal(out.getvalue(), "a.xlsx", sheet="Three") == "no_such_sheet"


def test_a_hidden_sheet_and_a_cover_are_passed_over_unless_chosen():
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    old, cover, data = map(book.add_worksheet, ("Old", "Cover", "Data"))
    old.write_column(0, 0, ["name", "old"])
    old.hide()
    cover.write(0, 0, "A register")
    data.write_column(0, 0, ["name", "new"])
    data.activate()
    data.set_first_sheet()
    book.close()

    assert _open(out.getvalue(), "a.xlsx")[1][0].cells == ["new"]
    assert _open(out.getvalue(), "a.xlsx", sheet="Old")[1][0].cells == ["old"]
    assert _refusal(out.getvalue(), "a.xlsx", sheet="Cover") == "no_rows"


@pytest.mark.long
def test_fifty_megabytes_are_read_in_little_memory(tmp_path):
    path = tmp_path / "large.csv"
    line = "Plant {0},Owner {1} Oy,{2}.5,60.{0},24.{0},some words to fill the row {0}\n"
    with path.open("w") as out:
        out.write("name,owner,capacity,lat,lon,text\n")
        number = 0
        while out.tell() < 50 * 2**20 - 50_000:
            out.writelines(line.format(n, n % 900, n % 500) for n in range(number, number + 500))
            number += 500
    code = textwrap.dedent(f"""
        import resource
        from common.tabular.reading import look, read
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with open({str(path)!r}, "rb") as file:
            rows = sum(1 for row in read(file, look(file, "large.csv")) if not row.problem)
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(rows, (after - before) // 1024)
    """)
    found = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    rows, megabytes = map(int, found.stdout.split())

    assert rows == number
    assert megabytes < 50, "the file was held in memory"
