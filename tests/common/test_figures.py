"""Figures and days as people read them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.utils import timezone, translation

from common.templatetags import figures, portal

GAP = figures.SPACE


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"),
        (1, "0.001"),
        (500, "0.5"),
        (1_400_000, "1,400"),
        (1_400_500, "1,400.5"),
        (123_456_789_012, "123,456,789.012"),
        (None, "—"),
    ],
)
def test_thousandths_show_no_more_decimals_than_they_have(value, shown):
    assert figures.thousandths(value) == shown


def test_a_quantity_never_parts_from_its_unit():
    assert figures.thousandths(5000, "m³") == f"5{GAP}m³"
    assert figures.amount(Decimal("2.50"), SimpleNamespace(symbol="MW")) == f"2.5{GAP}MW"
    assert figures.amount(Decimal("1000000")) == "1,000,000"


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (0, "0 %"),
        (4, "< 0.1 %"),
        (10, "0.1 %"),
        (8_640, "86.4 %"),
        (8_644, "86.4 %"),
        (8_645, "86.5 %"),
        (3_086, "30.9 %"),
        (9_949, "99.5 %"),
        (9_999, "99.9 %"),
        (10_000, "100 %"),
        (12_340, "123.4 %"),
        (None, "—"),
    ],
)
def test_only_a_full_cover_reads_a_hundred_percent(share, shown):
    assert figures.percent(share).replace(GAP, " ") == shown


def test_figures_follow_the_readers_language():
    with translation.override("fr"):
        assert figures.percent(8_640).replace(GAP, " ") == "86,4 %"
        assert (
            figures.thousandths(1_400_500).replace("\xa0", " ").replace("\u202f", " ") == "1 400,5"
        )


@pytest.mark.parametrize(
    ("share", "step"),
    [(0, "0"), (2_499, "0"), (2_500, "1"), (5_000, "2"), (7_500, "3"), (9_999, "3"), (10_000, "4")],
)
def test_a_coverage_is_drawn_full_only_when_it_is(share, step):
    assert figures.cover_step(share) == step


def test_a_bar_stays_in_its_track():
    assert figures.bar_width(15_000) == "100%"
    assert figures.bar_width(-3) == "0%"
    assert figures.bar_width(8_645) == "86.45%"


def test_a_change_says_its_direction():
    assert figures.change(210) == "+2.1"
    assert figures.change(-1_180) == "−11.8"
    assert figures.change(7_666) == "+76.7"
    assert figures.change(0) == "0.0"


def test_a_moment_is_told_on_the_nations_clock():
    late = datetime(2026, 3, 4, 22, 30, tzinfo=UTC)
    with timezone.override("Europe/Tallinn"):
        assert ">5 Mar 2026</time>" in figures.day(late)
        assert "5 Mar 2026, 00:30\xa0EET" in figures.moment(late)
    with timezone.override("America/New_York"):
        assert ">4 Mar 2026</time>" in figures.day(late)


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(hours=5), "5 hours ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=59), "59 days ago"),
        (timedelta(days=214), "7 months ago"),
        (timedelta(days=900), "2 years ago"),
        (timedelta(days=-3, minutes=-1), "in 3 days"),
    ],
)
def test_an_age_is_told_in_words(ago, words):
    assert f">{words}</time>" in figures.age(timezone.now() - ago)


def test_an_age_of_a_day_counts_days():
    assert ">today</time>" in figures.age(timezone.localdate())
    assert ">1 day ago</time>" in figures.age(timezone.localdate() - timedelta(days=1))
    assert figures.age(None) == "—"
    assert ">5 days ago</time>" in figures.age(timezone.localdate() - timedelta(days=5))


def test_a_name_is_shown_in_the_readers_language_or_in_english():
    names = {"en": "Drinking water", "fr": "Eau potable"}
    assert portal.localized(names) == "Drinking water"
    with translation.override("fr"):
        assert portal.localized(names) == "Eau potable"
        assert portal.localized({"en": "Only English"}) == "Only English"
    assert portal.localized({"et": "Vesi"}) == "Vesi"
    assert portal.localized({}) == ""
    assert portal.localized(None) == ""


def test_a_value_is_found_by_key_or_by_place():
    assert portal.get({"a": 1}, "a") == 1
    assert portal.get(["first", "second"], 1) == "second"
    assert portal.get(["first"], 1) is None
    assert portal.get({"a": 1}, "b") is None
    assert portal.get(None, "a") is None


def test_an_icon_is_silent_unless_it_has_a_label():
    assert 'aria-hidden="true"' in portal.icon("phone")
    assert 'role="img" aria-label="Telephone &amp; fax"' in portal.icon("phone", "Telephone & fax")
