"""Nobody signs up: people are asked in by a link that works once and expires."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from accounts import actions
from accounts.models import Invitation, User
from audit.models import Event, EventPersonalValue
from workspace.models import Letter

PASSWORD = "a-passphrase-nobody-guesses"


def invite(petra, email="nora@ministry.example.org", kind="official", name="Nora"):
    return actions.invite_person(email=email, name=name, kind=kind, nation=petra.nation, by=petra)


def link_in(letter):
    return re.search(r"http://\S+(/invitation/\S+/)", letter.body)[1]


@pytest.fixture
def link(petra):
    invite(petra)
    return link_in(Letter.objects.get())


def take_up(client, link, **fields):
    given = {"name": "Nora Official", "password": PASSWORD, "again": PASSWORD} | fields
    return client.post(link, given)


def test_an_invitation_makes_an_inactive_person_a_letter_and_an_event(petra):
    invitation = invite(petra)

    assert invitation.user.state == "invited"
    assert not invitation.user.has_usable_password()
    letter = Letter.objects.get()
    assert letter.to == "nora@ministry.example.org"
    assert letter.is_secret
    event = Event.objects.get()
    assert (event.name, event.by, event.nation) == ("invitation.sent", petra, petra.nation)
    assert "nora" not in str(event.changes) + event.target_text
    assert EventPersonalValue.objects.get().new == "nora@ministry.example.org"


def test_only_the_hash_of_the_link_is_kept(link):
    token = link.rstrip("/").rsplit("/", 1)[1]

    assert token not in str(Invitation.objects.values().get())


def test_taking_up_an_invitation_signs_in_a_person_with_a_checked_address(client, link):
    assert client.get(link).status_code == 200

    response = take_up(client, link)

    assert response.status_code == 302
    nora = User.objects.get(email="nora@ministry.example.org")
    assert (nora.name, nora.state, nora.kind) == ("Nora Official", "active", "official")
    assert nora.emailaddress_set.get().verified
    assert nora.has_perm("partners.view_partner")
    assert client.get(reverse("accounts:profile")).status_code == 200
    assert Event.objects.filter(name="invitation.accepted", by=nora).count() == 1


def test_the_link_works_once(client, link):
    take_up(client, link)
    client.logout()

    assert client.get(link).status_code == 404
    assert take_up(client, link, name="Mallory").status_code == 404
    assert User.objects.get(email="nora@ministry.example.org").name == "Nora Official"


def test_the_link_expires(client, link):
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert client.get(link).status_code == 404
    assert take_up(client, link).status_code == 404
    assert not User.objects.get(email="nora@ministry.example.org").is_active


def test_a_withdrawn_link_is_over(client, link, petra):
    actions.withdraw_invitation(Invitation.objects.get(), by=petra)

    assert take_up(client, link).status_code == 404
    with pytest.raises(actions.InvitationNotOpen):
        actions.withdraw_invitation(Invitation.objects.get(), by=petra)


def test_a_new_link_ends_the_old_one(client, link, petra):
    actions.invite_again(Invitation.objects.get(), by=petra)
    newer = link_in(Letter.objects.order_by("-pk")[0])

    assert take_up(client, link).status_code == 404
    assert take_up(client, newer).status_code == 302
    with pytest.raises(actions.InvitationNotOpen):
        actions.invite_again(Invitation.objects.order_by("-pk")[0], by=petra)


def test_a_person_cannot_take_up_somebody_elses_invitation(link, petra):
    token = link.rstrip("/").rsplit("/", 1)[1]

    with pytest.raises(actions.InvitationNotOpen):
        actions.accept_invitation(token, name="X", password=PASSWORD, by=petra)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"again": "something-else-entirely"}, "again"),
        ({"password": "short", "again": "short"}, "password"),
        ({"password": "Nora Official", "again": "Nora Official"}, "password"),
        ({"name": ""}, "name"),
    ],
)
def test_a_weak_or_mistyped_password_is_refused_by_name(client, link, fields, field):
    response = take_up(client, link, **fields)

    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert not User.objects.get(email="nora@ministry.example.org").is_active


def test_somebody_signed_in_on_the_machine_is_signed_out_first(client, link, petra):
    client.force_login(petra)

    take_up(client, link)

    assert client.session["_auth_user_id"] != str(petra.pk)


def test_inviting_the_same_address_twice_sends_a_second_link(petra):
    first = invite(petra)

    second = invite(petra, email="Nora@Ministry.example.org")

    assert first.user == second.user
    assert Invitation.objects.open_at(timezone.now()).get() == second


def test_one_of_the_offices_own_people_is_not_invited_again(client, petra, vera):
    client.force_login(petra)

    response = client.post(
        reverse("accounts:invite"), {"name": "V", "email": vera.email, "kind": "viewer"}
    )

    assert "email" in response.context["form"].errors
    assert not Letter.objects.exists()


def test_the_office_is_told_nothing_about_an_address_of_another_register(client, petra, petra2):
    client.force_login(petra)
    page = reverse("accounts:invite")

    known = client.post(page, {"name": "P", "email": petra2.email, "kind": "officer"}, follow=True)
    new = client.post(
        page, {"name": "N", "email": "new@example.org", "kind": "officer"}, follow=True
    )

    def sentences(response):
        return [str(message).split("@")[1] for message in response.context["messages"]]

    assert known.redirect_chain == new.redirect_chain
    assert sentences(known) == sentences(new)
    petra2.refresh_from_db()
    assert petra2.is_active
    assert (
        Letter.objects.filter(to=petra2.email).get().subject
        == "An invitation to the Resilience Portal"
    )
    assert not Event.objects.filter(nation=petra2.nation).exists()


def test_an_office_sees_and_touches_only_its_own_invitations(client, petra, petra2):
    invitation = invite(petra)
    client.force_login(petra2)

    for name in ("invitation_again", "invitation_withdraw"):
        address = reverse(f"accounts:{name}", args=[invitation.public_id])
        assert client.post(address).status_code == 404
    assert (
        client.get(reverse("accounts:person", args=[invitation.user.public_id])).status_code == 404
    )


@pytest.mark.parametrize("person", ["omar", "anna", "vera", "audrey", "oskar"])
def test_only_the_office_invites(request, client, person):
    client.force_login(request.getfixturevalue(person))

    assert client.get(reverse("accounts:invite")).status_code == 403
    assert client.post(reverse("accounts:invite")).status_code == 403


def test_a_person_is_found_or_invited_for_rooms_above(petra, anna):
    def find(email):
        return actions.find_or_invite(
            email=email, name="A", kind="representative", nation=petra.nation, by=petra
        )

    assert find("ANNA@example.org") == anna
    assert find("zoe@example.org").state == "invited"
    assert find("zoe@example.org") == User.objects.get(email="zoe@example.org")
    assert Letter.objects.count() == 1


def test_the_first_officer_is_invited_from_the_command_line(norvania):
    call_command("invite", "first@example.org", nation="no", name="First", stdout=_Quiet())

    first = User.objects.get(email="first@example.org")
    assert (first.kind, first.nation, first.state) == ("officer", norvania, "invited")
    assert Invitation.objects.get().invited_by == User.objects.system()


@pytest.mark.parametrize(
    ("email", "nation", "says"),
    [("first@example.org", "XX", "XX"), ("no address", "NO", "no address")],
)
def test_the_command_names_what_is_wrong(norvania, email, nation, says):
    with pytest.raises(CommandError, match=says):
        call_command("invite", email, nation=nation)


class _Quiet:
    def write(self, text):
        """Says nothing."""
