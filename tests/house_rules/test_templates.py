"""True of every template: it loads, says what it needs, and runs under the strict policy."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines

FOLDER = Path(settings.BASE_DIR) / "templates"
TEMPLATES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.html"))
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")|<style[\s>]|\sstyle=|\son[a-z]+=\"|javascript:",
    re.IGNORECASE,
)


def test_there_are_templates_to_look_at():
    assert len(TEMPLATES) > 20


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_loads(name):
    engines["django"].get_template(name)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_has_no_inline_script_or_style(name):
    text = (FOLDER / name).read_text()
    found = INLINE.search(re.sub(r"{%\s*comment\s*%}.*?{%\s*endcomment\s*%}", "", text, flags=re.S))
    assert not found, f"{found.group(0)!r} would be blocked by the content security policy"


@pytest.mark.parametrize(
    "name", [n for n in TEMPLATES if not n.startswith(("account/", "mfa/", "allauth/", "django/"))]
)
def test_a_template_says_what_it_needs(name):
    text = (FOLDER / name).read_text()
    assert "{#" in text[:1500] or "{% comment" in text[:1500], "say which context it takes"
