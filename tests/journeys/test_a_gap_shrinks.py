"""The main job, end to end: a company registers, is approved, declares, is verified, and a gap shrinks.

Real Chromium before the real web server, worker and clock, each a process as in production, with a
real broker and a real mail server. Nobody is signed in by anything but the form.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from accounts.addresses import verify_address
from assessments.models import Gap
from baseline.models import KnownShare, ResourceUnit
from partners.models import Capability, Membership, Partner
from tests.browser.windows import Visit
from tests.factories import assessments as made
from tests.factories import baseline as words
from tests.factories.accounts import PASSWORD
from tests.postbox import Postbox
from tests.processes import WORKER, Program, eventually, free_port

pytestmark = [
    pytest.mark.processes,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(300),
]
PHONE = 390
SECRET = "winter storms come early"
PATIENCE = 60


@pytest.fixture
def need(petra: Any, omar: Any, places: Any, frame: Any) -> Any:
    """100 m³ of diesel in Northmark in a storm, of which nothing is there; a tonne is 1.25 m³."""
    tonne = words.unit("TNE", "t")
    ResourceUnit.objects.create(resource=frame.diesel, unit=tonne, numerator=5, denominator=4)
    KnownShare.objects.create(
        nation=petra.nation, resource=frame.diesel, percent=80, source="Estimate",
        estimated_on="2026-01-01",
    )  # fmt: skip
    storm = words.scenario(petra.nation)
    winter = made.assessment(petra, storm)
    stated = made.need(winter, frame.diesel, places.north, storm, by=petra, initial=100)
    made.report(petra)
    for person in (petra, omar):
        verify_address(person)
    return stated


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    with Postbox() as box:
        yield box


@pytest.fixture
def portal(need: Any, start: Callable[..., Program], postbox: Postbox, tmp_path: Any) -> str:
    """The address of a portal that runs: web server, worker and clock."""
    port = free_port()
    address = f"http://localhost:{port}"
    shared = {
        "SITE_URL": address,
        "EMAIL_URL": f"smtp://{postbox.host}:{postbox.port}",
        "MEDIA_ROOT": str(tmp_path / "media"),
    }
    start(
        sys.executable, "-m", "gunicorn", "--config", "python:resilience_portal.gunicorn",
        "resilience_portal.wsgi", PORT=str(port), BIND="127.0.0.1", WEB_CONCURRENCY="1", **shared,
    )  # fmt: skip
    start(*WORKER, "--beat", "--schedule", str(tmp_path / "beat"), **shared)

    def answers() -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{port}/health/live/") as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    assert eventually(answers, PATIENCE)
    return address


def right(person: Visit) -> Page:
    """The page the person sees, with nothing wrong about it."""
    page = person.page
    assert page.locator("h1").count() == 1, page.url
    assert person.violations() == [], page.url
    assert person.overflow() == 0, (page.url, person.widest())
    assert person.complaints == [], page.url
    return page


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.locator("main").get_by_role("link", name=name, exact=True).first.click()


def fill(page: Page, **answers: str) -> None:
    """Type into fields, and choose what is chosen by a click."""
    for name, answer in answers.items():
        fields = page.locator(f"main [name={name}]")
        if fields.first.get_attribute("type") in ("radio", "checkbox"):
            (fields if answer == "on" else page.locator(f"[name={name}][value={answer}]")).check()
        elif fields.evaluate("field => field.tagName") == "SELECT":
            fields.select_option(answer)
        else:
            fields.fill(answer)


def go_on(page: Page) -> None:
    """By the form's own button, whatever it says."""
    with page.expect_navigation():
        page.locator("main form[method=post] button.btn-primary").first.click()


def sign_in(person: Visit, user: Any) -> Page:
    page = person.open("/account/login/")
    fill(page, login=user.email, password=PASSWORD)
    press(page, "Sign in")
    return page


def link_in_mail(postbox: Postbox, path: str) -> str:
    assert eventually(lambda: postbox.link(path), PATIENCE), f"no letter with {path}"
    return postbox.link(path) or ""


