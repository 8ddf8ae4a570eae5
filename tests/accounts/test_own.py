"""A person's own account: details, sessions, API tokens."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import actions, periodic
from accounts.actions.own import MOST_TOKENS, TokenRefused
from accounts.addresses import verify_address
from accounts.devices import device_words
from accounts.models import ApiToken
from audit.models import Event, EventPersonalValue
from tests.factories import accounts as people


def today(days=0):
    return timezone.localdate() + timedelta(days=days)


def test_name_and_language_are_saved_and_the_trail_keeps_them_apart(client, anna):
    client.force_login(anna)

    client.post(reverse("accounts:profile"), {"name": "Anna Neu", "language": "fr"})

    anna.refresh_from_db()
    assert (anna.name, anna.language) == ("Anna Neu", "fr")
    event = Event.objects.get(name="person.profile_updated")
    assert event.changes == {}
    kept = {v.field: (v.old, v.new) for v in EventPersonalValue.objects.filter(event=event)}
    assert kept == {"name": ("Anna", "Anna Neu"), "language": ("en", "fr")}


def test_saving_the_same_details_is_no_deed(anna):
    actions.update_profile(anna, name=anna.name, language="en", by=anna)

    assert not Event.objects.exists()


def test_pages_speak_the_persons_language_unless_the_browser_chose(client, anna):
    anna.language = "fr"
    anna.save()
    client.force_login(anna)

    assert client.get(reverse("accounts:profile"))["Content-Language"] == "fr"

    client.post(reverse("set_language"), {"language": "en"})
    assert client.get(reverse("accounts:profile"))["Content-Language"] == "en"


def test_signing_out_everywhere_keeps_only_this_session(client, anna):
    elsewhere = Client()
    elsewhere.force_login(anna)
    client.force_login(anna)
    profile = reverse("accounts:profile")
    assert elsewhere.get(profile).status_code == 200

    client.post(reverse("accounts:sign_out_everywhere"))

    assert elsewhere.get(profile).status_code == 302
    assert client.get(profile).status_code == 200


def browser(person, agent):
    """Somebody's browser, signed in through the page."""
    verify_address(person)
    client = Client(HTTP_USER_AGENT=agent)
    given = {"login": person.email, "password": people.PASSWORD}
    assert client.post(reverse("account_login"), given).status_code == 302
    return client


def test_a_person_sees_where_they_are_signed_in_and_ends_one(vera):
    profile = reverse("accounts:profile")
    here = browser(vera, "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")
    there = browser(vera, "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) CriOS/140 Safari/604.1")

    sessions = here.get(profile).context["sessions"]
    assert [(one.device, one.is_current) for one in sessions] == [
        ("Chrome, iPhone", False),
        ("Firefox, Linux", True),
    ]
    here.post(reverse("accounts:session_end", args=[sessions[0].key]))

    assert there.get(profile).status_code == 302
    assert len(here.get(profile).context["sessions"]) == 1
    assert Event.objects.filter(name="person.session_ended", target_id=vera.pk).count() == 1


def test_nobody_ends_somebody_elses_session(vera, petra):
    there = browser(vera, "Firefox")
    key = there.get(reverse("accounts:profile")).context["sessions"][0].key
    stranger = Client()
    stranger.force_login(petra)

    page = stranger.post(reverse("accounts:session_end", args=[key]), follow=True)

    assert "over already" in page.content.decode()
    assert there.get(reverse("accounts:profile")).status_code == 200


def test_after_signing_out_everywhere_only_this_browser_is_left(vera):
    here, _there = browser(vera, "Firefox"), browser(vera, "Chrome")

    here.post(reverse("accounts:sign_out_everywhere"))

    left = here.get(reverse("accounts:profile")).context["sessions"]
    assert [one.is_current for one in left] == [True]


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537 Edg/140", "Edge, Windows"),
        ("Mozilla/5.0 (Macintosh) Version/18 Safari/605", "Safari, Mac"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140 Mobile", "Chrome, Android"),
        ("curl/8", "Another browser"),
        ("", "Another browser"),
    ],
)
def test_a_browser_is_called_what_people_call_it(agent, words):
    assert device_words(agent) == words


