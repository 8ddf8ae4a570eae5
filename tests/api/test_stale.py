"""Every operation of the API that names a version: a stale one is answered 409 with both, and changes nothing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.utils import timezone

from assessments.models import Challenge, Measure
from audit.models import Event
from tests.factories import agreements as promises
from tests.factories import assessments as assessing
from tests.factories import baseline as words
from tests.factories import exchange as desk
from tests.factories import partners as registry

pytestmark = pytest.mark.django_db
#: Deeds without fields of their own: there is nothing to put side by side.
BARE = {"assessments/put_in_force"}
#: One operation for what is new and what is changed; see tests/cooperation/test_expectations.py.
NEW_OR_CHANGED = {"/api/v1/returns/"}


def _operations() -> dict[str, tuple[str, str]]:
    """By its short name: the method and the path."""
    schema = yaml.safe_load((Path(settings.BASE_DIR) / "docs/api/openapi.yaml").read_text())
    found = {}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {})
            named = content.get("application/json", {}).get("schema", {}).get("$ref", "")
            body = schema["components"]["schemas"].get(named.rpartition("/")[2], {})
            if "version" in body.get("properties", {}):
                if "version" not in body["required"]:
                    assert path in NEW_OR_CHANGED, f"{method} {path} may leave the version out"
                    continue
                assert "409" in operation["responses"], f"{method} {path} does not say it refuses"
                name = path.removeprefix("/api/v1/").replace("/{public_id}", "").strip("/")
                found[name] = (method, path)
    return found


@pytest.fixture
def rows(acme, anna, petra, omar, energy_agency, frame, places) -> dict[str, Any]:
    storm, now = words.scenario(petra.nation), timezone.now()
    assessment = assessing.assessment(petra, storm)
    held = registry.capability(acme, frame.diesel, by=anna)
    agreement = promises.agreement(energy_agency, acme, by=petra, status="negotiated")
    commitment = promises.commitment(agreement, held, energy_agency)
    of: dict[str, Any] = {
        "nation": petra.nation, "resource": frame.diesel, "region": places.north, "scenario": storm,
        "due_on": now.date() + timedelta(days=9),
    }  # fmt: skip
    return {
        "partners": acme,
        "contacts": registry.contact(acme),
        "sites": acme.sites.get(),
        "lines": registry.line(acme),
        "capabilities": held,
        "agreements": agreement,
        "commitments": commitment,
        "activations": promises.activation(commitment, by=petra),
        "conditions": promises.condition(acme, by=anna, authority=energy_agency),
        "challenges": Challenge.objects.create(
            **of, figure="assured", why="We counted more", as_of=now, raised_by=omar
        ),
        "measures": Measure.objects.create(
            **of,
            title="Fill the tanks",
            kind="stockpile",
            authority=energy_agency,
            owner=omar,
            stock=100,
            added_by=omar,
        ),
        "assessments": assessment,
        "needs": assessing.need(assessment, frame.diesel, places.north, storm, by=petra),
        "matters": desk.matter("offer", petra.nation, by=petra, partner=acme),
    }


@pytest.fixture
def bodies(rows, places) -> dict[str, dict[str, Any]]:
    need, site, measure = rows["needs"], rows["sites"], rows["measures"]
    return {
        "partners": {"website": "https://late.example"},
        "contacts": {"name": "Late name", "email": "late@example.org"},
        "sites": {"name": "Late name", "region": places.north.code},
        "lines": {"name": "Late name"},
        "capabilities": {
            "kind": "stock", "site": str(site.public_id), "stock": "7", "share_war": 50,
        },
        "assessments/put_in_force": {},
        "needs": {
            "resource": need.resource.code, "region": need.region.code, "priority": 3,
            "scenario": need.scenario.code, "per_day": "9", "duration_hours": 720,
        },
        "needs/withdraw": {"reason": "Late reason"},
        "matters/answer": {"answer": "Late answer", "is_taken": True},
        "agreements": {"title": "Late title"},
        "agreements/sign": {"signed_on": "2026-01-01"},
        "commitments": {"stock": "9"},
        "activations/close": {"outcome": "succeeded"},
        "conditions/decide": {"is_granted": False, "reason": "Late reason"},
        "challenges/answer": {"status": "stands", "answer": "Late answer"},
        "measures": {
            "title": "Late title", "kind": "stockpile", "stock": "9",
            "authority": measure.authority.code, "owner": measure.owner.email,
        },
        "measures/state": {"status": "late", "reason": "Late reason", "due_on": "2030-01-01"},
    }  # fmt: skip


def test_what_was_made_from_an_old_version_is_answered_with_both(client, petra, rows, bodies):
    operations = _operations()
    assert operations.keys() == bodies.keys(), (
        "an operation with a version, and no proof of it here"
    )
    client.force_login(petra)
    wrong = {}
    for name, (method, path) in operations.items():
        row = rows[name.partition("/")[0]]
        address = path.replace("{public_id}", str(row.public_id))
        sent = bodies[name] | {"version": row.version + 1}
        events = Event.objects.count()

        answer = getattr(client, method)(address, sent, content_type="application/json")

        said = answer.json()
        both = said.get("current", {}).keys(), said.get("attempted", {}).keys()
        is_shown = both[0] == both[1] and (name in BARE or both[0])
        if answer.status_code != 409 or said.get("version") != row.version or not is_shown:
            wrong[name] = (answer.status_code, said)
        assert Event.objects.count() == events, f"{name} left something in the trail"
    assert not wrong
