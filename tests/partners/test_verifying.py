"""The office writes down what it saw; that quantity counts as seen while it is valid."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from partners import periodic
from partners.actions import verifying as actions
from partners.evidence import EXERCISE_LASTS, VERIFICATION_LASTS
from partners.models import Capability, Verification
from tests.factories import partners as registry
from workspace.models import Change, Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(acme, frame, anna):
    return registry.capability(acme, frame.diesel, by=anna, stock=Decimal(100))


def verify(capability, by, *, method="visit", days=365, **seen):
    today = timezone.localdate()
    return actions.verify_capability(
        capability,
        method=method,
        seen={name: Decimal(value) for name, value in (seen or {"stock": 60}).items()},
        seen_on=today,
        valid_until=today + timedelta(days=days),
        by=by,
    )


def test_what_was_seen_counts_and_the_company_is_told(held, petra, anna, frame):
    verify(held, petra, stock=60)

    held.refresh_from_db()
    assert (held.evidence, held.seen_stock) == ("verified", 60)
    assert held.evidence_until == timezone.localdate() + timedelta(days=365)
    assert list(Change.objects.values_list("key", flat=True)) == [frame.diesel.pk]
    assert Notice.objects.filter(user=anna, kind="capability.verified").exists()
    assert Event.objects.filter(name="capability.verified").count() == 1


@pytest.mark.parametrize("method", ["exercise", "activation"])
def test_an_exercise_makes_it_exercised(held, petra, method):
    verify(held, petra, method=method, stock=60)

    held.refresh_from_db()
    assert held.evidence == "exercised"


def test_only_what_is_in_force_is_verified(held, petra):
    Capability.objects.filter(pk=held.pk).update(status="submitted")

    with pytest.raises(actions.CapabilityNotInForce):
        verify(held, petra)


@pytest.mark.parametrize("seen", [{"stock": 101}, {"rate": 1}])
def test_never_more_than_is_declared(held, petra, seen):
    with pytest.raises(actions.SawTooMuch):
        verify(held, petra, **seen)


def test_a_withdrawn_verification_counts_no_more(held, petra):
    row = verify(held, petra)

    actions.withdraw_verification(row, reason="The wrong tank.", by=petra)

    held.refresh_from_db()
    assert (held.evidence, held.seen_stock, held.evidence_until) == ("declared", None, None)
    with pytest.raises(actions.VerificationWithdrawn):
        actions.withdraw_verification(row, reason="Again.", by=petra)


def test_withdrawing_the_newest_brings_the_one_before_back(held, petra):
    verify(held, petra, stock=80)
    newest = verify(held, petra, stock=20)

    actions.withdraw_verification(newest, reason="Wrong.", by=petra)

    held.refresh_from_db()
    assert held.seen_stock == 80


# The clock


def test_lapsed_evidence_is_settled_by_night_and_only_once(held, petra, frame):
    verify(held, petra, days=10)
    Change.objects.all().delete()

    with time_machine.travel(timezone.now() + timedelta(days=11)):
        periodic.settle_lapsed_evidence()
        periodic.settle_lapsed_evidence()

    held.refresh_from_db()
    assert held.evidence == "declared"
    assert Event.objects.filter(name="capability.evidence_changed").count() == 1
    assert list(Change.objects.values_list("key", flat=True)) == [frame.diesel.pk]


def test_an_expired_exercise_becomes_a_verification_by_night(held, petra):
    verify(held, petra, method="exercise", days=365)

    with time_machine.travel(timezone.now() + timedelta(days=366)):
        periodic.settle_lapsed_evidence()

    held.refresh_from_db()
    assert held.evidence == "verified"


def test_what_is_still_valid_is_left_alone(held, petra):
    verify(held, petra, days=10)

    periodic.settle_lapsed_evidence()

    assert not Event.objects.filter(name="capability.evidence_changed").exists()


def test_both_sides_are_told_once_in_time_that_evidence_lapses(held, petra, anna):
    verify(held, petra, days=50)

    periodic.warn_of_lapsing_evidence()
    periodic.warn_of_lapsing_evidence()

    for person in (petra, anna):
        assert Notice.objects.filter(user=person, kind="capability.evidence_lapses").count() == 1


def test_after_an_outage_they_are_still_told(held, petra, anna):
    verify(held, petra, days=100)

    with time_machine.travel(timezone.now() + timedelta(days=70)):
        periodic.warn_of_lapsing_evidence()

    assert Notice.objects.filter(user=anna, kind="capability.evidence_lapses").exists()


def test_nobody_is_told_long_before(held, petra, anna):
    verify(held, petra, days=100)

    periodic.warn_of_lapsing_evidence()

    assert not Notice.objects.filter(kind="capability.evidence_lapses").exists()


# Pages


def page_of(capability):
    return reverse("partners:capability_verify", args=[capability.public_id])


def sent(**changes):
    today = timezone.localdate().isoformat()
    return {"method": "visit", "stock": "60", "seen_on": today, "valid_until": ""} | changes


@pytest.mark.parametrize(
    ("method", "lasts"), [("visit", VERIFICATION_LASTS), ("exercise", EXERCISE_LASTS)]
)
def test_the_officer_verifies_on_the_page(sign_in, held, petra, method, lasts):
    answer = sign_in(petra).post(page_of(held), sent(method=method))

    assert answer.url == held.get_absolute_url()
    assert Verification.objects.get().valid_until == timezone.localdate() + lasts


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"method": ""}, "This field is required"),
        ({"stock": ""}, "This field is required"),
        ({"stock": "0"}, "Say how much was seen"),
        ({"stock": "a few"}, "not a number"),
        ({"stock": "101"}, "More was seen than is declared"),
        ({"seen_on": "2999-01-01"}, "has not come yet"),
        ({"valid_until": "2000-01-01"}, "before the day it was seen"),
    ],
)
def test_a_mistake_is_named_and_nothing_is_kept(sign_in, held, petra, changes, words):
    page = sign_in(petra).post(page_of(held), sent(**changes))

    assert words in page.content.decode()
    assert not Verification.objects.exists()


@pytest.mark.parametrize(
    ("person", "status"),
    [("petra", 200), ("audrey", 403), ("omar", 403), ("anna", 403), ("vera", 403), ("petra2", 404)],
)
def test_who_may_verify(request, sign_in, held, person, status):
    assert sign_in(request.getfixturevalue(person)).get(page_of(held)).status_code == status


def test_the_officer_withdraws_a_verification_on_the_page(sign_in, held, petra, petra2):
    row = verify(held, petra)
    page = reverse("partners:verification_withdraw", args=[row.public_id])

    assert sign_in(petra2).get(page).status_code == 404
    client = sign_in(petra)
    assert client.get(page).status_code == 200
    assert client.post(page, {"reason": "Wrong."}).url == held.get_absolute_url()
    row.refresh_from_db()
    assert row.withdrawn_by == petra
