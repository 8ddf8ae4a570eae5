"""True of every template: it loads, says what it needs, and runs under the strict policy."""

import re
from pathlib import Path

from django.conf import settings
from django.template import engines

FOLDER = Path(settings.BASE_DIR) / "templates"
TEMPLATES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.html"))
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")|<style[\s>]|\sstyle=|\son[a-z]+=\"|javascript:",
    re.IGNORECASE,
)
COMMENT = re.compile(r"{%\s*comment\s*%}.*?{%\s*endcomment\s*%}", re.DOTALL)


def test_there_are_templates_to_look_at():
    assert len(TEMPLATES) > 20


def test_every_template_loads():
    for name in TEMPLATES:
        engines["django"].get_template(name)


def test_no_template_has_inline_script_or_style():
    """The content security policy would block it."""
    found = {
        name: INLINE.search(COMMENT.sub("", (FOLDER / name).read_text())) for name in TEMPLATES
    }
    assert not {name: match.group(0) for name, match in found.items() if match}


def test_every_template_says_what_it_needs():
    beginnings = {name: (FOLDER / name).read_text()[:1500] for name in TEMPLATES if is_ours(name)}
    assert not [
        name for name, text in beginnings.items() if "{#" not in text and "{% comment" not in text
    ], "say which context it takes"


def is_ours(name):
    return not name.startswith(("account/", "mfa/", "allauth/", "django/"))
