"""The way of a file through the pages, without a line of JavaScript."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partners.models import DuplicatePair, ImportSession, ImportSource, Partner
from tests.partners.importing.conftest import DEPOTS, content_of, search, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(sign_in, petra, register):
    """Petra's browser."""
    return sign_in(petra)


def _upload(
    client: Any, content: str | bytes, name: str = "depots.csv", source: str = "Fuel"
) -> Any:
    raw = content.encode() if isinstance(content, str) else content
    data = {"file": SimpleUploadedFile(name, raw), "source": source}
    return client.post(reverse("partners:import_new"), data)


def _session() -> ImportSession:
    return ImportSession.objects.latest("pk")


def _page(name: str) -> str:
    return reverse(f"partners:{name}", args=[_session().public_id])


def _offered(client: Any) -> dict[str, Any]:
    """What the page of the columns offers, as a browser would send it back."""
    form = client.get(_page("import_columns")).context["form"]
    data = {}
    for field in form:
        value = field.value()
        if value not in (None, "", False):
            data[field.html_name] = value
    return data


def _check(client: Any, **fields: str) -> ImportSession:
    data = _offered(client) | {key.replace("__", "."): value for key, value in fields.items()}
    response = client.post(_page("import_columns"), data)
    assert response.status_code == 302, response.context["form"].errors
    return work(_session())


WAR = {"constant:capability__share_war": "100"}


def test_a_register_comes_in_from_upload_to_registry(office):
    assert _upload(office, DEPOTS).url == _page("import_detail")
    page = office.get(_page("import_detail")).content.decode()
    assert "UTF-8 (certain)" in page
    assert "Semicolon" in page
    assert "Harbour depot" in page

    _check(office, **WAR)
    page = office.get(_page("import_detail")).content.decode()
    assert "Commit 3 good rows" in page

    assert office.post(_page("import_commit")).status_code == 302
    assert "Being written" in office.get(_page("import_detail")).content.decode()
    work(_session())
    page = office.get(_page("import_rows")).content.decode()
    assert Partner.objects.get(name="Acme Fuel Oy").get_absolute_url() in page
    assert "Committed" in office.get(reverse("partners:imports")).content.decode()


def test_the_columns_of_a_register_are_remembered(office):
    text = "Firm,Depot called,What,How much\nAcme,Depot,diesel,5\n"
    _upload(office, text)
    _check(
        office,
        **WAR,
        **{
            "column:partner__name": "0",
            "column:site__name": "1",
            "column:capability__resource": "2",
            "column:capability__quantity": "3",
        },
    )
    # Next year: other order, one column more.
    _upload(office, "How much,New,What,Firm,Depot called\n6,x,diesel,Acme,Depot\n")

    response = office.get(_page("import_columns"))
    offered = response.context["form"].initial

    assert b"Chosen as the last time" in response.content
    assert (offered["column:partner.name"], offered["column:capability.quantity"]) == ("3", "0")
    assert offered["constant:capability.share_war"] == "100"


def test_a_mapping_that_lacks_something_says_what(office):
    _upload(office, DEPOTS)

    response = office.post(_page("import_columns"), _offered(office))

    assert response.status_code == 200
    assert "which share is available in war" in response.content.decode()
    assert _session().status == ImportSession.Status.UPLOADED


def test_a_column_and_a_constant_together_are_refused(office):
    _upload(office, DEPOTS)

    data = _offered(office) | {
        "constant:site.name": "Everywhere",
        "constant:capability.share_war": "1",
    }
    response = office.post(_page("import_columns"), data)

    assert "not both" in response.content.decode()


def test_a_stale_page_is_refused_with_409(office):
    _upload(office, DEPOTS)
    data = _offered(office) | {"constant:capability.share_war": "100"}
    _check(office, **WAR)

    assert office.post(_page("import_columns"), data).status_code == 409


def test_bad_rows_come_back_as_the_same_file_and_go_in_once_mended(office):
    bad = "Boreal Fuel;Far depot;;;;diesel;many;m³\n"
    _upload(office, DEPOTS + bad)
    _check(office, **WAR)

    response = office.get(_page("import_bad_rows"))
    text = content_of(response).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))

    assert "depots to mend.csv" in response["Content-Disposition"]
    assert rows[0] == [*DEPOTS.splitlines()[0].split(";"), "What to mend"]
    assert rows[1][:8] == bad.strip().split(";")
    assert rows[1][8].startswith("Row 5. Quantity: “many” is not a number. Write digits only")
    assert len(rows) == 2

    _upload(office, text.replace("many", "12"), name="mended.csv")
    session = _check(office)
    assert (session.counts["good"], session.counts["errors"]) == (1, 0)


