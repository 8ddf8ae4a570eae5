"""Every page there is, in Chromium: wide and narrow, light and dark, by somebody who may open it.

What a page is comes from the table of who may open what; a new page is looked at without a word
here. Pages that stand behind a deed (a real report, a checked import, a second factor) come after.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.addresses import verify_address
from assessments.models import Gap, Paper
from partners.actions import importing
from partners.import_data.offering import offered_mapping
from partners.import_data.vocabulary import load_vocabulary
from partners.importing.mapping import From
from partners.tasks.importing import check_import
from tests.browser.looking import Pages
from tests.factories import assessments as made
from tests.factories import partners as registry
from tests.factories.accounts import PASSWORD
from tests.house_rules.test_access import ADDRESSES, TABLE
from tests.house_rules.world import PEOPLE, arguments, build

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]

#: Opening these by GET changes nothing, but what the reader does there ends the session.
LEFT_OUT = {"account_logout"}


def _openers() -> dict[str, str]:
    """The first person who may open each address."""
    openers = {}
    for line in TABLE.read_text().splitlines():
        name, method, *statuses = line.split()
        if method == "get" and "200" in statuses and name not in LEFT_OUT:
            openers[name] = PEOPLE[statuses.index("200")]
    return openers


def _rooms() -> dict[str, list[str]]:
    """The addresses, by room and in halves: the tests are shared out between two processes."""
    rooms = defaultdict(list)
    for name in sorted(_openers()):
        rooms[name.split(":")[0] if ":" in name else "portal"].append(name)
    # The API answers with data but for one page of its own, which would leave a half with none.
    parts = {room: 1 if room == "api" else 2 for room in rooms}
    halves = {
        f"{room}-{part}": names[part :: parts[room]]
        for room, names in rooms.items()
        for part in range(parts[room])
    }
    return {room: names for room, names in halves.items() if names}


ROOMS = _rooms()


@pytest.fixture
def world(settings: Any, tmp_path: Path) -> SimpleNamespace:
    settings.MEDIA_ROOT = tmp_path / "media"
    return build()


@pytest.fixture
def pages(world: SimpleNamespace, visit: Any) -> Pages:
    return Pages({name: getattr(world, name, None) for name in PEOPLE}, visit)


def test_most_addresses_are_looked_at() -> None:
    assert sum(map(len, ROOMS.values())) > 150


@pytest.mark.parametrize("room", ROOMS)
def test_every_page_of_a_room(world: SimpleNamespace, pages: Pages, room: str) -> None:
    openers = _openers()
    for name in ROOMS[room]:
        address = reverse(name, kwargs=arguments(world, name, ADDRESSES[name]))
        if pages.is_page(openers[name], address):
            pages.look(name, openers[name], address)

    pages.assert_right()


def test_pages_that_refuse(pages: Pages) -> None:
    pages.look("nowhere", "petra", "/nowhere/", status=404)
    pages.look("nowhere", "visitor", "/register/continue/no-such-secret/", status=404)
    pages.look("forbidden", "omar", reverse("partners:add"), status=403)

    pages.assert_right()


def test_pages_of_real_reports(world: SimpleNamespace, pages: Pages) -> None:
    """Two reports with something in every column, between which something has changed."""
    storm = made.assessment(world.petra, world.scenario)
    north, frame = world.places.north, world.frame
    for resource in (frame.diesel, frame.lorries, frame.masts, frame.plans):
        made.need(storm, resource, north, world.scenario, by=world.petra)
    Paper.objects.filter(report=world.report).delete()
    world.report.delete()
    old = made.report(world.petra, "snapshot", now=timezone.now() - timedelta(days=1))
    registry.capability(
        world.acme, frame.diesel, by=world.anna, stock=80, owner=world.agency,
        evidence="verified", seen_stock=80,
    )  # fmt: skip
    new, current = made.report(world.petra, "snapshot"), made.report(world.petra)

    for person in ("petra", "omar"):
        pages.look("assessments:dashboard", person, reverse("assessments:dashboard"))
        pages.look(
            "assessments:requirement", person, reverse("assessments:requirement", args=["BLR2"])
        )
        compare = reverse("assessments:compare", args=[new.public_id])
        pages.look("assessments:compare", person, compare)
        pages.look("assessments:compare", person, f"{compare}?with={old.public_id}")
    pages.look(
        "assessments:report", "petra", reverse("assessments:report", args=[current.public_id])
    )
    for line in Gap.objects.filter(report=current):
        pages.look("assessments:line", "petra", reverse("assessments:line", args=[line.public_id]))

    pages.assert_right()


def test_pages_of_a_checked_import(world: SimpleNamespace, pages: Pages) -> None:
    """A register with a good row and a bad one, as far as its check."""
    text = "Owner;Site;Resource;Quantity;Unit\nNew Fuel;Depot;diesel;120;m³\nNew Fuel;Hill;diesel;x;m³\n"
    session = importing.upload_import(
        upload=SimpleUploadedFile("depots.csv", text.encode()), source="Fuel register",
        nation=world.norvania, by=world.petra,
    )  # fmt: skip
    mapping = offered_mapping(session, load_vocabulary(world.norvania))
    stated = {"capability.share_war": From(constant="80")}
    mapping = replace(mapping, fields=stated | mapping.fields)
    session = importing.map_import(
        session, mapping=mapping, version=session.version, by=world.petra
    )
    for name in ("import_detail", "import_columns", "import_words", "import_reading"):
        pages.look(
            f"partners:{name}", "petra", reverse(f"partners:{name}", args=[session.public_id])
        )
    check_import(job_id=session.job_id)
    for name in ("import_detail", "import_rows", "import_discard"):
        pages.look(
            f"partners:{name}", "petra", reverse(f"partners:{name}", args=[session.public_id])
        )

    pages.assert_right()


def test_pages_of_a_second_factor(world: SimpleNamespace, pages: Pages, visit: Any) -> None:
    """They open only to people who have just typed their password."""
    verify_address(world.omar)
    pages.sign_in("omar", PASSWORD)
    for name in ("mfa_activate_totp", "mfa_add_webauthn"):
        pages.look(name, "omar", reverse(name))
    pages.look("account_reauthenticate", "omar", reverse("account_reauthenticate"))
    TOTP.activate(world.omar, "A" * 32)
    RecoveryCodes.activate(world.omar)
    for name in ("mfa_index", "mfa_deactivate_totp", "mfa_view_recovery_codes",
                 "mfa_generate_recovery_codes", "mfa_reauthenticate"):  # fmt: skip
        pages.look(name, "omar", reverse(name))
    pages.sign_in("visitor", PASSWORD, email=world.omar.email)  # and is asked for the code
    pages.look("mfa_authenticate", "visitor", reverse("mfa_authenticate"))

    pages.assert_right()
