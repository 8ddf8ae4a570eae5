"""The office ends and restores access; ending it works at once."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts import actions
from accounts.models import ApiToken, User
from audit.models import Event
from tests.factories import accounts as people
from tests.factories.queries import count_queries
from workspace.models import Letter


def page(name, person):
    return reverse(f"accounts:{name}", args=[person.public_id])


def test_a_deactivated_person_loses_session_and_token_at_once(client, django_client, petra, omar):
    _token, secret = ApiToken.objects.create(user=omar, name="sync", scope="read")
    django_client.force_login(omar)
    profile = reverse("accounts:profile")
    api = reverse("api:partner-list")
    signed = {"HTTP_AUTHORIZATION": f"Token {secret}"}
    assert django_client.get(profile).status_code == 200
    assert client.get(api, **signed).status_code == 200

    client.force_login(petra)
    assert client.get(page("deactivate", omar)).status_code == 200
    client.post(page("deactivate", omar))
    client.logout()

    assert django_client.get(profile).status_code == 302
    assert client.get(api, **signed).status_code == 401
    assert not client.login(email=omar.email, password=people.PASSWORD)
    assert Event.objects.filter(name="person.deactivated", target_id=omar.pk, by=petra).exists()


@pytest.fixture
def django_client():
    from django.test import Client

    return Client()


def test_a_reactivated_person_signs_in_again_but_old_sessions_and_tokens_stay_dead(
    client, django_client, petra, omar
):
    ApiToken.objects.create(user=omar, name="sync", scope="read")
    django_client.force_login(omar)
    actions.deactivate_person(omar, by=petra)

    client.force_login(petra)
    client.post(page("reactivate", omar))

    assert django_client.get(reverse("accounts:profile")).status_code == 302
    assert not ApiToken.objects.exists()
    client.logout()
    assert client.login(email=omar.email, password=people.PASSWORD)


def test_nobody_ends_their_own_access(client, petra):
    people.user("second", "officer", petra.nation)
    client.force_login(petra)

    client.post(page("deactivate", petra))

    petra.refresh_from_db()
    assert petra.is_active


@pytest.mark.parametrize(
    "deed",
    [
        lambda person, by: actions.change_kind(person, kind="viewer", by=by),
        lambda person, by: actions.deactivate_person(person, by=by),
    ],
)
def test_the_last_officer_stays(petra, deed):
    other = people.user("other", "officer", petra.nation)
    actions.deactivate_person(petra, by=other)
    third = people.user("third", "auditor", petra.nation)

    with pytest.raises(actions.PersonCannotBeChanged, match="only officer"):
        deed(other, by=third)


def test_a_changed_kind_may_do_what_the_new_kind_may_and_signs_in_anew(
    client, django_client, petra, vera
):
    django_client.force_login(vera)
    client.force_login(petra)

    client.post(page("kind", vera), {"kind": "auditor"})

    vera = User.objects.get(pk=vera.pk)
    assert vera.has_perm("audit.view_event")
    assert [group.name for group in vera.groups.all()] == ["kind:auditor"]
    assert django_client.get(reverse("accounts:profile")).status_code == 302
    assert Event.objects.get(name="person.kind_changed").changes == {"kind": ["viewer", "auditor"]}


def test_an_operator_opens_the_technical_pages_and_loses_them_with_the_kind(petra, vera):
    actions.change_kind(vera, kind="operator", by=petra)
    vera.refresh_from_db()
    assert vera.is_staff

    actions.change_kind(vera, kind="viewer", by=petra)
    vera.refresh_from_db()
    assert not vera.is_staff


def test_a_lost_second_factor_is_removed_and_the_person_told(client, django_client, petra, omar):
    Authenticator.objects.create(user=omar, type="totp", data={})
    django_client.force_login(omar)
    client.force_login(petra)

    client.post(page("reset_second_factor", omar))

    assert not Authenticator.objects.filter(user=omar).exists()
    assert django_client.get(reverse("accounts:profile")).status_code == 302
    assert Letter.objects.get().to == omar.email
    with pytest.raises(actions.PersonCannotBeChanged):
        actions.reset_second_factor(omar, by=petra)


@pytest.mark.parametrize(
    "deed", [actions.reactivate_person, lambda person, by: actions.deactivate_person(person, by=by)]
)
def test_what_makes_no_sense_is_refused(petra, omar, deed):
    if deed is not actions.reactivate_person:
        actions.deactivate_person(omar, by=petra)

    with pytest.raises(actions.PersonCannotBeChanged):
        deed(omar, by=petra)


def test_each_office_sees_its_own_people(client, petra, omar, anna, audrey, petra2):
    client.force_login(petra2)

    answer = client.get(reverse("accounts:people"))

    assert [person.email for person in answer.context["page"]] == [petra2.email]
    for person in (omar, petra):
        for name in ("person", "deactivate", "kind", "reset_second_factor"):
            assert client.get(page(name, person)).status_code == 404


@pytest.mark.parametrize(
    ("person", "status"),
    [("petra", 200), ("audrey", 200), ("omar", 403), ("anna", 403), ("vera", 403), ("oskar", 403)],
)
def test_who_sees_the_people(request, client, person, status):
    client.force_login(request.getfixturevalue(person))

    assert client.get(reverse("accounts:people")).status_code == status


def test_an_auditor_looks_and_changes_nothing(client, petra, omar, audrey):
    client.force_login(audrey)

    assert client.get(page("person", omar)).status_code == 200
    for name in ("deactivate", "reactivate", "kind", "reset_second_factor"):
        assert client.post(page(name, omar)).status_code == 403


def test_people_are_narrowed_by_text_kind_and_state(client, petra, omar, vera):
    actions.deactivate_person(vera, by=petra)
    actions.invite_person(
        email="new@example.org", name="New", kind="viewer", nation=petra.nation, by=petra
    )
    client.force_login(petra)

    def found(**filters):
        answer = client.get(reverse("accounts:people"), filters)
        return {person.email for person in answer.context["page"]}

    assert found(q="OMAR") == {"omar@example.org"}
    assert found(kind="viewer") == {"vera@example.org", "new@example.org"}
    assert found(state="deactivated") == {"vera@example.org"}
    assert found(state="invited") == {"new@example.org"}
    assert found(state="active") == {"petra@example.org", "omar@example.org"}


def test_the_list_costs_the_same_however_long_it_is(client, petra):
    client.force_login(petra)
    people.user("one", "viewer", petra.nation)
    short = count_queries(lambda: client.get(reverse("accounts:people")))
    for number in range(8):
        person = people.user(f"more{number}", "viewer", petra.nation)
        Authenticator.objects.create(user=person, type="totp", data={})

    assert count_queries(lambda: client.get(reverse("accounts:people"))) == short


def test_recovery_codes_alone_are_no_second_factor(petra, omar, vera):
    Authenticator.objects.create(user=omar, type="recovery_codes", data={})
    Authenticator.objects.create(user=vera, type="webauthn", data={})

    held = {person.email: person.second_factors for person in User.objects.with_second_factor()}

    assert (held[omar.email], held[vera.email]) == (0, 1)


def test_nobody_stands_above_the_door(petra):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=petra.pk).update(is_superuser=True)

    made = User.objects.create_superuser("root@example.org", "x")
    assert (made.kind, made.is_superuser, made.is_staff) == ("operator", False, True)


def test_a_person_added_for_the_demo_signs_in_at_once(client, petra):
    actions.add_person(
        email="demo@example.org", name="Demo", kind="viewer", nation=petra.nation,
        password=people.PASSWORD, by=petra,
    )  # fmt: skip

    client.post(
        reverse("account_login"), {"login": "demo@example.org", "password": people.PASSWORD}
    )

    assert client.get(reverse("accounts:profile")).status_code == 200


def test_kinds_say_what_the_code_says_again(petra):
    group = petra.groups.get()
    wanted = set(group.permissions.values_list("codename", flat=True))
    group.permissions.clear()

    call_command("sync_kinds")

    assert set(group.permissions.values_list("codename", flat=True)) == wanted
    assert wanted