def test_bad_rows_of_a_workbook_come_back_as_a_workbook(office):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("Depots")
    for number, row in enumerate(
        [
            ["Owner", "Site", "Resource", "Quantity"],
            ["A", "1", "diesel", 1.234],
            ["", "2", "diesel", 5],
        ]
    ):
        sheet.write_row(number, 0, row)
    book.close()
    _upload(office, out.getvalue(), name="depots.xlsx")
    session = _check(office, **WAR)

    assert (session.counts["good"], session.counts["errors"]) == (1, 1)
    response = office.get(_page("import_bad_rows"))
    content = content_of(response)
    parts = zipfile.ZipFile(io.BytesIO(content))
    assert parts.testzip() is None
    # The empty owner is coloured, its neighbours are not.
    cells = dict(
        re.findall(
            r'<c r="([A-D]2)"(?: s="(\d+)")?', parts.read("xl/worksheets/sheet1.xml").decode()
        )
    )
    assert cells.pop("A2")
    assert not any(cells.values())
    assert "FDE7E9" in parts.read("xl/styles.xml").decode()


def test_formulas_in_a_register_never_leave_as_formulas(office):
    _upload(office, 'Owner;Site;Resource;Quantity\n"=HYPERLINK(""http://x"")";+372;diesel;x\n')
    _check(office, **WAR)

    text = content_of(office.get(_page("import_bad_rows"))).decode("utf-8-sig")
    cells = list(csv.reader(io.StringIO(text), delimiter=";"))[1]

    assert cells[:2] == ['\'=HYPERLINK("http://x")', "'+372"]


def test_formulas_are_kept_as_the_text_they_are_and_shown_escaped(office):
    _upload(office, "Owner;Site\n=1+1<script>;A\n")
    _check(office)
    office.post(_page("import_commit"))
    work(_session())

    assert Partner.objects.get().name == "=1+1<script>"
    assert "<script>;" not in office.get(_page("import_rows")).content.decode()
    assert "=1+1&lt;script&gt;" in office.get(_page("import_rows")).content.decode()


def test_a_wrong_encoding_is_seen_and_mended(office):
    text = "Owner;Site;Resource;Quantity\nЭнергия;Нарва;diesel;5\n".encode("cp1251")
    _upload(office, text)
    page = office.get(_page("import_detail")).content.decode()
    assert "a guess; check letters with accents below" in page
    assert "Ýíåðãèÿ" in page

    response = office.post(_page("import_reading"), {"encoding": "windows-1251", "delimiter": ";"})

    assert response.status_code == 302
    assert "Энергия" in office.get(_page("import_detail")).content.decode()
    response = office.post(_page("import_reading"), {"encoding": "utf-8"})
    assert "The file is not written in UTF-8." in response.content.decode()


def test_repeated_headings_are_warned_about_and_not_guessed(office):
    _upload(office, "Owner;Owner;Site\nA;B;C\n")

    page = office.get(_page("import_detail")).content.decode()
    offered = _offered(office)

    assert "Several columns are called “Owner”: A, B." in page
    assert "column:partner.name" not in offered
    assert "B: Owner (B)" in office.get(_page("import_columns")).content.decode()


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "a.csv", "The file is empty"),
        (b"%PDF-1.7", "a.csv", "a PDF, which holds no table"),
        (b"Owner;Site\n", "a.csv", "There are no rows under the heading."),
        (b"PK\x03\x04nonsense", "a.xlsx", "cannot be read; it is damaged"),
    ],
)
def test_what_is_no_table_is_refused_in_words(office, content, name, said):
    response = _upload(office, content, name=name)

    assert response.status_code == 200
    assert said in response.content.decode()
    assert not ImportSession.objects.exists()


def test_a_zip_bomb_is_refused_and_not_kept(office):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.add_worksheet().write_column(0, 0, ["Owner", "A"])
    book.close()
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/x.bin", b"\0" * 60_000_000)

    response = _upload(office, out.getvalue(), name="bomb.xlsx")

    assert "unpacks to more than 300 times its size" in response.content.decode()
    assert not ImportSession.objects.exists()
    assert not ImportSource.objects.exists()


def test_a_source_must_be_named(office):
    assert "This field is required" in _upload(office, DEPOTS, source=" ").content.decode()


def test_a_large_workbook_is_opened_by_a_worker(office, monkeypatch):
    monkeypatch.setattr("partners.actions.importing.AT_ONCE_BYTES", 10)
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.add_worksheet().write_column(0, 0, ["Owner", "Acme"])
    book.close()

    _upload(office, out.getvalue(), name="large.xlsx")
    assert "Opening large.xlsx" in office.get(_page("import_detail")).content.decode()
    work(_session())

    assert "Say what the columns mean" in office.get(_page("import_detail")).content.decode()


def test_a_large_file_that_is_no_table_ends_with_words(office, monkeypatch):
    monkeypatch.setattr("partners.actions.importing.AT_ONCE_BYTES", 10)
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.add_worksheet()
    book.close()
    _upload(office, out.getvalue(), name="large.xlsx")

    session = work(_session())

    assert session.status == ImportSession.Status.FAILED
    assert "The file is empty." in office.get(_page("import_detail")).content.decode()


