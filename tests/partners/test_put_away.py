"""What was put away is found with its reason, and taken back by whom it belongs to."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from common.text import ERASED
from partners.actions import declaring, places, registry
from tests.factories import partners as made

pytestmark = pytest.mark.django_db


def listed(client: Any, kind: str, **query: Any) -> str:
    return client.get(reverse("partners:put_away", args=[kind]), query).content.decode()


def take_back(client: Any, kind: str, row: Any, reason: str = "It was an error.") -> Any:
    url = reverse("partners:take_back", args=[kind, row.public_id])
    return client.post(url, {"reason": reason})


def test_a_company_takes_back_its_own_with_a_reason(
    sign_in: Any, anna: Any, boris: Any, acme: Any, frame: Any
) -> None:
    contact = places.archive_contact(made.contact(acme), reason="Has left.", by=anna)
    site = places.archive_site(made.site(acme, acme.sites.get().region), reason="Sold.", by=anna)
    draft = made.capability(acme, frame.diesel, by=anna, status="draft", in_force_since=None)
    draft = declaring.discard_capability(draft, by=anna)
    others = sign_in(boris)
    assert "Has left." not in listed(others, "contacts")
    assert take_back(others, "contacts", contact).status_code == 404

    client = sign_in(anna)
    for kind, row in (("contacts", contact), ("sites", site), ("capabilities", draft)):
        assert row.archived_reason in listed(client, kind, partner=acme.public_id)
        assert take_back(client, kind, row, reason="").status_code == 200
        assert take_back(client, kind, row).status_code == 302
        row.refresh_from_db()
        assert not row.is_archived
        assert take_back(client, kind, row).status_code == 404
    told = Event.objects.get(name="contact.restored")
    assert told.changes["archived_reason"] == ["Has left.", ""]
    assert told.changes["reason"] == [None, "It was an error."]
    assert client.get(reverse("partners:put_away", args=["partners"])).status_code == 404


def test_the_office_takes_back_a_partner_and_then_what_belongs_to_it(
    sign_in: Any, petra: Any, acme: Any, frame: Any
) -> None:
    contact = places.archive_contact(made.contact(acme), reason="Has left.", by=petra)
    registry.archive_partner(acme, reason="Wound up.", by=petra)
    client = sign_in(petra)
    assert "Wound up." in listed(client, "partners")

    assert "Restore it first" in take_back(client, "contacts", contact).content.decode()
    take_back(client, "partners", acme)
    take_back(client, "contacts", contact)

    for row in (acme, contact):
        row.refresh_from_db()
        assert not row.is_archived


def test_who_was_erased_and_what_hangs_on_something_put_away_stays(
    sign_in: Any, petra: Any, acme: Any, frame: Any
) -> None:
    away = {"archived_at": timezone.now(), "archived_by": petra}
    erased = made.contact(acme, name=ERASED, **away)
    site = acme.sites.get()
    held = made.capability(acme, frame.diesel, by=petra, status="withdrawn", **away)
    places.archive_site(site, reason="Sold.", by=petra)
    client = sign_in(petra)

    assert "Nothing of this person" in take_back(client, "contacts", erased).content.decode()
    assert "Restore the site first" in take_back(client, "capabilities", held).content.decode()
    take_back(client, "sites", site)
    assert take_back(client, "capabilities", held).status_code == 302
