"""The frame and every component, in Chromium: readable by all, within the policy, quick with htmx."""

import re

import pytest

from common.charts import shelf

STYLEGUIDE = "/styleguide/"


@pytest.mark.parametrize(
    "dark", [pytest.param(False, marks=pytest.mark.long), True], ids=["light", "dark"]
)
def test_every_component_is_accessible_and_within_the_policy(visit, petra, dark):
    window = visit(petra, dark=dark)
    page = window.open(STYLEGUIDE)
    for width in (1440, 720, 390):  # a desk, the desk at 200 %, a telephone
        page.set_viewport_size({"width": width, "height": 900})

        assert window.violations() == [], width
        assert window.overflow() == 0, width
    assert window.complaints == []


def test_the_chosen_theme_is_kept(visit, petra):
    window = visit(petra)
    page = window.open(STYLEGUIDE)
    light = window.paper()

    page.locator(".masthead summary").first.click()
    page.get_by_role("button", name="Dark", exact=True).click()
    dark = window.wait_for_paper(unlike=light)
    page.reload()

    assert window.paper() == dark
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"


def test_the_systems_theme_is_followed_without_scripts(visit, petra):
    light = visit(petra, scripts=False)
    light.open(STYLEGUIDE)
    dark = visit(petra, scripts=False, dark=True)
    dark.open(STYLEGUIDE)

    assert dark.paper() != light.paper()


def test_paper_is_always_white(visit, petra):
    window = visit(petra, dark=True)
    page = window.open(STYLEGUIDE)
    dark = window.paper()

    page.emulate_media(media="print")

    assert window.wait_for_paper(unlike=dark) == "rgb(255, 255, 255)"


def test_a_slash_leads_to_the_search_from_anywhere(visit, petra):
    page = visit(petra).open(STYLEGUIDE)

    page.keyboard.press("/")
    page.keyboard.type("a/b")  # a slash inside the box is only typed
    page.keyboard.press("Enter")

    page.wait_for_url("**/search/?q=a%2Fb")


def test_escape_closes_a_menu_and_gives_the_focus_back(visit, petra):
    page = visit(petra).open(STYLEGUIDE)
    summary = page.locator(".masthead summary").first
    summary.click()
    page.keyboard.press("Tab")

    page.keyboard.press("Escape")

    assert page.locator("details[data-menu][open]").count() == 0
    assert summary.evaluate("element => element === document.activeElement")


def test_the_first_tab_leads_past_the_frame(visit, petra):
    page = visit(petra).open(STYLEGUIDE)
    # The error summary takes the focus when a form comes back; start from the top.
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    page.locator(".skip-link").focus()

    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"


def test_a_filter_changes_the_rows_and_the_address(visit, petra):
    window = visit(petra)
    page = window.open(STYLEGUIDE)

    page.locator("main").get_by_label("Search").press_sequentially("oil")

    page.wait_for_url(re.compile(r"/styleguide/\?q=oil$"))
    page.wait_for_load_state("networkidle")
    assert page.locator("h1").count() == 1
    assert page.locator("#status").inner_text() == "1,000+ partners found"
    assert window.complaints == []


def test_a_filter_works_without_scripts(visit, petra):
    page = visit(petra, scripts=False).open(STYLEGUIDE)
    page.locator("main").get_by_label("Search").fill("oil")

    page.get_by_role("button", name="Filter").click()

    page.wait_for_url(re.compile(r"q=oil"))
    assert page.locator("h1").inner_text() == "Style guide"


def test_back_shows_the_whole_page_again(visit, petra):
    page = visit(petra).open(STYLEGUIDE)
    page.locator("#rows a[rel=next]").click()
    page.wait_for_load_state("networkidle")
    page.get_by_role("link", name="Reference").first.click()
    page.wait_for_load_state()

    page.go_back()

    assert page.locator("h1").inner_text() == "Style guide"
    assert page.locator("header").count() == 1


def test_an_ended_session_leads_to_the_sign_in_and_back_here(visit, petra):
    window = visit(petra)
    page = window.open("/reference/resources/")
    window.context.clear_cookies()

    page.locator(".filters select[name=kind]").select_option(index=1)

    page.wait_for_url(re.compile(r"/account/login/\?next=%2Freference%2Fresources%2F"))


@pytest.mark.long
def test_a_picture_appears_and_can_be_explored_within_the_policy(visit, petra):
    window = visit(petra)
    page = window.open(STYLEGUIDE)
    figures = page.locator("figure.chart[id^=chart-]")
    assert figures.count() == 3
    for index in range(3):
        shelf.draw(figures.nth(index).get_attribute("hx-get").split("/")[2])

    explore = page.get_by_role("button", name="Explore the chart")
    explore.first.wait_for()
    explore.first.click()

    page.locator(
        "figure.chart .vega-embed svg, figure.chart [data-chart-place] > svg"
    ).first.wait_for()
    assert window.violations() == []
    assert window.complaints == []


def test_a_lost_server_is_told(visit, petra):
    window = visit(petra)
    page = window.open(STYLEGUIDE)
    window.context.set_offline(True)

    page.locator("#rows a[rel=next]").click()

    page.get_by_text("The server could not be reached.").wait_for()


def test_a_draft_is_kept_while_writing(visit, petra):
    window = visit(petra)
    page = window.open(STYLEGUIDE)
    kept = []

    def keep(route):
        if route.request.method != "POST":
            return route.continue_()
        kept.append(route.request.post_data)
        return route.fulfill(status=204 if len(kept) == 1 else 500)

    page.route("**/styleguide/", keep)
    remarks = page.locator("[data-autosave] textarea")

    remarks.press_sequentially("Two shifts")
    page.locator("[data-save-state]", has_text="Draft saved").wait_for()
    assert "Two shifts" in kept[0]
    assert len(kept) == 1, "one save for ten letters"

    remarks.press_sequentially(" a day")
    page.get_by_text("Not saved: the server did not take it").wait_for()
