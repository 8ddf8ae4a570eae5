"""Forms say what is wrong, where, and to everybody."""

import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.test import Client
from django.test.html import parse_html

from common.forms import PortalRenderer


class SupplyForm(forms.Form):
    name = forms.CharField(help_text="As registered.")
    quantity = forms.DecimalField(required=False)
    sites = forms.IntegerField(required=False)
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    terms = forms.BooleanField()
    secret = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self):
        if self.data.get("clash"):
            self.add_error(None, "The two do not go together.")
        return self.cleaned_data


def ids(html):
    return re.findall(r'\bid="([^"]+)"', html)


def test_every_error_is_listed_once_with_a_link_to_its_field():
    html = str(SupplyForm({"clash": "1"}))

    summary = html.split("</ul>")[0]
    assert "The two do not go together." in summary
    for target in re.findall(r'href="#([^"]+)"', summary):
        assert ids(html).count(target) == 1, target
    assert len(re.findall(r'href="#', summary)) == 3


def test_help_and_error_belong_to_the_input():
    html = str(SupplyForm({}))

    described = re.search(r'name="name"[^>]*aria-describedby="([^"]+)"', html).group(1).split()
    assert described == ["id_name_helptext", "id_name_error"]
    assert set(described) <= set(ids(html))
    assert re.search(r'name="name"[^>]*aria-invalid="true"', html)


def test_no_id_is_given_twice():
    html = str(SupplyForm({}))

    assert sorted(ids(html)) == sorted(set(ids(html)))


def test_a_group_of_choices_is_a_fieldset_with_a_legend():
    html = str(SupplyForm())

    assert re.search(r"<fieldset[^>]*>\s*<legend>Kind", html)
    assert html.count('type="radio"') == 2


def test_what_was_typed_as_a_number_comes_back_as_it_was():
    html = str(SupplyForm({"quantity": "1,5 or so"}))

    assert 'value="1,5 or so"' in html
    assert 'type="number"' not in html
    assert re.search(r'name="quantity"[^>]*inputmode="decimal"', html)
    assert re.search(r'name="sites"[^>]*inputmode="numeric"', html)


def test_required_fields_are_marked_and_the_mark_is_explained():
    html = str(SupplyForm())

    assert html.count('class="required-mark"') == 3
    assert "Fields marked * must be filled in." in html


def test_a_form_without_errors_has_no_summary():
    assert "error-summary" not in str(SupplyForm())


def test_hidden_fields_are_there_and_not_seen():
    assert re.search(r'<input type="hidden" name="secret"[^>]*>', str(SupplyForm()))


def test_what_people_typed_is_escaped():
    html = str(SupplyForm({"name": '"><script>alert(1)</script>'}))

    assert "<script>" not in html


@pytest.mark.parametrize("token", ["", "wrong"])
def test_a_form_without_its_token_is_refused_in_plain_words(db, token):
    client = Client(enforce_csrf_checks=True)

    response = client.post("/language/", {"language": "fr", "csrfmiddlewaretoken": token})

    assert response.status_code == 403
    assert "opened too long ago" in response.content.decode()


class DrawnForm(forms.Form):
    """Every input that the portal draws by itself."""

    title = forms.CharField(initial='Oil & "gas" <b>', widget=forms.TextInput({"readonly": True}))
    mail = forms.EmailField(initial="kim@example.org", required=False)
    site = forms.URLField(assume_scheme="https")
    count = forms.IntegerField(initial=12_500, min_value=0, localize=False)
    token = forms.CharField(widget=forms.HiddenInput({"data-x": "<&>"}))
    kind = forms.ChoiceField(
        choices=[("", "Any"), ("a", "A & <b>"), ("Groups", [("b", "B"), (3, "Three")])], initial="b"
    )
    kinds = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")], initial=["a", "b"])


@pytest.mark.parametrize("name", DrawnForm.base_fields)
def test_an_input_is_what_django_would_draw(name):
    ours, theirs = (
        str(DrawnForm(renderer=one())[name]) for one in (PortalRenderer, DjangoTemplates)
    )

    assert parse_html(ours) == parse_html(theirs)


def test_what_was_typed_is_drawn_escaped():
    html = str(DrawnForm({"title": '"><script>', "kind": "a"})["title"])

    assert "<script>" not in html
