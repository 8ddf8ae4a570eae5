"""The way in: by address and password, counted, with a second factor where one is required."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from accounts.addresses import verify_address
from audit.models import Event
from tests.factories.accounts import PASSWORD
from workspace.models import Letter

LOGIN = "/account/login/"
#: Every page a stranger may open; all others ask for sign-in.
OPEN_PAGES = {
    "home", "set_language", "health_live", "health_ready", "styleguide",
    "accounts:accept",
    "account_login", "account_logout", "account_inactive", "account_signup",
    "account_reset_password", "account_reset_password_done", "account_reset_password_from_key",
    "account_reset_password_from_key_done", "account_confirm_email",
    "account_email_verification_sent", "account_confirm_login_code",
    "mfa_authenticate", "mfa_login_webauthn",
    "admin:login",
    # Links in letters, for people without an account: signed, for one purpose, for a time.
    "exchange:answer_link", "exchange:call_link", "exchange:round_link", "exchange:stock_link",
    "exchange:trouble_link", "workspace:stop_mail", "cooperation:survey_link",
}  # fmt: skip
#: Rooms whose public pages, and the API with its own refusals, are tested where they are built.
ELSEWHERE = ("partners:", "api:", "assessments:", "baseline:")


def sign_in(client: Client, person: Any, password: str = PASSWORD, **extra: Any) -> Any:
    return client.post(LOGIN, {"login": person.email, "password": password}, **extra)


@pytest.fixture
def nora(omar: Any) -> Any:
    """Omar with a checked address."""
    verify_address(omar)
    return omar


@pytest.fixture
def required(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def counted(settings: Any) -> None:
    """Attempts are counted, as in real use."""
    from resilience_portal.settings import base  # noqa: TID251 what real use is set to

    settings.ACCOUNT_RATE_LIMITS = base.ACCOUNT_RATE_LIMITS


def code_now(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def set_up_app(client: Client) -> str:
    """Sets up an authenticator app, as a person does; answers its secret."""
    page = client.get(reverse("mfa_activate_totp"), follow=True)
    if page.redirect_chain:  # asked for the password first
        page = client.post(page.redirect_chain[-1][0], {"password": PASSWORD}, follow=True)
    secret = re.search(r'value="([A-Z2-7]{32})"', page.content.decode())[1]
    done = client.post(reverse("mfa_activate_totp"), {"code": code_now(secret)})
    assert done.status_code == 302, done.context["form"].errors
    return secret


def _names(resolver: Any, namespace: str = "") -> Any:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}", entry
        else:
            inner = f"{entry.namespace}:" if entry.namespace else ""
            yield from _names(entry, namespace + inner)


def test_every_page_is_closed_but_the_few_named_here() -> None:
    open_pages = {
        name
        for name, entry in _names(get_resolver())
        if not getattr(entry.callback, "login_required", True) and not name.startswith(ELSEWHERE)
    }

    assert login_not_required(lambda: None).login_required is False
    assert open_pages - {"chart", "chart_specification"} == OPEN_PAGES


@pytest.mark.parametrize(
    "path", ["/people/", "/profile/", "/nation/", "/audit/", "/jobs/", "/notices/", "/operator/"]
)
def test_a_visitor_is_sent_to_sign_in(client: Client, db: None, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 302
    assert "/account/login/" in answer.url or "/operator/login/" in answer.url


def test_a_person_signs_in_by_address_whatever_its_case(client: Client, nora: Any) -> None:
    answer = client.post(LOGIN, {"login": "OMAR@example.org", "password": PASSWORD})

    assert answer.status_code == 302
    assert client.get(reverse("accounts:profile")).status_code == 200
    assert Event.objects.get(name="person.signed_in").by == nora


def test_a_wrong_password_and_an_unknown_address_are_told_the_same(
    client: Client, nora: Any
) -> None:
    wrong = sign_in(client, nora, "not-the-password")
    unknown = client.post(LOGIN, {"login": "nobody@example.org", "password": PASSWORD})

    assert wrong.context["form"].errors == unknown.context["form"].errors
    assert not Event.objects.exists()


def test_an_unchecked_address_must_be_checked_first(client: Client, omar: Any) -> None:
    answer = sign_in(client, omar)

    assert answer.url == reverse("account_email_verification_sent")
    assert client.get(reverse("accounts:profile")).status_code == 302
    path = re.search(r"http://testserver(\S+)", Letter.objects.get().body)[1]
    client.post(path)
    sign_in(client, omar)
    assert client.get(reverse("accounts:profile")).status_code == 200


def test_the_lock_falls_after_five_wrong_passwords(
    client: Client, nora: Any, counted: None
) -> None:
    for _attempt in range(5):
        sign_in(client, nora, "not-the-password")

    answer = sign_in(client, nora)

    assert answer.status_code == 200
    assert "Too many" in str(answer.context["form"].errors)
    cache.clear()
    assert sign_in(client, nora).status_code == 302


def test_one_machine_may_not_try_forever(client: Client, nora: Any, counted: None) -> None:
    answers = {sign_in(client, nora, f"guess-{n}").status_code for n in range(31)}

    assert 429 in answers


def test_invitation_links_are_counted_too(client: Client, db: None, counted: None) -> None:
    answers = [client.post(f"/invitation/guess-{n}/").status_code for n in range(31)]

    assert answers[0] == 404
    assert answers[-1] == 429


def test_nobody_signs_up(client: Client, db: None) -> None:
    page = reverse("account_signup")
    given = {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD}

    assert b"by invitation" in client.get(page).content
    client.post(page, given)
    assert not Letter.objects.exists()


def test_a_forgotten_password_is_set_anew_by_mail(client: Client, nora: Any) -> None:
    elsewhere = Client()
    elsewhere.force_login(nora)

    client.post(reverse("account_reset_password"), {"email": nora.email})
    path = re.search(r"http://testserver(\S+)", Letter.objects.get().body)[1]
    page = client.get(path, follow=True)
    new = "another-long-passphrase"
    client.post(page.redirect_chain[-1][0], {"password1": new, "password2": new})

    assert sign_in(client, nora, new).status_code == 302
    assert elsewhere.get(reverse("accounts:profile")).status_code == 302
    assert Event.objects.filter(name="person.password_reset", by=nora).count() == 1
    assert client.get(path, follow=True).status_code == 200
    assert Letter.objects.filter(to=nora.email).count() == 2  # the link, and word that it was used


def test_resetting_answers_alike_for_known_and_unknown(client: Client, nora: Any) -> None:
    page = reverse("account_reset_password")

    known = client.post(page, {"email": nora.email}, follow=True)
    unknown = client.post(page, {"email": "nobody@example.org"}, follow=True)

    assert known.redirect_chain == unknown.redirect_chain
    assert [letter.to for letter in Letter.objects.all()] == [nora.email]


def test_an_invited_person_cannot_come_in_by_resetting(client: Client, petra: Any) -> None:
    from accounts import actions

    actions.invite_person(
        email="new@example.org", name="N", kind="viewer", nation=petra.nation, by=petra
    )
    client.post(reverse("account_reset_password"), {"email": "new@example.org"})

    assert Letter.objects.count() == 1  # the invitation


def test_a_changed_password_is_an_event_and_a_letter(client: Client, nora: Any) -> None:
    sign_in(client, nora)
    new = "another-long-passphrase"

    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )

    assert Event.objects.filter(name="person.password_changed", by=nora).count() == 1
    assert "Your password was changed" in Letter.objects.get().subject


def test_a_new_address_counts_once_it_is_checked_and_the_old_one_is_told(
    client: Client, nora: Any
) -> None:
    sign_in(client, nora)
    page = reverse("account_email")
    asked = client.post(page, {"action_add": "", "email": "new@example.org"})
    if "reauthenticate" in asked.url:
        client.post(asked.url, {"password": PASSWORD})
    nora.refresh_from_db()
    assert nora.email == "omar@example.org"

    path = re.search(r"http://testserver(\S+)", Letter.objects.get(to="new@example.org").body)[1]
    client.post(path)

    nora.refresh_from_db()
    assert nora.email == "new@example.org"
    assert Event.objects.filter(name="person.email_changed", by=nora).count() == 1
    assert Letter.objects.filter(to="omar@example.org").count() == 1


@pytest.mark.parametrize("kind", ["petra", "omar", "audrey", "oskar"])
def test_nothing_opens_before_a_second_factor(
    request: Any, client: Client, required: None, kind: str
) -> None:
    client.force_login(request.getfixturevalue(kind))

    for path in ("/", "/profile/", "/notices/", "/account/email/"):
        assert client.get(path).url == reverse("mfa_index")
    assert client.get("/api/v1/partners/").status_code == 403
    assert b"opens only with a second factor" in client.get(reverse("mfa_index")).content
    assert client.get("/health/live/").status_code == 200


@pytest.mark.parametrize("kind", ["anna", "vera"])
def test_representatives_and_viewers_need_none(
    request: Any, client: Client, required: None, kind: str
) -> None:
    client.force_login(request.getfixturevalue(kind))

    assert client.get(reverse("accounts:profile")).status_code == 200


def test_an_authenticator_app_is_set_up_and_asked_for(
    client: Client, nora: Any, required: None, django_capture_on_commit_callbacks: Any
) -> None:
    sign_in(client, nora)
    with django_capture_on_commit_callbacks(execute=True):
        secret = set_up_app(client)
    assert client.get(reverse("accounts:profile")).status_code == 200
    assert secret not in str(Authenticator.objects.values())
    assert Event.objects.filter(name="person.totp_added", by=nora).count() == 1
    assert Letter.objects.filter(to=nora.email, subject__contains="authenticator app").exists()
    client.post(reverse("account_logout"))
    cache.clear()  # the code just used may not be used again; a real person waits for the next

    answer = sign_in(client, nora)
    assert answer.url == reverse("mfa_authenticate")
    assert client.get(reverse("accounts:profile")).status_code == 302
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert wrong.context["form"].errors
    client.post(reverse("mfa_authenticate"), {"code": code_now(secret)})

    assert client.get(reverse("accounts:profile")).status_code == 200


def test_a_recovery_code_lets_in_once(client: Client, nora: Any, required: None) -> None:
    TOTP.activate(nora, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    code = RecoveryCodes.activate(nora).get_unused_codes()[0]

    def try_it() -> bool:
        other = Client()
        sign_in(other, nora)
        other.post(reverse("mfa_authenticate"), {"code": code})
        return bool(other.get(reverse("accounts:profile")).status_code == 200)

    assert try_it()
    assert not try_it()


def test_the_last_second_factor_cannot_be_removed_where_one_is_required(
    client: Client, nora: Any, required: None
) -> None:
    sign_in(client, nora)
    set_up_app(client)

    answer = client.post(reverse("mfa_deactivate_totp"))

    assert answer.context["form"].errors
    assert Authenticator.objects.filter(user=nora, type="totp").exists()


def test_a_reset_second_factor_closes_everything_again(
    client: Client, nora: Any, petra: Any, required: None
) -> None:
    from accounts import actions

    sign_in(client, nora)
    set_up_app(client)
    assert client.get(reverse("accounts:profile")).status_code == 200

    actions.reset_second_factor(nora, by=petra)

    assert "/account/login/" in client.get(reverse("accounts:profile")).url
    nora.refresh_from_db()
    sign_in(client, nora)
    assert client.get(reverse("accounts:profile")).url == reverse("mfa_index")


def test_operators_come_in_by_the_same_door(client: Client, oskar: Any, omar: Any) -> None:
    assert "/account/login/" in client.get("/operator/login/?next=/operator/").url
    assert client.post("/operator/login/", {"username": "x", "password": "y"}).status_code == 302

    client.force_login(oskar)
    assert client.get("/operator/").status_code == 200
    assert client.get("/operator/password_change/").url == reverse("account_change_password")
    assert client.get("/operator/workspace/job/").status_code == 200
    client.force_login(omar)
    assert client.get("/operator/").status_code in {302, 403}


def test_no_page_of_the_account_shouts_its_title_in_capitals(client, anna):
    outside = ["account_login", "account_reset_password", "account_reset_password_done"]
    inside = [
        "account_change_password", "account_email", "account_logout", "account_reauthenticate",
        "mfa_index", "mfa_activate_totp", "usersessions_list",
    ]  # fmt: skip
    for names in (outside, inside):
        for name in names:
            page = client.get(reverse(name), follow=True).content.decode()
            said = re.findall(r"<(?:title|h[12]|button|label)\b[^>]*>([^<]+)<", page)
            shouted = [one for one in said if re.search(r"\S [A-Z][a-z]", one.split(" · ")[0])]
            assert not shouted, f"{name}: {shouted}"
        client.force_login(anna)
