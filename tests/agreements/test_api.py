"""Agreements written by programs: the same deeds as on the pages, the same refusals, each once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from agreements.models import Activation, Agreement, Commitment, Condition
from audit.models import Event
from tests.factories import agreements as made

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def ask(client):
    """ask(person, method, name, row, data): the answer of the API."""

    def run(person, method, name, row=None, data=None, **headers):
        client.force_login(person)
        address = reverse(f"api:{name}", args=[row.public_id] if row else [])
        return getattr(client, method)(
            address, data or {}, content_type="application/json", headers=headers
        )

    return run


def test_an_agreement_from_its_draft_to_its_amendment(
    ask, petra, omar, acme, boreal, diesel, energy_agency
):
    new = {
        "title": "Diesel", "type": "stockpile", "authority": energy_agency.code,
        "partner": str(acme.public_id), "purpose": "For the winter.",
    }  # fmt: skip
    assert ask(omar, "post", "agreement-list", data=new).status_code == 403
    wrong = ask(petra, "post", "agreement-list", data=new | {"ends_on": str(TODAY)})
    assert (wrong.status_code, list(wrong.json())) == (400, ["ends_on"])
    key = {"Idempotency-Key": "draft-1"}
    first = ask(petra, "post", "agreement-list", data=new, **key)
    again = ask(petra, "post", "agreement-list", data=new, **key)
    assert first.status_code == 201, first.content
    assert again.json() == first.json()
    row = Agreement.objects.get()
    assert (row.purpose, row.status) == ("For the winter.", "draft")

    early = ask(petra, "post", "agreement-sign", row, {"version": 1, "signed_on": str(TODAY)})
    assert early.status_code == 409
    assert "must be filled in" in early.json()["detail"]
    facts = made.LEGAL | {"starts_on": str(TODAY), "version": 1}
    assert ask(petra, "patch", "agreement-detail", row, facts).json()["version"] == 2
    stale = ask(petra, "patch", "agreement-detail", row, {"title": "Other", "version": 1})
    assert stale.status_code == 409
    assert stale.json()["current"]["title"] == "Diesel"
    backwards = {"ends_on": str(TODAY - timedelta(days=1)), "version": 2}
    assert ask(petra, "patch", "agreement-detail", row, backwards).status_code == 400

    party = {"partner": str(boreal.public_id), "role": "supplier"}
    added = ask(petra, "post", "agreement-add-party", row, party)
    assert (added.status_code, len(added.json()["parties"])) == (201, 3)
    assert ask(petra, "post", "agreement-add-party", row, party).status_code == 409
    both = party | {"authority": energy_agency.code}
    assert ask(petra, "post", "agreement-add-party", row, both).status_code == 400

    bound = made.commitment(row, diesel, energy_agency, stock=40)
    less = ask(petra, "patch", "commitment-detail", bound, {"stock": "30", "version": 1})
    assert (less.json()["stock"], less.json()["in_war"]) == ("30.000", True)
    much = ask(petra, "patch", "commitment-detail", bound, {"stock": "150", "version": 2})
    assert "committed 150 of 100" in much.json()["detail"]
    none = {"in_peacetime": False, "in_crisis": False, "in_war": False, "version": 2}
    assert ask(petra, "patch", "commitment-detail", bound, none).status_code == 400
    extra = made.commitment(row, diesel, energy_agency, stock=5)
    assert ask(petra, "post", "commitment-remove", extra).status_code == 204
    assert Commitment.objects.get() == bound

    made.paper(row, by=petra)
    assert ask(petra, "post", "agreement-move", row, {"move": "start"}).status_code == 409
    row.refresh_from_db()
    sign = {"version": row.version, "signed_on": str(TODAY)}
    assert ask(petra, "post", "agreement-sign", row, sign).json()["status"] == "signed"
    started = ask(petra, "post", "agreement-move", row, {"move": "start"})
    assert started.json()["status"] == "in_force"
    amended = ask(petra, "post", "agreement-amend", row)
    assert (amended.status_code, amended.json()["amends"]) == (201, str(row.public_id))
    names = set(Event.objects.values_list("name", flat=True))
    assert {"agreement.drafted", "agreement.changed", "commitment.changed"} <= names
    assert Event.objects.filter(name="agreement.drafted").count() == 1


def test_what_is_in_force_is_called_off_delivered_and_closed(
    ask, petra, anna, boris, energy_agency, acme, diesel
):
    row = made.agreement(energy_agency, acme, by=petra)
    bound = made.commitment(row, diesel, energy_agency, stock=40)
    call = {
        "is_exercise": True, "measure": "stock", "quantity": "90", "trigger": "Autumn",
        "due_on": str(TODAY),
    }  # fmt: skip
    more = ask(petra, "post", "commitment-call-off", bound, call)
    assert (more.status_code, "binds 40" in more.json()["detail"]) == (409, True)
    assert ask(anna, "post", "commitment-call-off", bound, call).status_code == 403
    called = ask(petra, "post", "commitment-call-off", bound, call | {"quantity": "30"})
    assert called.status_code == 201
    activation = Activation.objects.get(public_id=called.json()["id"])

    delivery = {"quantity": "30", "delivered_on": str(TODAY)}
    assert ask(boris, "post", "activation-deliver", activation, delivery).status_code == 404
    tomorrow = delivery | {"delivered_on": str(TODAY + timedelta(days=1))}
    assert ask(anna, "post", "activation-deliver", activation, tomorrow).status_code == 400
    done = ask(anna, "post", "activation-deliver", activation, delivery)
    assert done.json()["delivered"] == "30.000"
    over = {"outcome": "succeeded", "version": 99}
    assert ask(petra, "post", "activation-close", activation, over).status_code == 409
    activation.refresh_from_db()
    over = {"outcome": "succeeded", "version": activation.version}
    assert ask(petra, "post", "activation-close", activation, over).json()["closed_at"]


def test_a_condition_is_asked_by_its_partner_and_answered_by_the_state(
    ask, petra, anna, boris, acme, diesel, energy_agency
):
    need = {
        "partner": str(acme.public_id), "capability": str(diesel.public_id), "kind": "pass",
        "what": "Passes for five drivers",
    }  # fmt: skip
    assert ask(boris, "post", "condition-list", data=need).status_code == 400
    asked = ask(anna, "post", "condition-list", data=need)
    assert asked.status_code == 201, asked.content
    row = Condition.objects.get()
    grant = {"is_granted": True, "version": row.version}
    assert ask(anna, "post", "condition-decide", row, grant).status_code == 403
    routed = ask(petra, "post", "condition-route", row, {"authority": energy_agency.code})
    assert routed.json()["authority"] == energy_agency.code
    assert ask(petra, "post", "condition-decide", row, grant).status_code == 409  # routed meanwhile
    no = {"is_granted": False, "version": row.version + 1}
    assert "Say why not" in ask(petra, "post", "condition-decide", row, no).json()["detail"]
    granted = ask(petra, "post", "condition-decide", row, no | {"is_granted": True})
    assert granted.json()["status"] == "granted"
    assert ask(anna, "post", "condition-withdraw", row).json()["status"] == "withdrawn"
