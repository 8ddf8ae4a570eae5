"""The colours can be read in light and dark, and coverage also in greyscale."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings

TOKENS = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text()
LIGHT, DARK = TOKENS.split('[data-bs-theme="dark"]', 1)
SURFACES = ("paper", "sheet", "sheet-2")
TEXT = [(ink, ground) for ink in ("ink", "ink-soft", "link", "bad") for ground in SURFACES] + [
    ("good", "good-soft"),
    ("warn", "warn-soft"),
    ("bad", "bad-soft"),
    ("link", "accent-soft"),
    ("ink", "quiet-soft"),
    ("ink-soft", "quiet-soft"),
    ("ink", "hatch-bg"),
    ("ink", "hatch"),
    ("on-accent", "accent"),
    ("on-accent", "accent-hover"),
    ("on-head", "head"),
    ("on-head-soft", "head"),
    *((f"on-cover-{step}", f"cover-{step}") for step in range(5)),
]
#: Borders of inputs, the focus ring, lines and bars that carry a figure of their own.
GRAPHICS = [
    (colour, ground)
    for colour in ("line-strong", "focus", "assured", "expected", "offered", "required")
    for ground in ("sheet", "paper")
]


def colours(text):
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})\b", text))


THEMES = {"light": colours(LIGHT), "dark": colours(DARK)}


def luminance(colour):
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_can_be_read(theme, ink, ground):
    assert contrast(THEMES[theme][ink], THEMES[theme][ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("colour", "ground"), GRAPHICS)
def test_borders_and_bars_can_be_seen(theme, colour, ground):
    assert contrast(THEMES[theme][colour], THEMES[theme][ground]) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_coverage_reads_in_greyscale(theme):
    steps = [luminance(THEMES[theme][f"cover-{step}"]) for step in range(5)]

    assert steps == sorted(steps, reverse=theme == "dark")
    assert all(contrast_of(a, b) > 1.15 for a, b in pairwise(steps))


def contrast_of(one, other):
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


@pytest.mark.parametrize("theme", THEMES)
def test_the_three_figures_differ_in_greyscale(theme):
    figures = [luminance(THEMES[theme][name]) for name in ("assured", "expected", "declared")]

    assert all(contrast_of(a, b) > 1.5 for a, b in pairwise(figures))


def test_both_themes_name_the_same_colours():
    assert {name for name in THEMES["light"] if not name.startswith("tblr")} == {
        name for name in THEMES["dark"] if not name.startswith("tblr")
    }
