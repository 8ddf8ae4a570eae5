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


def test_no_link_leads_to_what_is_only_sent():
    """A link asks with GET, which such an address refuses with an empty page."""
    table = Path(__file__).with_name("access.txt").read_text()
    refused = set(re.findall(r"^(\S+)\s+get\s(?=.*\b405\b)(?!.*\b200\b)", table, re.MULTILINE))
    assert len(refused) > 50
    linked = {
        (name, url)
        for name in TEMPLATES
        for url in re.findall(r'(?:href|hx-get)="{% url "([\w:]+)"', (FOLDER / name).read_text())
    }
    assert not [one for one in linked if one[1] in refused]


def test_every_template_says_what_it_needs():
    beginnings = {name: (FOLDER / name).read_text()[:1500] for name in TEMPLATES if is_ours(name)}
    assert not [
        name for name, text in beginnings.items() if "{#" not in text and "{% comment" not in text
    ], "say which context it takes"


def is_ours(name):
    return not name.startswith(("account/", "mfa/", "allauth/", "django/"))
