"""The office's checklist: what was found on each item, what is missing, and what that stops."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from partners.actions import checking, registry, vetting
from partners.checklist import ChecklistIncomplete, concerns, items_of, lines_of, unchecked
from partners.models import Check, CheckItem, Partner
from tests.factories import partners as factory
from tests.factories.queries import count_queries

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(tmp_path: Any) -> Any:
    with override_settings(MEDIA_ROOT=tmp_path):
        yield


@pytest.fixture
def listed(places: Any, petra: Any) -> Partner:
    return factory.partner("Valga Fuel", places.north, approved_by=petra, status="listed")


@pytest.fixture
def application(norvania: Any, places: Any) -> Any:
    return factory.application(norvania)


def find(subject: Any, by: Any, *codes: str, result: str = "good", note: str = "Seen.") -> None:
    for code in codes:
        checking.record_check(subject, code=code, result=result, note=note, by=by)


def require(nation: Any) -> None:
    nation.checklist_required = True
    nation.save(update_fields=["checklist_required"])


ALL = ("identity", "ownership", "sanctions", "security", "references")


# Findings


def test_the_usual_five_hold_until_the_office_writes_its_own(norvania: Any, petra: Any) -> None:
    assert [item.code for item in items_of(norvania)] == list(ALL)
    assert not CheckItem.objects.exists()

    checking.add_check_item(norvania, name="Fire safety", hint="Ask the rescue board.", by=petra)
    checking.retire_check_item(norvania, "references", by=petra)

    assert [item.code for item in items_of(norvania)] == [*ALL[:4], "fire-safety"]


def test_the_newest_finding_counts_and_the_older_ones_stay(listed: Any, petra: Any) -> None:
    find(listed, petra, "sanctions", result="concern", note="A like name.")
    find(listed, petra, "sanctions", "identity")

    lines = {line.code: line for line in lines_of(listed)}

    assert [check.result for check in lines["sanctions"].found] == ["good", "concern"]
    assert unchecked(lines.values()) == ["Ownership", "Security", "References"]
    assert concerns(lines.values()) == []
    assert Event.objects.filter(name="check.recorded").count() == 3


def test_what_was_found_on_an_item_stays_when_nobody_asks_for_it_any_more(
    listed: Any, petra: Any, norvania: Any
) -> None:
    find(listed, petra, "references", result="concern")
    checking.retire_check_item(norvania, "references", by=petra)

    lines = lines_of(listed)

    assert lines[-1].name == "References"
    assert lines[-1].is_retired
    with pytest.raises(checking.NoSuchItem):
        find(listed, petra, "references")
    checking.restore_check_item(norvania, "references", by=petra)
    find(listed, petra, "references")


def test_what_was_found_about_the_applicant_goes_with_the_partner(
    application: Any, petra: Any, acme: Any
) -> None:
    find(application, petra, "identity")

    partner = vetting.approve_application(application, by=petra)

    assert [check.code for check in partner.checks.all()] == ["identity"]


def test_a_checklist_is_bounded(norvania: Any, petra: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(checking, "MOST_ITEMS", 5)

    with pytest.raises(checking.TooManyItems):
        checking.add_check_item(norvania, name="Sixth", by=petra)


# Approving


def test_an_approval_passes_over_gaps_unless_the_nation_asks_for_all(
    listed: Any, petra: Any
) -> None:
    registry.approve_partner(listed, by=petra)

    listed.refresh_from_db()
    assert listed.status == "approved"


def test_a_nation_that_asks_for_all_approves_nothing_unchecked(
    listed: Any, application: Any, petra: Any, norvania: Any
) -> None:
    require(norvania)
    find(listed, petra, *ALL[:4])
    with pytest.raises(ChecklistIncomplete, match="References"):
        registry.approve_partner(listed, by=petra)
    with pytest.raises(ChecklistIncomplete, match="Identity, Ownership"):
        vetting.approve_application(application, by=petra)
    assert not Partner.objects.filter(name="Valga Road Fuel").exists()

    find(listed, petra, "references", result="not_needed", note="")
    find(application, petra, *ALL)

    registry.approve_partner(listed, by=petra)
    assert vetting.approve_application(application, by=petra).status == "approved"


def test_joining_a_listed_partner_asks_for_all_as_well(
    listed: Any, application: Any, petra: Any, norvania: Any
) -> None:
    require(norvania)
    with pytest.raises(ChecklistIncomplete):
        vetting.approve_application(application, into=listed, by=petra)

    find(listed, petra, *ALL[:3])
    find(application, petra, *ALL[3:])

    assert vetting.approve_application(application, into=listed, by=petra).status == "approved"


# Pages


def test_the_officer_writes_a_finding_with_what_shows_it(
    sign_in: Any, listed: Any, petra: Any, audrey: Any, norvania: Any
) -> None:
    norvania.files_wait_for_scan = False
    norvania.save()
    client = sign_in(petra)
    url = reverse("partners:check", args=[listed.public_id]) + "?item=ownership"
    assert "Ownership of Valga Fuel" in client.get(url).content.decode()

    answer = client.post(
        url,
        {
            "code": "ownership",
            "result": "good",
            "note": "Owned by two families.",
            "file": SimpleUploadedFile("extract.txt", b"Register extract"),
        },
    )

    assert answer.url == reverse("partners:vetting", args=[listed.public_id])
    check = Check.objects.get()
    assert check.checked_by == petra
    page = sign_in(audrey).get(answer.url).content.decode()
    assert "Owned by two families." in page
    assert "not scanned" in page
    file = sign_in(audrey).get(reverse("partners:check_file", args=[check.public_id]))
    assert b"".join(file.streaming_content) == b"Register extract"


def test_a_concern_says_what_it_is(sign_in: Any, listed: Any, petra: Any) -> None:
    url = reverse("partners:check", args=[listed.public_id]) + "?item=security"

    page = sign_in(petra).post(url, {"code": "security", "result": "concern", "note": ""})

    assert "Say what is not in order." in page.content.decode()
    assert not Check.objects.exists()


def test_a_file_of_another_kind_is_refused_on_the_page(
    sign_in: Any, listed: Any, petra: Any
) -> None:
    url = reverse("partners:check", args=[listed.public_id]) + "?item=security"
    file = SimpleUploadedFile("x.pdf", b"MZ\x90\x00\x03")

    page = sign_in(petra).post(url, {"code": "security", "result": "good", "file": file})

    assert "none of the files" in page.content.decode()
    assert not Check.objects.exists()


@pytest.mark.parametrize("person", ["omar", "anna", "vera", "oskar", "petra2", "audrey2"])
def test_nobody_else_reads_what_was_found(
    request: Any, sign_in: Any, acme: Any, petra: Any, person: str
) -> None:
    find(acme, petra, "sanctions", result="concern", note="Whisper.")
    check = Check.objects.get()
    client = sign_in(request.getfixturevalue(person))

    for name, row in (("vetting", acme), ("check_file", check)):
        assert client.get(reverse(f"partners:{name}", args=[row.public_id])).status_code in {
            403,
            404,
        }
    for name in ("detail", "history"):
        page = client.get(reverse(f"partners:{name}", args=[acme.public_id])).content.decode()
        assert "Whisper." not in page
        assert "anctions" not in page


def test_an_application_shows_what_nobody_has_looked_at(
    sign_in: Any, application: Any, petra: Any
) -> None:
    client = sign_in(petra)
    url = reverse("partners:application_check", args=[application.public_id]) + "?item=identity"
    client.post(url, {"code": "identity", "result": "good", "note": "Looked up."})

    page = client.get(reverse("partners:application", args=[application.public_id]))

    assert "Looked up." in page.content.decode()
    assert "Ownership, Sanctions, Security, References" in page.content.decode()


def test_an_item_nobody_knows_leads_back(sign_in: Any, listed: Any, petra: Any) -> None:
    client = sign_in(petra)
    url = reverse("partners:check", args=[listed.public_id]) + "?item=none"

    assert client.get(url).url == reverse("partners:vetting", args=[listed.public_id])
    assert client.get(reverse("partners:checklist_item", args=["none"])).status_code == 302


def test_the_office_edits_its_list_and_two_at_once_see_each_other(
    sign_in: Any, petra: Any, norvania: Any
) -> None:
    client = sign_in(petra)
    url = reverse("partners:checklist_item", args=["security"])
    sent = {"name": "Clearance", "hint": "Level", "position": "5", "version": "1"}
    assert client.post(url, sent).status_code == 302
    assert items_of(norvania)[0].name == "Clearance"

    stale = client.post(url, sent | {"name": "Security clearance"})

    assert stale.status_code == 409
    assert "Clearance" in stale.content.decode()


def test_the_list_is_added_to_and_items_rest_and_return(
    sign_in: Any, petra: Any, audrey: Any, norvania: Any
) -> None:
    client = sign_in(petra)
    url = reverse("partners:checklist")
    client.post(url, {"name": "Fire safety", "hint": ""})
    client.post(reverse("partners:checklist_item_retire", args=["identity"]))
    codes = [item.code for item in items_of(norvania)]
    assert codes == [*ALL[1:], "fire-safety"]
    client.post(reverse("partners:checklist_item_restore", args=["identity"]))
    assert len(items_of(norvania)) == 6
    assert client.post(url, {"name": " "}).status_code == 200

    assert sign_in(audrey).get(url).status_code == 200
    assert sign_in(audrey).post(url, {"name": "Mine"}).status_code == 403


def test_the_vetting_page_costs_the_same_however_much_was_found(
    sign_in: Any, listed: Any, petra: Any
) -> None:
    client = sign_in(petra)
    url = reverse("partners:vetting", args=[listed.public_id])
    find(listed, petra, "identity")
    short = count_queries(lambda: client.get(url))

    for _round in range(3):
        find(listed, petra, *ALL)

    assert count_queries(lambda: client.get(url)) == short


# What the database keeps


def test_a_finding_is_of_somebody_and_a_concern_says_what(
    norvania: Any, listed: Any, petra: Any
) -> None:
    base = {"nation": norvania, "code": "x", "name": "X", "checked_by": petra}
    with pytest.raises(IntegrityError), transaction.atomic():
        Check.objects.create(**base, result="good")
    with pytest.raises(IntegrityError), transaction.atomic():
        Check.objects.create(**base, partner=listed, result="concern")


def test_an_item_has_one_code_and_a_person_who_retired_it(norvania: Any) -> None:
    CheckItem.objects.create(nation=norvania, code="x", name="X")
    with pytest.raises(IntegrityError), transaction.atomic():
        CheckItem.objects.create(nation=norvania, code="x", name="Y")
    with pytest.raises(IntegrityError), transaction.atomic():
        CheckItem.objects.create(nation=norvania, code="y", name="Y", retired_at=timezone.now())
