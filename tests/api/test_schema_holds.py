"""Schemathesis asks every endpoint what the schema allows and what it does not; both must hold.

Bounded, in this process, with a token for each kind of person. `docs/api/openapi.yaml` is what is
held to; `make check` sees that it is what the code says.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given
from hypothesis import settings as bounds
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from accounts.models import ApiToken
from assessments.models import Gap, Need
from partners.models import Capability, Contact, Partner, Site
from tests.factories import partners as registry

SCHEMA = schemathesis.openapi.from_path(Path(settings.BASE_DIR) / "docs/api/openapi.yaml")
OPERATIONS = {
    operation.ok().label: operation.ok()
    for operation in SCHEMA.get_all_operations()
    if operation.ok().path.startswith("/api/v1/")
}
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
ROWS: dict[str, Any] = {
    "partners": Partner, "contacts": Contact, "sites": Site, "capabilities": Capability,
    "needs": Need, "gaps": Gap,
}  # fmt: skip
QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much]


@pytest.fixture
def stocked(acme, boreal, anna, petra, frame, places):
    registry.contact(acme)
    registry.capability(acme, frame.diesel, by=anna)
    registry.capability(boreal, frame.lorries, by=petra)


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """Requests leave the test's transaction open, as Django's own test client sees to."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def _hold(label: str, person: Any, *, examples: int) -> None:
    operation = OPERATIONS[label]
    _token, secret = ApiToken.objects.create(user=person, name="schemathesis", scope="write")
    signed, application = {"Authorization": f"Token {secret}"}, get_wsgi_application()
    model = ROWS.get(label.split("/")[3])
    ids = [str(one) for one in model.objects.values_list("public_id", flat=True)] if model else []

    @bounds(max_examples=examples, deadline=None, database=None, suppress_health_check=QUIET)
    @given(case=operation.as_strategy(), known=st.sampled_from(ids) if ids else st.none())
    def ask(case: Any, known: str | None) -> None:
        if known and "public_id" in operation.path and case.path_parameters:
            case.path_parameters["public_id"] = known
        case.call_and_validate(headers=signed, checks=CHECKS, app=application)

    ask()


def test_every_endpoint_is_asked():
    assert len(OPERATIONS) >= 37


@pytest.mark.parametrize("label", OPERATIONS)
def test_an_officer_is_answered_as_the_schema_says(stocked, petra, label):
    _hold(label, petra, examples=4)


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "person", ["petra", "omar", "lena", "anna", "boris", "audrey", "vera", "oskar", "petra2"]
)
@pytest.mark.parametrize("label", OPERATIONS)
def test_everybody_is_answered_as_the_schema_says(request, stocked, person, label):
    _hold(label, request.getfixturevalue(person), examples=12)
