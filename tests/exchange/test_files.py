"""The lists of the desk as files: the door, the head, formulas, readings; and what comes back of any file."""

import importlib
import io
import pkgutil

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

import assessments
import audit
import baseline
import exchange
import partners
from audit.models import Reading
from common.tabular.schema import Table
from exchange.models import StockLine
from exchange.views.files import FILES
from tests.factories import baseline as words
from tests.factories import exchange as made
from tests.factories import partners as registry

pytestmark = pytest.mark.django_db
EVIL = '=HYPERLINK("http://evil.example")'


@pytest.fixture
def desk(offer, request_of_agency, acme, boreal, petra, places, frame, anna):
    """One row or two for every file, words of people among them."""
    type(offer).objects.filter(pk=offer.pk).update(subject=EVIL)
    for partner in (acme, boreal):
        made.asked(request_of_agency, partner, by=petra)
    running = made.round_(acme.nation, by=petra, title=EVIL)
    made.round_entry(running, acme)
    made.call(made.call_down(acme.nation, by=petra), acme)
    talk = made.engagement(acme, by=petra, officers=[petra], text=EVIL)
    made.follow_up(talk, petra)
    phase = made.declaration(words.scenario(acme.nation), places.north, by=petra)
    call = made.stock_call(phase, acme, by=petra)
    supply = registry.capability(acme, frame.diesel, by=anna)
    StockLine.objects.create(call=call, capability=supply, now=7, stated_by=anna)
    return phase


def address(table, file_format="csv"):
    if table == "inbox":
        return reverse("exchange:inbox_file", args=[file_format])
    return reverse("exchange:file", args=[table, file_format])


def lines(client, table, **query):
    answer = client.get(address(table), query)
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    head, *rest = [line for line in text.splitlines() if line]
    assert head.startswith("# For reading"), head
    return rest[1:]


def test_each_list_goes_out_as_its_pages_show_it(
    sign_in, desk, petra, omar, anna, petra2, acme, request_of_agency
):
    counts = dict.fromkeys(("inbox", *FILES), 1) | {"inbox": 2, "asked": 2}
    client = sign_in(petra)
    for table, count in counts.items():
        rows = lines(client, table)
        assert len(rows) == count, table
        assert not any(",=" in row or row.startswith("=") for row in rows), table
        sheet = CalamineWorkbook.from_filelike(
            io.BytesIO(b"".join(client.get(address(table, "xlsx")).streaming_content))
        )
        assert len(sheet.get_sheet_by_index(0).to_python()) == count + 2, table
    assert Reading.objects.filter(by=petra, what="exchange:stocks_file").exists()
    assert len(lines(client, "inbox", kind="offer")) == 1
    assert len(lines(client, "asked", matter=request_of_agency.public_id)) == 2
    assert lines(client, "stocks", phase=acme.public_id) == []
    assert client.get(address("stocks"), {"phase": "x"}).status_code == 404

    official = sign_in(omar)
    seen = {table: len(lines(official, table)) for table in counts}
    assert {table for table, n in seen.items() if n} == {"inbox", "asked", "phases"}
    assert seen["inbox"] == 1
    assert all(not lines(sign_in(petra2), table) for table in counts)
    assert sign_in(anna).get(address("stocks")).status_code == 403


def test_pages_of_the_desk_lead_to_their_files(sign_in, desk, petra):
    client = sign_in(petra)
    pages = {
        reverse("exchange:inbox"): address("inbox"),
        reverse("exchange:rounds"): address("rounds"),
        reverse("exchange:call_downs"): address("call-downs"),
        reverse("exchange:follow_ups"): address("follow-ups", "xlsx"),
        reverse("exchange:declarations"): address("phases"),
        desk.get_absolute_url(): address("stocks") + f"?phase={desk.public_id}",
    }
    for page, file in pages.items():
        assert file in client.get(page).content.decode(), page


# Each has a round trip in tests/partners/importing/test_round_trip.py or tests/assessments.
COME_BACK = {"partners", "capabilities", "sites", "contacts", "needs"}


def test_whatever_does_not_come_back_says_so():
    tables = {}
    for room in (assessments, audit, baseline, exchange, partners):
        for info in pkgutil.walk_packages(room.__path__, room.__name__ + "."):
            if info.name.rpartition(".")[2] in {"exports", "need_table", "views"} or (
                ".exports." in info.name
            ):
                module = importlib.import_module(info.name)
                found = [value for value in vars(module).values() if isinstance(value, Table)]
                tables |= {id(table): table for table in found}

    assert len(tables) > 25
    assert {table.name for table in tables.values() if table.comes_back} == COME_BACK
