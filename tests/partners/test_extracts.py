"""The business register's extract: brought in whole, looked up by strangers, seen in vetting."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import pytest
import python_calamine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Event
from common.tabular.reading import Row
from partners.actions import extracts as actions
from partners.actions import registry, vetting
from partners.extract_rows import Reader
from partners.identifiers import CleanNumber
from partners.looking_up import extract_of, offered
from partners.models import Application, ExtractEntry, Identifier, RegisterExtract
from partners.tasks.extracts import read_extract
from tests.factories import partners as factory
from tests.partners.importing.conftest import content_of
from tests.partners.test_supply_files import workbook
from workspace.models import Job

pytestmark = pytest.mark.django_db

# Norway's numbers have nine digits with a check digit; these are of no organisation on purpose.
VALGA, TARTU = "900000006", "900000014"
FILE = (
    "Orgnr;Navn;Organisasjonsform;NACE;Adresse;Postnr;Poststed\n"
    f"{VALGA};Valga Road Fuel AS;AS;46.711 Wholesale;Veien 1;0150;Oslo\n"
    "900 000 014;Tartu Depot AS;AS;;Havna 2;;Bergen\n"
    "900000004;Wrong Digit AS;AS;;;;\n"
    f"{TARTU};Tartu again;AS;fuel;;;\n"
    "900000022;;AS;;;;\n"
    "900000030;Oddly Named AS;AS;fuel;;;\n"
)


@pytest.fixture(autouse=True)
def _media(tmp_path: Any) -> Any:
    with override_settings(MEDIA_ROOT=tmp_path):
        yield


def bring(by: Any, content: bytes = FILE.encode(), name: str = "register.csv") -> RegisterExtract:
    row = actions.upload_extract(
        nation=by.nation, upload=SimpleUploadedFile(name, content), source="Enhetsregisteret",
        as_of=date(2026, 11, 1), scheme="national", by=by,
    )  # fmt: skip
    actions.read_extract(row, mapping=row.mapping, by=by)
    work()
    row.refresh_from_db()
    return row


def work() -> None:
    for job in Job.objects.filter(kind="partners.extract", status="waiting"):
        read_extract(job_id=job.pk)


def numbers() -> set[str]:
    return set(ExtractEntry.objects.values_list("number", flat=True))


def test_a_file_is_read_with_every_wrong_cell_told_and_replaced_by_the_next_in_one_step(
    petra: Any, sign_in: Any
) -> None:
    client = sign_in(petra)
    given = {
        "source": "Enhetsregisteret", "as_of": "2026-11-01", "scheme": "national",
        "file": SimpleUploadedFile("register.csv", FILE.encode()),
    }  # fmt: skip
    page = client.post(reverse("partners:extract_add"), given).headers["Location"]
    row = RegisterExtract.objects.get()
    assert row.mapping == {
        "number": 0, "name": 1, "legal_form": 2, "nace": 3, "address": 4, "postal_code": 5,
        "municipality": 6,
    }  # fmt: skip
    assert "Say which column" in client.post(page, {"name": "1"}).content.decode()
    client.post(page, {name: str(index) for name, index in row.mapping.items()})
    work()

    row.refresh_from_db()
    assert (row.status, row.rows, row.wrong_rows) == ("in_force", 3, 3)
    first = ExtractEntry.objects.get(number=VALGA)
    assert (first.legal_form, first.nace, first.address) == ("AS", "46.711", "Veien 1, 0150 Oslo")
    told = [(one["row"], one["column"], one["value"]) for one in row.problems]
    assert told == [
        (4, "Orgnr", "900000004"),
        (5, "NACE", "fuel"),
        (6, "Navn", ""),
        (7, "NACE", "fuel"),
        (5, "Orgnr", TARTU),
    ]
    shown = client.get(page).content.decode()
    assert "The check digit does not fit" in shown
    assert (
        "In use: Enhetsregisteret of" in client.get(reverse("partners:extracts")).content.decode()
    )

    newer = bring(petra, FILE.replace("Valga Road Fuel", "Valga Fuel").encode())
    row.refresh_from_db()
    assert (row.status, newer.status) == ("replaced", "in_force")
    assert set(ExtractEntry.objects.values_list("extract", flat=True)) == {newer.pk}


def test_a_file_that_is_mostly_wrong_leaves_the_one_in_use(petra: Any) -> None:
    bring(petra)
    wrong = bring(petra, FILE.replace("Orgnr", "x").replace("Organisasjonsform", "Orgnr").encode())

    assert (wrong.status, wrong.rows, wrong.wrong_rows) == ("returned", 0, 6)
    assert Job.objects.latest("pk").status == "failed"
    assert len(numbers()) == 3
    with pytest.raises(actions.ExtractNotReadable):
        bring(petra, b"%PDF-1.7 no table")
    with pytest.raises(IntegrityError), transaction.atomic():
        RegisterExtract.objects.update(status="in_force")
    entry = ExtractEntry.objects.earliest("pk")
    with pytest.raises(IntegrityError), transaction.atomic():
        ExtractEntry.objects.create(extract=entry.extract, number=entry.number, name="Twice")


def test_zeros_that_a_spreadsheet_dropped_are_put_back() -> None:
    reader = Reader({"number": 0, "name": 1}, ["PIB", "Naziv"], scheme="national", country="ME")
    rows = [Row(2, [1234005.0, "Zero First"]), Row(3, ["1234005", "As text"])]
    found = [entry and entry.number for _row, entry in reader.entries(iter(rows))]
    assert found == ["01234005", None]


@pytest.mark.parametrize(
    ("name", "number", "found"),
    [
        ("valga", "", ["Valga Road Fuel AS"]),
        ("Fuel road", "", ["Valga Road Fuel AS"]),
        ("Tratu Depot AS", "", ["Tartu Depot AS"]),
        ("", "900 000", ["Oddly Named AS", "Tartu Depot AS", "Valga Road Fuel AS"]),
        ("something else", TARTU, ["Tartu Depot AS"]),
        ("as", "90", []),
        ("%", "%", []),
    ],
)
def test_by_a_part_of_the_name_or_number(petra: Any, name: str, number: str, found: Any) -> None:
    extract = bring(petra)
    assert sorted(one.name for one in offered(extract, name=name, number=number)) == found


def test_a_stranger_finds_its_company_and_the_choice_fills_the_form(
    client: Any, petra: Any, norvania: Any
) -> None:
    step, look = (
        reverse("partners:register_step", args=["company"]),
        reverse("partners:register_look"),
    )
    assert "Look it up" not in client.get(step).content.decode()
    bring(petra)
    assert "Look it up" in client.get(step).content.decode()
    typed = {
        "nation": "NO",
        "name": "valga road",
        "scheme": "national",
        "number": "",
        "country": "",
    }

    whole = client.post(look, typed).content.decode()
    part = client.post(look, typed, headers={"HX-Request": "true"}).content.decode()
    filled = client.post(look, typed | {"pick": VALGA})

    assert "Valga Road Fuel AS" in whole
    assert "Valga Road Fuel AS" in part
    assert "<form" not in part
    initial = filled.context["form"].initial
    given = {name: initial[name] for name in ("nation", "name", "scheme", "number", "address")}
    assert given["address"] == "Veien 1, 0150 Oslo"
    assert client.post(step, given).status_code == 302
    assert Application.objects.get().name == "Valga Road Fuel AS"


def test_the_public_answer_is_the_same_whether_the_company_is_a_partner(
    client: Any, petra: Any, acme: Any
) -> None:
    bring(petra)
    typed = {"nation": "NO", "name": "Valga Road Fuel", "scheme": "national", "number": VALGA}
    look = reverse("partners:register_look")
    ask = {"HX-Request": "true"}
    before = client.post(look, typed, headers=ask).content
    registry.add_identifier(acme, number=CleanNumber("national", "NO", VALGA), by=petra)

    with CaptureQueriesContext(connection) as captured:
        assert client.post(look, typed, headers=ask).content == before
    asked = [query["sql"] for query in captured]
    assert not [sql for sql in asked if '"partners_partner"' in sql or "partners_identifier" in sql]


def test_officers_see_it_beside_the_application_and_verify_the_number_by_it(
    petra: Any, norvania: Any, sign_in: Any
) -> None:
    bring(petra)
    application = factory.application(
        norvania, name="Valga Road Fuell AS", scheme="national", number=VALGA
    )
    client = sign_in(petra)
    page = client.get(reverse("partners:application", args=[application.public_id]))
    lines = {line.label: line.agreement for line in page.context["beside"].lines}
    assert lines == {"Number": "same", "Name": "like", "Address": "not_stated"}

    client.post(
        reverse("partners:application_approve", args=[application.public_id]),
        {"version": application.version, "kind": "private", "is_number_seen": "on"},
    )

    number = Identifier.objects.get()
    assert (number.verified_by, number.verified_in) == (petra, extract_of(norvania))
    assert (number.partner.legal_form, number.partner.nace) == ("AS", "46.711")
    assert "by the extract of" in client.get(number.partner.get_absolute_url()).content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        Identifier.objects.update(verified_at=None, verified_by=None)


def test_a_partner_that_is_there_already_is_compared_on_its_vetting_page(
    acme: Any, petra: Any, anna: Any, sign_in: Any
) -> None:
    own = registry.add_identifier(acme, number=CleanNumber("national", "NO", VALGA), by=petra)
    page = reverse("partners:vetting", args=[acme.public_id])
    verify = reverse("partners:identifier_by_extract", args=[acme.public_id, own.pk])
    client = sign_in(petra)
    assert "Beside the business register" not in client.get(page).content.decode()
    with pytest.raises(actions.NotInExtract):
        actions.verify_by_extract(own, by=petra)
    bring(petra)
    lines = {line.label: line.agreement for line in client.get(page).context["beside"].lines}
    assert (lines["Number"], lines["Name"]) == ("same", "different")

    client.post(verify)
    own.refresh_from_db()
    assert own.verified_in is not None
    assert "The number is verified by the extract of" in client.get(page).content.decode()
    with pytest.raises(registry.IdentifierIsVerified):
        actions.verify_by_extract(own, by=petra)


def test_an_application_without_an_extract_goes_on_by_hand(norvania: Any, petra: Any) -> None:
    application = factory.application(norvania)
    partner = vetting.approve_application(application, by=petra)
    assert (partner.legal_form, partner.nace) == ("", "")


def test_a_file_opened_wrongly_is_opened_by_hand_and_its_wrong_rows_come_back(sign_in, petra):
    """Latin-1 with bars, where the portal guessed something else; then only the rows to mend."""
    text = FILE.replace(";", "|").replace("Havna 2", "Ångströmsveien 2")
    row = actions.upload_extract(
        nation=petra.nation, upload=SimpleUploadedFile("register.csv", text.encode("cp1252")),
        source="Enhetsregisteret", as_of=date(2026, 11, 1), scheme="national", by=petra,
    )  # fmt: skip
    client = sign_in(petra)
    url = reverse("partners:extract_opening", args=[row.public_id])
    assert client.get(url).context["form"].initial["delimiter"] == "|"
    client.post(url, {"delimiter": ";"})
    row.refresh_from_db()
    assert row.headings == ["Orgnr|Navn|Organisasjonsform|NACE|Adresse|Postnr|Poststed"]
    assert "number" not in row.mapping or "name" not in row.mapping
    wrong = client.post(url, {"heading_row": 900})
    assert wrong.context["form"].non_field_errors()
    client.post(url, {"delimiter": "|", "encoding": "windows-1252", "fills_short_rows": "on"})
    row.refresh_from_db()
    assert (len(row.headings), row.options["shape"]["short_rows"]) == (7, "fill")
    reopened = Event.objects.filter(name="register_extract.reopened").latest("pk")
    assert reopened.changes["shape"][1]["delimiter"] == "|"

    client.post(row.get_absolute_url(), {name: str(at) for name, at in row.mapping.items()})
    work()
    row.refresh_from_db()
    assert row.status == "in_force"
    assert "Ångströmsveien 2" in row.entries.get(number=TARTU).address
    to_mend = client.get(reverse("partners:extract_to_mend", args=[row.public_id]))
    lines = b"".join(to_mend.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0].endswith("Poststed|What to mend")
    assert [line.split("|")[0] for line in lines[1:]] == [
        "900000004", TARTU, "900000022", "900000030",
    ]  # fmt: skip
    assert "Row 4. Orgnr: " in lines[1]
    assert client.post(url, {"delimiter": ";"}).context["form"].non_field_errors()


def test_wrong_cells_of_a_workbook_come_back_marked(sign_in, petra):
    rows = [line.split(";") for line in FILE.splitlines()]
    row = bring(petra, workbook(rows), "register.xlsx")
    answer = sign_in(petra).get(reverse("partners:extract_to_mend", args=[row.public_id]))
    content = content_of(answer)
    page = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    back = page.to_python()
    assert back[1][0] == "900000004"
    assert back[1][-1].startswith("Row 4. Orgnr: ")
    styles = zipfile.ZipFile(io.BytesIO(content)).read("xl/styles.xml").decode()
    assert "FDE7E9" in styles
