"""A page gives htmx only the part it asked for, and everybody else the whole."""

import pytest

STYLEGUIDE = "/styleguide/"


@pytest.fixture
def whole(client, db):
    return client.get(STYLEGUIDE)


def test_a_reader_gets_the_whole_page(whole):
    assert whole.content.startswith(b"<!doctype html>")


def test_htmx_gets_the_part_and_its_announcement(client, db):
    part = client.get(STYLEGUIDE, headers={"hx-request": "true"}).content.decode()

    assert "<html" not in part
    assert "Muuga Tank (demo)" in part
    assert 'id="status"' in part
    assert 'hx-swap-oob="innerHTML"' in part


@pytest.mark.parametrize("header", ["hx-boosted", "hx-history-restore-request"])
def test_a_boosted_or_restored_page_is_whole(client, db, header):
    response = client.get(STYLEGUIDE, headers={"hx-request": "true", header: "true"})

    assert response.content.startswith(b"<!doctype html>")


def test_caches_keep_part_and_page_apart(whole):
    assert "HX-Request" in whole["Vary"]
