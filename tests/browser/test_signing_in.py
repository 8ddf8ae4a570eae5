"""A second factor, from the first set-up to the last recovery code, as a person meets it."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.urls import reverse
from playwright.sync_api import expect

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


def press(page: Any, button: str) -> None:
    """And wait for the page it leads to, which a click alone does not."""
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).click()


def type_password(window: Any, person: Any) -> None:
    page = window.open(reverse("account_login"))
    page.locator("input[name=login]").fill(person.email)
    page.locator("input[name=password]").fill(PASSWORD)
    press(page, "Sign in")


def see(page: Any, words: str) -> None:
    expect(page.get_by_text(words).first).to_be_visible(timeout=20_000)


def follow(page: Any, link: str, first: str) -> None:
    """By a link of the account; the password is asked once more where the last is not fresh."""
    page.get_by_role("link", name=link).click()
    page.locator(f"{first}, input[name=password]").first.wait_for()
    if page.locator("input[name=password]").count():
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("main button[type=submit]").first.click()
    page.locator(first).wait_for()


def sign_out(window: Any) -> None:
    page = window.open(reverse("account_logout"))
    with page.expect_navigation():
        page.locator("main button[type=submit]").click()


def send_code(page: Any, code: str) -> None:
    page.locator("input[name=code]").fill(code)
    press(page, "Sign in")


def wait_until_in(page: Any) -> None:
    page.wait_for_url(re.compile(f"{re.escape(reverse('partners:desk'))}$"))


def test_an_app_is_set_up_and_its_codes_and_recovery_codes_let_in(window: Any, petra: Any) -> None:
    type_password(window, petra)
    page = window.page
    see(page, "opens only with a second factor")
    assert window.violations() == []

    follow(page, "Set up an app", "#authenticator_secret")
    assert window.violations() == []
    secret = page.locator("#authenticator_secret").input_value()
    page.locator("input[name=code]").fill("000000")
    press(page, "Activate")
    see(page, "Incorrect code")
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    page.locator("input[name=code]").fill(code)
    press(page, "Activate")

    recovery = re.findall(r"\d{8}", page.locator("textarea").input_value())
    assert len(recovery) == 10
    assert window.violations() == []
    window.open(reverse("mfa_index"))
    expect(page.get_by_text("Set up on —")).to_be_hidden()
    assert window.violations() == []

    sign_out(window)
    type_password(window, petra)
    assert window.violations() == []
    send_code(page, "12345678")
    see(page, "Incorrect code")
    send_code(page, recovery[0])
    wait_until_in(page)

    sign_out(window)
    type_password(window, petra)
    send_code(page, recovery[0])
    see(page, "Incorrect code")  # each works once
    assert window.complaints == []


def test_a_passkey_is_added_and_lets_in_without_a_password(window: Any, petra: Any) -> None:
    type_password(window, petra)
    page = window.page
    follow(page, "Add a key", "input[name=name]")
    assert window.violations() == []
    page.locator("input[name=name]").fill("My phone")
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add").click()
    page.wait_for_url(re.compile("recovery-codes"))  # shown at once, while there is a way in

    window.open(reverse("mfa_index")).get_by_role("link", name="Your keys").click()
    see(page, "My phone")
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