def test_what_is_over_is_forgotten(vera, petra):
    browser(vera, "Firefox")
    Session.objects.update(expire_date=timezone.now() - timedelta(minutes=1))
    here = browser(petra, "Firefox")
    ApiToken.objects.create(user=petra, name="ended", expiry=timedelta(days=-1))
    kept, _words = ApiToken.objects.create(user=petra, name="kept")

    periodic.forget_what_is_over()
    periodic.forget_what_is_over()

    assert list(UserSession.objects.values_list("user", flat=True)) == [petra.pk]
    assert list(ApiToken.objects.all()) == [kept]
    assert here.get(reverse("accounts:profile")).status_code == 200


def test_a_token_is_shown_once_and_kept_hashed(client, petra):
    client.force_login(petra)
    given = {"name": "sync", "scope": "read", "expires_on": today(30).isoformat()}

    answer = client.post(reverse("accounts:tokens"), given)

    secret = answer.context["shown_once"]
    assert secret in answer.content.decode()
    token = ApiToken.objects.get()
    assert secret not in str(ApiToken.objects.values().get())
    assert timezone.localtime(token.expiry).date() == today(30)
    assert secret not in client.get(reverse("accounts:tokens")).content.decode()
    event = Event.objects.get(name="person.token_created")
    assert (event.target_id, event.changes["scope"]) == (petra.pk, [None, "read"])


@pytest.mark.parametrize("days", [-1, 366, 4000])
def test_a_token_ends_between_today_and_a_year(client, petra, days):
    client.force_login(petra)
    given = {"name": "sync", "scope": "read", "expires_on": today(days).isoformat()}

    answer = client.post(reverse("accounts:tokens"), given)

    assert "expires_on" in answer.context["form"].errors
    assert not ApiToken.objects.exists()


def test_the_action_keeps_the_year_too(petra):
    with pytest.raises(TokenRefused):
        actions.create_token(name="x", scope="read", expires_on=today(400), by=petra)


def test_one_person_holds_a_bounded_number_of_tokens(petra):
    for number in range(MOST_TOKENS):
        actions.create_token(name=str(number), scope="read", expires_on=today(1), by=petra)

    with pytest.raises(TokenRefused):
        actions.create_token(name="one more", scope="read", expires_on=today(1), by=petra)


def test_a_token_notes_its_last_use_and_dies_when_revoked(client, petra):
    token, secret = actions.create_token(name="x", scope="read", expires_on=today(9), by=petra)
    signed = {"HTTP_AUTHORIZATION": f"Token {secret}"}
    api = reverse("api:partner-list")
    assert client.get(api, **signed).status_code == 200
    assert ApiToken.objects.get().last_used_at is not None

    client.force_login(petra)
    client.post(reverse("accounts:token_revoke", args=[token.public_id]))
    client.logout()

    assert client.get(api, **signed).status_code == 401
    assert Event.objects.filter(name="person.token_revoked").count() == 1


def test_nobody_revokes_somebody_elses_token(client, petra, omar):
    token, _secret = actions.create_token(name="x", scope="read", expires_on=today(9), by=petra)
    client.force_login(omar)

    answer = client.post(reverse("accounts:token_revoke", args=[token.public_id]))

    assert answer.status_code == 404
    assert ApiToken.objects.exists()


@pytest.mark.parametrize(
    "header", [b"Token \xff\xfe", b"Token", b"Token a b", b"Token " + b"x" * 64]
)
def test_a_broken_token_is_refused_and_breaks_nothing(client, db, header):
    answer = client.get(reverse("api:partner-list"), HTTP_AUTHORIZATION=header.decode("latin-1"))

    assert answer.status_code == 401


@pytest.mark.parametrize(("person", "status"), [("petra", 200), ("vera", 403), ("oskar", 403)])
def test_who_may_hold_tokens(request, client, person, status):
    client.force_login(request.getfixturevalue(person))

    assert client.get(reverse("accounts:tokens")).status_code == status
