"""Drafts shared by link inside a partner, and sent by whoever may."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from partners.actions import declaring, members, supply_files
from partners.actions import signing as actions
from partners.models import Capability, SignOff, SupplyFile
from partners.sending import SignatoryNeeded, may_send
from partners.stating import Typed
from partners.supply_file import checking, listing, workbook
from partners.terms import Terms
from tests.factories import partners as factory
from workspace.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(tmp_path: Any) -> Any:
    with override_settings(MEDIA_ROOT=tmp_path):
        yield


@pytest.fixture
def eddy(acme: Any, petra: Any) -> Any:
    return factory.representative("eddy", acme, by=petra, role="editor")


@pytest.fixture
def sigrid(acme: Any, petra: Any) -> Any:
    return factory.representative("sigrid", acme, by=petra, role="signatory")


@pytest.fixture
def terms(acme: Any) -> Terms:
    return Terms(
        site=acme.sites.get(), quantities={"stock": Typed(Decimal(900), None)}, share_war=60
    )


@pytest.fixture
def draft(acme: Any, frame: Any, eddy: Any, terms: Any) -> Capability:
    return declaring.declare_capability(acme, resource=frame.diesel, terms=terms, by=eddy)


def share(client: Any, acme: Any, draft: Any) -> SignOff:
    client.post(
        reverse("partners:drafts_share", args=[acme.public_id]),
        {"drafts": [str(draft.public_id)], "note": "Is 900 right?"},
    )
    return SignOff.objects.latest("pk")


def sent(row: SignOff) -> dict[str, str]:
    items = row.items.select_related("capability")
    return {"seen": " ".join(f"{one.capability_id}:{one.capability.version}" for one in items)}


def test_a_colleague_sees_what_would_be_sent_and_sends_it(
    acme: Any, boris: Any, petra: Any, omar: Any, eddy: Any, sigrid: Any, draft: Any, sign_in: Any
) -> None:
    row = share(sign_in(eddy), acme, draft)
    page, approve = (
        row.get_absolute_url(),
        reverse("partners:sign_off_approve", args=[row.public_id]),
    )
    assert page in sign_in(eddy).get(page).content.decode()
    assert Notice.objects.filter(user=sigrid, kind="capability.sign_off_asked").exists()
    for stranger in (boris, petra, omar):  # the link is worth nothing outside
        assert sign_in(stranger).get(page).status_code == 404
        assert sign_in(stranger).post(approve).status_code == 404
    assert sign_in(eddy).post(approve, sent(row)).status_code == 409
    client = sign_in(sigrid)
    assert "wait to be approved" in client.get(reverse("partners:mine")).content.decode()
    shown = client.get(page).content.decode()
    assert "Is 900 right?" in shown
    assert "900" in shown

    client.post(approve, sent(row))

    draft.refresh_from_db()
    row.refresh_from_db()
    assert (draft.status, draft.declared_by) == ("submitted", sigrid)
    assert (row.status, row.answered_by) == ("approved", sigrid)
    assert Notice.objects.filter(user=eddy, kind="capability.sign_off_answered").exists()
    with pytest.raises(actions.SignOffIsOver):
        actions.return_sign_off(row, comment="Late.", by=sigrid)


def test_what_changed_meanwhile_is_read_again_before_it_is_sent(
    acme: Any, eddy: Any, sigrid: Any, draft: Any, terms: Any, sign_in: Any
) -> None:
    row = share(sign_in(eddy), acme, draft)
    before = sent(row)
    declaring.update_capability(
        draft, version=draft.version, by=eddy,
        terms=replace(terms, quantities={"stock": Typed(Decimal(9_000), None)}),
    )  # fmt: skip
    approve = reverse("partners:sign_off_approve", args=[row.public_id])
    client = sign_in(sigrid)

    answer = client.post(approve, before)

    assert answer.status_code == 409
    assert "has changed since you opened" in answer.content.decode()
    assert client.post(approve, {"seen": "nonsense"}).status_code == 409
    draft.refresh_from_db()
    assert draft.status == "draft"
    assert client.post(approve, sent(row)).status_code == 302


def test_it_is_given_back_with_a_comment_or_taken_back(
    acme: Any, eddy: Any, anna: Any, draft: Any, sign_in: Any
) -> None:
    row = share(sign_in(eddy), acme, draft)
    back = reverse("partners:sign_off_return", args=[row.public_id])
    assert sign_in(anna).post(back, {"comment": ""}).status_code == 200
    sign_in(anna).post(back, {"comment": "Count again."})
    row.refresh_from_db()
    assert (row.status, row.comment) == ("returned", "Count again.")
    assert "Count again." in sign_in(eddy).get(row.get_absolute_url()).content.decode()

    again = share(sign_in(eddy), acme, draft)
    take_back = reverse("partners:sign_off_take_back", args=[again.public_id])
    assert sign_in(anna).post(take_back).status_code == 404
    sign_in(eddy).post(take_back)
    again.refresh_from_db()
    assert again.status == "withdrawn"
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_nothing_is_sent_without_a_signatory_where_the_partner_says_so(
    acme: Any, anna: Any, eddy: Any, sigrid: Any, petra: Any, draft: Any, terms: Any, sign_in: Any
) -> None:
    rule = reverse("partners:sender_rule", args=[acme.public_id])
    assert sign_in(eddy).get(rule).status_code == 403
    sign_in(anna).post(rule, {"signatory_sends": "on", "version": acme.version})
    acme.refresh_from_db()
    assert acme.signatory_sends

    for person in (eddy, anna):
        with pytest.raises(SignatoryNeeded):
            declaring.submit_capability(draft, by=person)
    assert "A signatory of your organisation sends it" in (
        sign_in(eddy).get(draft.get_absolute_url()).content.decode()
    )
    declaring.submit_capability(draft, by=sigrid)
    held = declaring.accept_capability(draft, by=petra)
    with pytest.raises(SignatoryNeeded):
        declaring.update_capability(held, version=held.version, terms=terms, by=eddy)
    declaring.update_capability(held, version=held.version, terms=terms, by=petra)

    # Without a signatory nobody would ever send: the administrators do.
    members.end_membership(acme.memberships.get(user=sigrid), by=petra)
    assert (may_send(acme, anna), may_send(acme, eddy)) == (True, False)


def test_a_checked_file_is_shared_and_taken_over_by_the_colleague(
    acme: Any, eddy: Any, sigrid: Any, frame: Any, draft: Any, sign_in: Any
) -> None:
    actions.set_sender_rule(acme, signatory_sends=True, version=None, by=eddy)
    sheet = workbook.template(listing.rows_of(acme), remarks=["# ours"])
    content = workbook.write(sheet, listing.words_for(acme))
    file = supply_files.upload_supply_file(
        acme, upload=SimpleUploadedFile("ours.xlsx", content), by=eddy
    )
    assert file.status == "submitted", file.problems
    assert [one["deed"] for one in file.outcome] == [checking.SAME]
    with pytest.raises(SignatoryNeeded):
        supply_files.apply_supply_file(file, by=eddy)
    ask = reverse("partners:supply_file_share", args=[file.public_id])
    sign_in(eddy).post(ask, {"note": "All of ours"})
    row = SignOff.objects.get()
    assert "waits for a colleague already" in sign_in(eddy).post(ask).content.decode()
    assert file.file.name in sign_in(sigrid).get(row.get_absolute_url()).content.decode()

    sign_in(sigrid).post(reverse("partners:sign_off_approve", args=[row.public_id]))

    file.refresh_from_db()
    assert (file.status, file.applied_by) == ("done", sigrid)
    with pytest.raises(actions.NothingToSignOff):
        actions.ask_sign_off(acme, supply_file=file, by=eddy)


def test_the_database_keeps_sign_offs_whole(acme: Any, anna: Any, draft: Any, upload: Any) -> None:
    with pytest.raises(actions.NobodyToAsk):
        actions.ask_sign_off(acme, capabilities=[draft], by=anna)
    with pytest.raises(actions.NothingToSignOff):
        actions.ask_sign_off(acme, by=anna)
    own = {"nation": acme.nation, "partner": acme, "asked_by": anna}
    row = SignOff.objects.create(**own, supply_file=upload)
    for broken in ({"status": "approved"}, {"answered_at": timezone.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SignOff.objects.filter(pk=row.pk).update(**broken)
    with pytest.raises(IntegrityError), transaction.atomic():
        SignOff.objects.create(**own, supply_file=upload)
    row.items.create(capability=draft)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.items.create(capability=draft)


@pytest.fixture
def upload(acme: Any, anna: Any) -> SupplyFile:
    file = SimpleUploadedFile("ours.csv", b"Resource\nnothing\n")
    return supply_files.upload_supply_file(acme, upload=file, by=anna)
