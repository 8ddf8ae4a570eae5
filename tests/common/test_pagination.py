"""A list is walked page by page, both ways, without missing or repeating a row."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import Kind
from common.pagination import paginate
from tests.factories.queries import count_queries

START = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def people(db):
    """Twenty-three people: names repeat, and only every third has accepted the terms."""
    User.objects.bulk_create(
        User(
            email=f"person{number}@example.org",
            name=f"Name {number % 5}",
            kind=Kind.OPERATOR,
            joined_at=START + timedelta(days=number // 4),
            terms_accepted_at=START + timedelta(days=number) if number % 3 == 0 else None,
        )
        for number in range(23)
    )
    return User.objects.filter(email__endswith="@example.org")


def page(queryset, address="/people/", **options):
    return paginate(RequestFactory().get(address), queryset, **options)


def page_of_names(people, **options):
    return page(people, keys=("name", "pk"), **options)


def walk(queryset, *, size=5, **options):
    """Every row found by following "next" from the first page, and the addresses on the way."""
    rows, address, addresses = [], "/people/", []
    while address:
        here = page(queryset, address, size=size, **options)
        rows += here.rows
        addresses.append(address)
        address = here.next_url
    return rows, addresses


ORDERS = [
    (("name", "pk"), lambda p: (p.name, p.pk)),
    (("-name", "-pk"), lambda p: tuple(-x for x in (int(p.name[-1]), p.pk))),
    (("-joined_at", "name", "pk"), lambda p: (-p.joined_at.timestamp(), p.name, p.pk)),
    (("joined_at", "-pk"), lambda p: (p.joined_at, -p.pk)),
    (
        ("terms_accepted_at", "pk"),
        lambda p: (p.terms_accepted_at is None, p.terms_accepted_at or START, p.pk),
    ),
    (
        ("-terms_accepted_at", "pk"),
        lambda p: (
            p.terms_accepted_at is None,
            -p.terms_accepted_at.timestamp() if p.terms_accepted_at else 0,
            p.pk,
        ),
    ),
]


@pytest.mark.parametrize(("keys", "order"), ORDERS, ids=[",".join(keys) for keys, _order in ORDERS])
def test_walking_on_meets_every_row_once_and_in_order(people, keys, order):
    rows, _addresses = walk(people, keys=keys)

    assert rows == sorted(people, key=order)


@pytest.mark.parametrize(("keys", "order"), ORDERS, ids=[",".join(keys) for keys, _order in ORDERS])
def test_walking_back_shows_the_same_pages(people, keys, order):
    expected = sorted(people, key=order)
    _rows, addresses = walk(people, keys=keys)
    here = page(people, addresses[-1], keys=keys, size=5)

    back = [here.rows]
    while here.previous_url:
        here = page(people, here.previous_url, keys=keys, size=5)
        back.insert(0, here.rows)

    assert [row for rows in back for row in rows] == expected
    assert not here.previous_url
    assert here.next_url


def test_a_row_that_comes_in_between_moves_nothing(people):
    first = page(people, size=5, keys=("name", "pk"))
    User.objects.create_user("early@example.org", name="Name 0", kind=Kind.OPERATOR)
    User.objects.filter(pk=first.rows[-1].pk).delete()

    second = page(people, first.next_url, size=5, keys=("name", "pk"))

    shown = sorted(people.exclude(email="early@example.org"), key=lambda p: (p.name, p.pk))
    assert second.rows[1:] == shown[4:8]
    assert second.rows[0].email == "early@example.org"


@pytest.mark.parametrize("cursor", ["", "nonsense", "eyJhIjoxfQ:1abc:def", "%00", "[1,2]"])
@pytest.mark.parametrize("word", ["after", "before"])
def test_a_bad_cursor_is_the_first_page(people, cursor, word):
    shown = page(people, f"/people/?{word}={cursor}", size=5, keys=("name", "pk"))

    assert shown.rows == page_of_names(people, size=5).rows


def test_a_cursor_of_another_ordering_is_the_first_page(people):
    elsewhere = page(people, size=5, keys=("-name", "pk")).next_url

    shown = page(people, elsewhere, size=5, keys=("name", "pk"))

    assert shown.rows == page_of_names(people, size=5).rows


def test_the_count_stops_at_its_bound(people):
    below, beyond = page_of_names(people, bound=23), page_of_names(people, bound=22)

    assert (below.count, below.is_exact, below.count_label) == (23, True, "23")
    assert (beyond.count, beyond.is_exact, beyond.count_label) == (22, False, "22+")


def test_no_more_rows_are_counted_or_passed_over_than_needed(people):
    with CaptureQueriesContext(connection) as captured:
        page(people, page_of_names(people, size=5).next_url, size=5, keys=("name", "pk"), bound=7)

    queries = [query["sql"] for query in captured.captured_queries]
    assert not any("OFFSET" in sql for sql in queries)
    assert any("LIMIT 8" in sql and "COUNT" in sql for sql in queries)


@pytest.mark.parametrize("size", [3, 23])
def test_a_page_costs_two_queries_however_long_the_list_is(people, size):
    assert count_queries(lambda: page_of_names(people, size=size)) == 2
    assert count_queries(lambda: page_of_names(people.none(), size=size)) <= 2


def test_the_filters_stay_in_the_address(people):
    here = page(people, "/people/?q=oil&status=open&status=late", size=5, keys=("name", "pk"))

    assert here.next_url.startswith("/people/?q=oil&status=open&status=late&after=")
    assert page(people, here.next_url, size=5, keys=("name", "pk")).first_url == (
        "/people/?q=oil&status=open&status=late"
    )


def test_a_list_that_fits_has_no_other_pages(people):
    here = page_of_names(people, size=50)

    assert len(here) == 23
    assert not here.has_others


def test_a_page_whose_rows_have_gone_leads_back(people):
    second = page_of_names(people, size=22).next_url
    User.objects.filter(pk=sorted(people, key=lambda p: (p.name, p.pk))[-1].pk).delete()

    here = page(people, second, size=22, keys=("name", "pk"))

    assert here.rows == []
    assert here.previous_url == "/people/"
    assert not here.next_url