def test_strange_words_are_explained_on_a_page_of_their_own(office):
    _upload(office, "Owner;Site;Resource;Quantity\nA;1;Gasoil;5\nA;2;Sand;7\n")
    _check(office, **WAR)
    page = office.get(_page("import_words")).content.decode()
    assert "Gasoil" in page

    nothing = office.get(_page("import_words")).context["form"].NOTHING
    data = {"capability.resource:0": "diesel", "capability.resource:1": nothing}
    office.post(_page("import_words"), data)
    session = work(_session())

    assert session.counts["good"] == 1
    assert session.counts["strange"] == {}


def test_progress_is_shown_and_stops_when_the_work_is_done(office):
    _upload(office, DEPOTS)
    data = _offered(office) | {"constant:capability.share_war": "100"}
    office.post(_page("import_columns"), data)

    asked = office.get(_page("import_progress"), headers={"HX-Request": "true"})
    assert b"every 2s" in asked.content
    assert office.get(_page("import_progress")).status_code == 302
    work(_session())

    assert (
        b"every 2s"
        not in office.get(_page("import_progress"), headers={"HX-Request": "true"}).content
    )


def test_an_import_is_reverted_from_its_page_or_says_why_not(office):
    _upload(office, DEPOTS)
    _check(office, **WAR)
    office.post(_page("import_commit"))
    work(_session())
    assert "Nobody has touched" in office.get(_page("import_revert")).content.decode()

    Partner.objects.filter(name="Boreal Fuel").update(version=5)
    page = office.get(_page("import_revert")).content.decode()
    assert "Partner: Boreal Fuel" in page
    assert "changed since" in page
    Partner.objects.filter(name="Boreal Fuel").update(version=1)
    office.post(_page("import_revert"))
    work(_session())

    assert "Reverted" in office.get(_page("import_detail")).content.decode()


def test_an_import_can_be_discarded(office):
    _upload(office, DEPOTS)

    office.get(_page("import_discard"))
    office.post(_page("import_discard"))

    assert _session().status == ImportSession.Status.DISCARDED
    office.post(_page("import_commit"))
    assert not Partner.objects.exists()


def test_the_rows_cost_the_same_however_many_they_are(office):
    def queries(count: int) -> int:
        lines = [f"Owner {n};Site" for n in range(count)]
        _upload(office, "Owner;Site\n" + "\n".join(lines), source=f"Register {count}")
        _check(office)
        office.post(_page("import_commit"))
        work(_session())
        with CaptureQueriesContext(connection) as captured:
            office.get(_page("import_rows"))
        return len(captured)

    assert queries(2) == queries(40)


def test_the_list_of_imports_costs_the_same_however_long_it_is(office):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            office.get(reverse("partners:imports"))
        return len(captured)

    _upload(office, DEPOTS)
    short = queries()
    for number in range(12):
        _upload(office, DEPOTS, source=f"Register {number}")

    assert queries() == short


# The queue of duplicates


@pytest.fixture
def pair(office) -> DuplicatePair:
    _upload(office, "Owner;Site\nNelja Energia;A\nNejla Energia;B\n")
    _check(office)
    office.post(_page("import_commit"))
    work(_session())
    search()
    return DuplicatePair.objects.get()


def _pair_page(pair: DuplicatePair) -> str:
    return reverse("partners:duplicate", args=[pair.public_id])


def test_a_pair_is_shown_side_by_side_with_the_reason(office, pair):
    page = office.get(_pair_page(pair)).content.decode()
    queue = office.get(reverse("partners:duplicates")).content.decode()

    assert "spelled alike" in page
    assert "Nelja Energia" in queue
    assert "Nejla Energia" in queue


def test_a_pair_kept_apart_leaves_the_queue(office, pair):
    office.post(_pair_page(pair), {"answer": "different"})

    assert "No pair is waiting." in office.get(reverse("partners:duplicates")).content.decode()
    assert "Decided: Different, by Petra" in office.get(_pair_page(pair)).content.decode()


def test_a_pair_is_merged_into_the_one_chosen(office, pair):
    kept = Partner.objects.get(name="Nelja Energia")

    preview = office.post(_pair_page(pair), {"answer": str(kept.public_id)})["Location"]
    office.post(preview, {"stays_version": 1, "gone_version": 1, "name": "stays"})

    assert kept.sites.count() == 2
    assert Partner.objects.in_registry().get() == kept


@pytest.mark.parametrize("answer", ["", "nonsense", "6f1c1f62-8d2d-4a3f-9a80-1b1d1c1f6a11"])
def test_an_answer_that_is_none_changes_nothing(office, pair, answer):
    response = office.post(_pair_page(pair), {"answer": answer})

    assert response.url == _pair_page(pair)
    pair.refresh_from_db()
    assert pair.decision == DuplicatePair.Decision.WAITING