def registers(company: Visit, postbox: Postbox) -> None:
    """Without an account, on a telephone; the link in the mail sends it to the office."""
    company.open("/welcome/")
    follow(right(company), "Register your organisation")
    page = right(company)
    fill(page, name="Valga Road Fuel", scheme="lei", number="5299000J2N45DDNE4Y28")
    press(page, "Continue")
    page = right(company)
    fill(page, kinds="fuel")
    press(page, "Continue")
    page = right(company)
    fill(page, phone="+1 202 555 0123", person="Mari Mets", email="mari@valga.example")
    fill(page, may_speak="on")
    press(page, "Continue")
    press(right(company), "Send me the link")
    right(company)

    company.open(link_in_mail(postbox, "/register/confirm/"))
    press(right(company), "Send my application")
    right(company)


def approves(officer: Visit) -> None:
    """From the desk, where the application waits."""
    officer.open("/")
    follow(right(officer), "Valga Road Fuel")
    press(right(officer), "Approve as a new partner")
    right(officer)
    assert Partner.objects.get(name="Valga Road Fuel").status == Partner.Status.APPROVED


def declares(company: Visit, postbox: Postbox) -> None:
    """Takes up the invitation, names a site, and states 64 t of diesel, of which half in a crisis."""
    company.open(link_in_mail(postbox, "/invitation/"))
    page = right(company)
    fill(page, password=SECRET, again=SECRET)
    press(page, "Open my account")
    assert Membership.objects.get().user.email == "mari@valga.example"
    follow(right(company), "Add a site")
    page = right(company)
    fill(page, name="Valga depot", region="Northmark")
    go_on(page)
    company.open("/mine/")
    follow(right(company), "Declare a capability")
    page = right(company)
    fill(page, q="diesel")
    press(page, "Search")
    with page.expect_navigation():
        page.locator(".resource-choice a", has_text="Diesel").first.click()
    page = right(company)
    fill(page, unit="TNE", stock="64", share_crisis="50", share_war="0")
    go_on(page)
    press(right(company), "Send it to the office")
    right(company)
    capability = Capability.objects.get()
    assert (capability.status, capability.stock) == (Capability.Status.SUBMITTED, 80)


def accepts_and_verifies(officer: Visit) -> None:
    """It is the energy agency's reserve, and 60 m³ of it were seen."""
    officer.open("/waiting/")
    follow(right(officer), "Diesel")
    press(right(officer), "Accept")
    follow(right(officer), "Change")
    page = right(officer)
    fill(page, owner="Energy")
    press(page, "Save")
    follow(right(officer), "Verify")
    page = right(officer)
    fill(page, method="visit", stock="60")
    press(page, "Keep what was seen")
    right(officer)


def sees(official: Visit, *, missing: str, assured: str, coverage: str) -> None:
    """The same figures on the dashboard, on the page of the requirement and on the line's own."""
    page = official.open("/gaps/?phase=crisis")
    row = right(official).get_by_role("row", name="Diesel").first
    expect(row).to_contain_text(missing)
    expect(row).to_contain_text(coverage)
    official.open("/gaps/requirements/BLR2/?phase=crisis")
    expect(right(official).get_by_role("row", name="Diesel").first).to_contain_text(missing)
    follow(page, "Diesel")
    page.locator("figure.chart svg").first.wait_for()  # drawn by the worker
    last_day = right(official).locator("table.data").first.locator("tbody tr").last
    expect(last_day.locator("td").first).to_have_text("100 m³")
    expect(last_day.locator("td").last).to_have_text(assured)
    expect(page.locator("main")).to_contain_text(f"{missing} are missing")


def test_a_company_registers_and_a_gap_shrinks(
    window: Callable[..., Visit], portal: str, postbox: Postbox, need: Any, petra: Any, omar: Any
) -> None:
    company = window(portal, width=PHONE)
    officer, official = window(portal), window(portal, dark=True)
    sign_in(officer, petra)
    sign_in(official, omar)
    sees(official, missing="100 m³", assured="0 m³", coverage="0 %")

    registers(company, postbox)
    approves(officer)
    declares(company, postbox)
    accepts_and_verifies(officer)

    # 80 m³ declared, half of it in a crisis, three quarters of that seen.
    line = Gap.objects.filter(need=need, report__kind="current")
    assert eventually(line.filter(assured__contains=[30_000]).exists, PATIENCE)
    assert line.get().declared[-1] == 40_000
    assert line.get().expected[-1] == 30_000 * 90 // 100 + 10_000 * 70 // 100
    sees(official, missing="70 m³", assured="30 m³", coverage="30 %")
