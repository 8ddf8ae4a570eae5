"""A second factor, from the first set-up to the last recovery code, as a person meets it."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.urls import reverse

from accounts.addresses import verify_address
from audit.models import Event
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _really(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True


@pytest.fixture
def window(visit: Any, petra: Any) -> Any:
    """A browser on a machine that holds passkeys, before anybody has signed in."""
    verify_address(petra)
    there = visit(width=390)
    # Passkeys belong to a name, never to a number.
    there.address = there.address.replace("127.0.0.1", "localhost")
    keys = there.context.new_cdp_session(there.page)
    keys.send("WebAuthn.enable")
    keys.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return there


def type_password(window: Any, person: Any) -> None:
    page = window.open(reverse("account_login"))
    page.locator("input[name=login]").fill(person.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def confirm_password(page: Any) -> None:
    """Asked once more before something about the account is changed."""
    if "reauthenticate" in page.url:
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("main button[type=submit]").first.click()


def sign_out(window: Any) -> None:
    window.open(reverse("account_logout")).locator("main button[type=submit]").click()


def send_code(page: Any, code: str) -> None:
    page.locator("input[name=code]").fill(code)
    page.get_by_role("button", name="Sign in", exact=True).click()


def wait_until_in(page: Any) -> None:
    page.wait_for_url(re.compile(f"{re.escape(reverse('partners:desk'))}$"))


def test_an_app_is_set_up_and_its_codes_and_recovery_codes_let_in(window: Any, petra: Any) -> None:
    type_password(window, petra)
    page = window.page
    assert page.get_by_text("opens only with a second factor").is_visible()
    assert window.violations() == []

    page.get_by_role("link", name="Set up an app").click()
    confirm_password(page)
    assert window.violations() == []
    secret = page.locator("#authenticator_secret").input_value()
    page.locator("input[name=code]").fill("000000")
    page.get_by_role("button", name="Activate").click()
    assert page.get_by_text("Incorrect code").first.is_visible()
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    page.locator("input[name=code]").fill(code)
    page.get_by_role("button", name="Activate").click()

    recovery = re.findall(r"\d{8}", page.locator("textarea").input_value())
    assert len(recovery) == 10
    assert window.violations() == []
    window.open(reverse("mfa_index"))
    assert not page.get_by_text("Set up on —").is_visible()
    assert window.violations() == []

    sign_out(window)
    type_password(window, petra)
    assert window.violations() == []
    send_code(page, "12345678")
    assert page.get_by_text("Incorrect code").first.is_visible()
    send_code(page, recovery[0])
    wait_until_in(page)

    sign_out(window)
    type_password(window, petra)
    send_code(page, recovery[0])
    assert page.get_by_text("Incorrect code").first.is_visible(), "each works once"
    assert window.complaints == []


def test_a_passkey_is_added_and_lets_in_without_a_password(window: Any, petra: Any) -> None:
    type_password(window, petra)
    page = window.page
    page.get_by_role("link", name="Add a key").click()
    confirm_password(page)
    assert window.violations() == []
    page.locator("input[name=name]").fill("My phone")
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add").click()
    page.wait_for_url(re.compile("recovery-codes"))  # shown at once, while there is a way in

    window.open(reverse("mfa_index")).get_by_role("link", name="Your keys").click()
    assert page.get_by_text("My phone").first.is_visible()
    assert window.violations() == []

    sign_out(window)
    window.open(reverse("account_login"))
    page.get_by_role("button", name="Sign in with a passkey").click()
    wait_until_in(page)

    sign_out(window)
    type_password(window, petra)
    page.get_by_role("button", name="Use a key").click()
    wait_until_in(page)
    assert window.complaints == []
    deeds = Event.objects.filter(target_id=petra.pk).values_list("name", flat=True)
    assert list(deeds).count("person.signed_in") == 3
    assert "person.passkey_added" in deeds
