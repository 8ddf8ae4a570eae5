"""Who may open what: every address, read and written, by every kind of person of two nations.

The short run asks those whose answers differ most; of an address that is not read, or not written, and answers
405 before it looks at anybody, it asks two. The long run asks all others.

The table is `access.txt`: a row for each address and method, a status for each person. A new
address fails until it has a row. `WRITE_ACCESS=1 pytest -n0 tests/house_rules/test_access.py` writes
what is true now; read every line of the difference before you keep it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import URLPattern, get_resolver, reverse

from resilience_portal import urls
from tests.house_rules.stale import look_at_forms
from tests.house_rules.world import PEOPLE, arguments, build

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).with_name("access.txt")
# Third-party pages that ask for what a test client cannot give, or that are signed in beforehand.
NOT_OURS = {"account_confirm_email", "account_reset_password_from_key", "mfa_remove_webauthn",
            "mfa_edit_webauthn", "mfa_login_webauthn"}  # fmt: skip
METHODS = ("get", "post")
NOT_BY_THIS_METHOD = "405"
#: Whose forms are looked at: the office, a company, an assessment's public lead.
EDITORS = {"petra", "anna", "lena"}
#: A stranger and an officer, who may do most: what neither does by a method, nobody does.
FEW = ("visitor", "petra")
#: Whose answers differ most: in another nation's rows all others fare as its officer does.
MOST = ("visitor", "petra", "omar", "lena", "anna", "boris", "vera", "petra2")
#: Refused, not there, not by this method, or not in a form the API reads (asked for after the door
#: of the kind, before the row's).
CLOSED = {"403", "404", "405", "415"}
Row = tuple[str, str]


def _names(resolver: Any, namespace: str = "") -> Any:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield (
                f"{namespace}{entry.name}",
                set(entry.pattern.converters)
                | set(
                    getattr(entry.pattern, "regex", None).groupindex
                    if not entry.pattern.converters
                    else ()
                ),
            )
        elif entry.namespace != "admin":
            yield from _names(entry, f"{entry.namespace}:" if entry.namespace else namespace)


ADDRESSES = {name: wanted for name, wanted in _names(get_resolver()) if name not in NOT_OURS}


def _table() -> dict[Row, list[str]]:
    rows = {}
    for line in TABLE.read_text().splitlines():
        if line and not line.startswith("#"):
            name, method, *statuses = line.split()
            rows[name, method] = statuses
    return rows


def _asked(expected: dict[str, str]) -> tuple[str, ...]:
    """In the short run: few where nobody who is signed in gets beyond the method."""
    signed_in = {status for person, status in expected.items() if person != "visitor"}
    return FEW if signed_in == {NOT_BY_THIS_METHOD} else MOST


def _write(table: dict[Row, list[str]]) -> None:
    rows = sorted(key for key in table if key[0] in ADDRESSES)
    lines = [f"{name:<42} {method:<4} " + " ".join(table[name, method]) for name, method in rows]
    TABLE.write_text(
        "# " + " ".join(("address", "method", *PEOPLE)) + "\n" + "\n".join(lines) + "\n"
    )


@pytest.fixture
def _django_db_helper() -> None:
    """No transaction for each test: `world` holds one for the whole module."""


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Any:
    """Built once; every test looks at it inside a savepoint that is rolled back.

    What is asked is the status. Pages of refusal have tests of their own and are not drawn twelve thousand
    times here, and who is signed in stands in the cookie.
    """
    with pytest.MonkeyPatch.context() as patch, override_settings(SESSION_ENGINE=IN_COOKIES):
        for status in (403, 404):
            patch.setattr(urls, f"handler{status}", _refused(status), raising=False)
        with django_db_blocker.unblock(), transaction.atomic():
            made = build()
            made.looked_at = {}
            made.clients = {person: _client_of(made, person) for person in PEOPLE}
            yield made
            transaction.set_rollback(True)


IN_COOKIES = "django.contrib.sessions.backends.signed_cookies"


def _refused(status: int) -> Any:
    return lambda _request, exception: HttpResponse(status=status)


def _client_of(world: Any, person: str) -> tuple[Client, str]:
    client = Client(raise_request_exception=False)
    if person != "visitor":
        client.force_login(getattr(world, person))
    return client, client.cookies.output(header="", sep=";")


def _statuses(world: Any, name: str, method: str, people: Iterable[str]) -> dict[str, str]:
    address = reverse(name, kwargs=arguments(world, name, ADDRESSES[name]))
    found = {}
    for person in people:
        with transaction.atomic():
            if name in OF_SESSIONS:
                response = _with_a_kept_session(world, person, method, address)
            else:
                client, cookies = world.clients[person]
                client.cookies = SimpleCookie(cookies)  # an earlier page may have signed them out
                response = getattr(client, method)(address)
            if response.streaming:
                b"".join(response.streaming_content)
            found[person] = str(response.status_code)
            if method == "get" and response.status_code == 200 and person in EDITORS:
                client, _cookies = world.clients[person]
                _look_once(world, client, name, address, response)
            transaction.set_rollback(True)
    return found


#: Pages about sessions themselves, which a cookie alone cannot stand for.
OF_SESSIONS = {"accounts:sign_out_everywhere"}


def _with_a_kept_session(world: Any, person: str, method: str, address: str) -> Any:
    with override_settings(SESSION_ENGINE="django.contrib.sessions.backends.cached_db"):
        client, _cookies = _client_of(world, person)
        return getattr(client, method)(address)


def _look_once(world: Any, client: Client, name: str, address: str, response: Any) -> None:
    """Forms that carry a version refuse an old one; looked at while the page is there anyway."""
    if name in world.looked_at or response.streaming or b'name="version"' not in response.content:
        return
    world.looked_at[name] = look_at_forms(client, address, response.content.decode())


def _check(expected: dict[str, str], found: dict[str, str]) -> None:
    assert "500" not in found.values(), found
    wrong = {
        person: f"{now} instead of {expected[person]}"
        for person, now in found.items()
        if now != expected[person]
    }
    assert not wrong, wrong


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_access(world: Any, name: str) -> None:
    table = _table()
    for method in METHODS:
        if os.environ.get("WRITE_ACCESS"):
            table[name, method] = list(_statuses(world, name, method, PEOPLE).values())
            _write(table)
            continue
        assert (name, method) in table, f"{name} {method} has no row; WRITE_ACCESS=1 writes it"
        expected = dict(zip(PEOPLE, table[name, method], strict=True))
        _check(expected, _statuses(world, name, method, _asked(expected)))


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_access_of_all_others(world: Any, name: str) -> None:
    table = _table()
    for method in METHODS:
        expected = dict(zip(PEOPLE, table[name, method], strict=True))
        others = set(PEOPLE) - set(_asked(expected))
        _check(expected, _statuses(world, name, method, others))


def test_no_row_is_about_nothing() -> None:
    assert {name for name, _method in _table()} == set(ADDRESSES)


def test_nobody_of_another_nation_opens_a_row() -> None:
    """Addresses of Norvania's own rows answer 404 or 403 to Sudania's people, never 200."""
    shared = {"baseline:requirement", "baseline:region", "partners:register_step", "accounts:accept",
              "partners:register_confirm", "partners:register_continue", "assessments:requirement",
              "api:region-detail", "assessments:needs_serving", "baseline:substitute_add"}  # fmt: skip
    strangers = [PEOPLE.index(person) for person in PEOPLE if person.endswith("2")]
    for (name, method), statuses in _table().items():
        is_about_a_row = ADDRESSES[name] & {"public_id", "pk"}
        if is_about_a_row and name not in shared:
            opened = {PEOPLE[place]: statuses[place] for place in strangers}
            assert all(status in CLOSED for status in opened.values()), (
                name,
                method,
                opened,
            )
