"""Who may open what: every address, read and written, by every kind of person of two nations.

The table is `access.txt`: a row for each address and method, a status for each person. A new
address fails until it has a row. `WRITE_ACCESS=1 pytest -n0 tests/house_rules/test_access.py` writes
what is true now; read every line of the difference before you keep it.
"""

from __future__ import annotations

import os
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from tests.house_rules.world import PEOPLE, arguments, build

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).with_name("access.txt")
# Third-party pages that ask for what a test client cannot give, or that are signed in beforehand.
NOT_OURS = {"account_confirm_email", "account_reset_password_from_key", "mfa_remove_webauthn",
            "mfa_edit_webauthn", "mfa_login_webauthn"}  # fmt: skip
METHODS = ("get", "post")
#: Refused, not there, not by this method, or not in a form the API reads (asked for after the door
#: of the kind, before the row's).
CLOSED = {"403", "404", "405", "415"}


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


def _table() -> dict[tuple[str, str], list[str]]:
    rows = {}
    for line in TABLE.read_text().splitlines():
        if line and not line.startswith("#"):
            name, method, *statuses = line.split()
            rows[name, method] = statuses
    return rows


def _write(table: dict[tuple[str, str], list[str]]) -> None:
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
    """Built once; every test looks at it inside a savepoint that is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = build()
        made.clients = {}
        for person in PEOPLE:
            client = Client(raise_request_exception=False)
            if person != "visitor":
                client.force_login(getattr(made, person))
            made.clients[person] = (client, client.cookies.output(header="", sep=";"))
        yield made
        transaction.set_rollback(True)


def _statuses(world: Any, name: str, method: str) -> list[str]:
    address = reverse(name, kwargs=arguments(world, name, ADDRESSES[name]))
    found = []
    for person in PEOPLE:
        with transaction.atomic():
            client, cookies = world.clients[person]
            client.cookies = SimpleCookie(cookies)  # an earlier page may have signed the person out
            response = getattr(client, method)(address)
            if response.streaming:
                b"".join(response.streaming_content)
            found.append(str(response.status_code))
            transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_access(world: Any, name: str, request: pytest.FixtureRequest) -> None:
    table = _table()
    for method in METHODS:
        found = _statuses(world, name, method)
        if os.environ.get("WRITE_ACCESS"):
            table[name, method] = found
            _write(table)
            continue
        assert "500" not in found, dict(zip(PEOPLE, found, strict=True))
        expected = table.get((name, method))
        assert expected is not None, f"{name} {method} has no row; now: {' '.join(found)}"
        wrong = {
            person: f"{now} instead of {then}"
            for person, now, then in zip(PEOPLE, found, expected, strict=True)
            if now != then
        }
        assert not wrong, wrong


def test_no_row_is_about_nothing() -> None:
    assert {name for name, _method in _table()} == set(ADDRESSES)


def test_nobody_of_another_nation_opens_a_row() -> None:
    """Addresses of Norvania's own rows answer 404 or 403 to Sudania's people, never 200."""
    shared = {"baseline:requirement", "baseline:region", "partners:register_step", "accounts:accept",
              "partners:register_confirm", "partners:register_continue", "assessments:requirement",
              "api:region-detail", "assessments:needs_serving"}  # fmt: skip
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
