"""An association follows how complete its members' entries are: with consent, and no figure."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from partners.actions import consenting as actions
from partners.identifiers import CleanNumber
from partners.models import Consent, Partner
from tests.factories import partners as factory
from tests.factories.queries import count_queries
from workspace.models import Notice

pytestmark = pytest.mark.django_db

LEI, OTHER = "5299000J2N45DDNE4Y28", "529900T8BM49AURSDO55"


@pytest.fixture
def union(places: Any, petra: Any) -> Partner:
    return factory.partner("Power Union", places.north, approved_by=petra, kind="association")


@pytest.fixture
def ulla(union: Any, petra: Any) -> Any:
    return factory.representative("ulla", union, by=petra)


@pytest.fixture
def numbered(acme: Any) -> Partner:
    factory.identifier(acme, LEI, scheme="lei", country="")
    return acme


def ask(union: Any, by: Any, number: str = LEI) -> Consent:
    number_ = CleanNumber("lei", "", number)
    return actions.ask_consent(union, number=number_, label="Acme, as we call it", by=by)


def test_asking_looks_alike_whether_the_number_is_registered(
    union: Any, ulla: Any, numbered: Any, anna: Any, boris: Any, sign_in: Any
) -> None:
    client, page = sign_in(ulla), reverse("partners:consents", args=[union.public_id])
    url = reverse("partners:consent_ask", args=[union.public_id])
    seen = []
    for number in (LEI, OTHER):
        typed = {"label": "A member", "scheme": "lei", "number": number}
        shown = client.post(url, typed, follow=True).content.decode().partition("<main")[2]
        row = Consent.objects.latest("pk")
        bare = shown.replace(number, "").replace(str(row.public_id), "")
        seen.append(re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", bare))
        actions.end_consent(row, by=ulla)

    assert seen[0] == seen[1]
    assert Notice.objects.filter(user=anna, kind="partner.consent_asked").count() == 1
    assert sign_in(boris).get(page).status_code == 404
    own = reverse("partners:consent_ask", args=[boris.memberships.get().partner.public_id])
    assert sign_in(boris).get(own).status_code == 404  # no association


def test_the_member_decides_and_the_association_sees_parts_and_no_figure(
    union: Any,
    ulla: Any,
    numbered: Any,
    anna: Any,
    boris: Any,
    frame: Any,
    petra: Any,
    sign_in: Any,
) -> None:
    factory.capability(numbered, frame.diesel, by=anna, stock=Decimal("4321"))
    factory.contact(numbered, is_any_hour=True, confirmed_on=timezone.localdate())
    row = ask(union, ulla)
    page = reverse("partners:consents", args=[union.public_id])
    give = reverse("partners:consent_give", args=[row.public_id])
    editor = factory.representative("eddy", numbered, by=petra, role="editor")
    for other in (boris, ulla, editor, petra):
        assert sign_in(other).post(give).status_code == 404
    assert (
        "asks to see how complete" in sign_in(anna).get(reverse("partners:mine")).content.decode()
    )
    assert " %</progress>" not in sign_in(ulla).get(page).content.decode()

    sign_in(anna).post(give)

    shown = sign_in(ulla).get(page).content.decode()
    assert " %</progress>" in shown
    assert "a second contact" in shown
    for secret in ("4321", "4,321", "iesel"):
        assert secret not in shown
    api = sign_in(ulla).get("/api/v1/consents/").json()["results"][0]
    assert (api["status"], api["completion"]["last_confirmed"]) == (
        "accepted", timezone.localdate().isoformat(),
    )  # fmt: skip
    assert sign_in(anna).get("/api/v1/consents/").json()["results"][0]["completion"] is None
    assert sign_in(boris).get("/api/v1/consents/").json()["results"] == []

    sign_in(anna).post(reverse("partners:consent_end", args=[row.public_id]))
    assert "Acme, as we call it" not in sign_in(ulla).get(page).content.decode()
    with pytest.raises(actions.ConsentIsOver):
        actions.remind_member(row, now=timezone.now(), by=ulla)
    with pytest.raises(actions.ConsentIsOver):
        actions.end_consent(row, by=ulla)


def test_a_member_is_reminded_once_a_week(
    union: Any, ulla: Any, numbered: Any, anna: Any, sign_in: Any
) -> None:
    row = ask(union, ulla)
    actions.give_consent(row, partner=numbered, by=anna)
    remind = reverse("partners:consent_remind", args=[row.public_id])
    assert sign_in(anna).post(remind).status_code == 404  # only the association
    for _click in range(2):
        sign_in(ulla).post(remind)
    assert Notice.objects.filter(user=anna, kind="partner.reminded").count() == 1
    now = timezone.now()
    with pytest.raises(actions.RemindedLately):
        actions.remind_member(row, now=now + timedelta(days=6), by=ulla)
    actions.remind_member(row, now=now + timedelta(days=8), by=ulla)


def test_a_partner_that_declines_shows_nothing_and_can_be_asked_again(
    union: Any, ulla: Any, numbered: Any, anna: Any, sign_in: Any
) -> None:
    row = ask(union, ulla)
    with pytest.raises(actions.AskedAlready):
        ask(union, ulla)
    sign_in(anna).post(reverse("partners:consent_decline", args=[row.public_id]))
    row.refresh_from_db()
    assert row.status == "rejected"
    with pytest.raises(actions.ConsentIsOver):
        actions.give_consent(row, partner=numbered, by=anna)
    ask(union, ulla)
    with pytest.raises(actions.NoAssociation):
        ask(numbered, anna, OTHER)


def test_many_members_cost_as_many_queries_as_one(
    union: Any, ulla: Any, numbered: Any, anna: Any, places: Any, petra: Any, sign_in: Any
) -> None:
    actions.give_consent(ask(union, ulla), partner=numbered, by=anna)
    client, page = sign_in(ulla), reverse("partners:consents", args=[union.public_id])
    client.get(page)
    few = count_queries(lambda: client.get(page))
    for number in range(4):
        made = factory.partner(f"Member {number}", places.north, approved_by=petra)
        Consent.objects.create(
            nation=union.nation, association=union, label=made.name, scheme="other",
            value=f"N{number}", asked_by=ulla, member=made, status="accepted",
            answered_at=timezone.now(), answered_by=anna,
        )  # fmt: skip
    assert count_queries(lambda: client.get(page)) == few
    assert len(client.get(page).context["members"]) == 5


def test_the_database_keeps_consents_whole(union: Any, ulla: Any) -> None:
    row = ask(union, ulla)
    now = timezone.now()
    broken: list[dict[str, Any]] = [
        {"status": "accepted"}, {"answered_at": now}, {"ended_at": now}, {"reminded_at": now},
    ]  # fmt: skip
    for values in broken:
        with pytest.raises(IntegrityError), transaction.atomic():
            Consent.objects.filter(pk=row.pk).update(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(
            nation=union.nation,
            association=union,
            label="x",
            scheme="lei",
            value=LEI,
            asked_by=ulla,
        )
