"""What counts as seen, from sightings, on a day."""

from datetime import date, timedelta
from decimal import Decimal

from partners.evidence import VERIFICATION_LASTS, Evidence, Sighting, evidence_on

DAY = date(2026, 6, 1)
DECLARED = {"stock": Decimal(100), "rate": None, "capacity": None}


def seen(quantity, *, days_ago=10, valid=400, is_exercise=False, key=0, **more):
    on = DAY - timedelta(days=days_ago)
    return Sighting(
        seen_on=on,
        valid_until=on + timedelta(days=valid),
        is_exercise=is_exercise,
        stock=None if quantity is None else Decimal(quantity),
        key=key,
        **more,
    )


def test_without_a_sighting_everything_is_declared():
    assert evidence_on([], DECLARED, day=DAY) == Evidence()


def test_only_the_quantity_seen_counts_as_verified():
    found = evidence_on([seen(60)], DECLARED, day=DAY)

    assert (found.level, found.stock) == ("verified", 60)


def test_it_counts_through_its_last_day_and_no_longer():
    one = seen(60, days_ago=10, valid=10)

    assert evidence_on([one], DECLARED, day=DAY).level == "verified"
    assert evidence_on([one], DECLARED, day=DAY + timedelta(days=1)).level == "declared"


def test_the_newest_sighting_says_how_much():
    older, newer = seen(90, days_ago=100), seen(40, days_ago=5)

    assert evidence_on([older, newer], DECLARED, day=DAY).stock == 40
    assert evidence_on([newer, older], DECLARED, day=DAY).stock == 40


def test_of_two_on_one_day_the_later_entry_counts():
    assert evidence_on([seen(40, key=2), seen(90, key=1)], DECLARED, day=DAY).stock == 40


def test_an_exercise_that_saw_as_much_makes_it_exercised():
    exercise, papers = seen(50, days_ago=90, is_exercise=True), seen(50, days_ago=5)

    assert evidence_on([exercise, papers], DECLARED, day=DAY).level == "exercised"


def test_an_exercise_that_saw_less_does_not():
    exercise, visit = seen(20, days_ago=90, is_exercise=True), seen(50, days_ago=5)

    found = evidence_on([exercise, visit], DECLARED, day=DAY)

    assert (found.level, found.stock) == ("verified", 50)


def test_an_expired_exercise_counts_as_a_verification_of_its_date():
    exercise = seen(50, days_ago=400, valid=365, is_exercise=True)

    found = evidence_on([exercise], DECLARED, day=DAY)

    assert (found.level, found.stock) == ("verified", 50)
    assert found.until == exercise.seen_on + VERIFICATION_LASTS


def test_and_after_that_it_counts_no_more():
    exercise = seen(50, days_ago=731, valid=365, is_exercise=True)

    assert evidence_on([exercise], DECLARED, day=DAY).level == "declared"


def test_never_more_than_is_declared_now():
    assert evidence_on([seen(500)], DECLARED, day=DAY).stock == 100


def test_what_is_no_longer_declared_does_not_count_as_seen():
    declared = {"stock": None, "rate": Decimal(5), "capacity": None}

    assert evidence_on([seen(60)], declared, day=DAY).level == "declared"


def test_each_quantity_has_its_own_newest_sighting():
    declared = {"stock": Decimal(100), "rate": Decimal(10), "capacity": None}
    first = seen(80, days_ago=50, rate=Decimal(9))
    second = seen(70, days_ago=5)

    found = evidence_on([first, second], declared, day=DAY)

    assert (found.stock, found.rate) == (70, 9)
    assert found.until == min(first.valid_until, second.valid_until)


def test_a_sighting_of_tomorrow_does_not_count_today():
    assert evidence_on([seen(60, days_ago=-1)], DECLARED, day=DAY).level == "declared"
