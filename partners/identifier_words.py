"""What is wrong with an organisation's number, as a sentence with its mend."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.identifiers import BadIdentifier, Fault, Letters, Rule


def sentence(problem: BadIdentifier) -> str:
    """Names the fault and what to write instead."""
    return _SENTENCES[problem.fault](problem)


def hint(rule: Rule) -> str:
    """How a number of this register looks: "registrikood, 8 digits, for example 12345678"."""
    parts = [part for part in (rule.name, _size(rule)) if part]
    if rule.example:
        parts.append(_("for example %(example)s") % {"example": rule.example})
    return ", ".join(parts)


def _size(rule: Rule) -> str:
    if not rule.lengths:
        return ""
    lengths = _("%(low)d to %(high)d") % {"low": rule.lengths[0], "high": rule.lengths[-1]}
    if len(rule.lengths) <= 3:
        lengths = _(" or ").join(map(str, rule.lengths))
    if rule.letters is Letters.DIGITS:
        return ngettext("%(n)s digit", "%(n)s digits", rule.lengths[-1]) % {"n": lengths}
    return ngettext("%(n)s character", "%(n)s characters", rule.lengths[-1]) % {"n": lengths}


def _length(problem: BadIdentifier) -> str:
    rule = problem.rule
    if rule is None or not rule.lengths:
        return _("This number is too long. Check that nothing else was typed with it.")
    return _("This number has %(size)s; you typed %(found)d.") % {
        "size": _size(rule),
        "found": problem.found,
    }


def _characters(problem: BadIdentifier) -> str:
    digits = problem.rule is not None and problem.rule.letters is Letters.DIGITS
    if digits:
        return _("This number has digits only; leave out “%(odd)s”.") % {"odd": problem.odd}
    return _("This number has digits and letters from A to Z only; leave out “%(odd)s”.") % {
        "odd": problem.odd
    }


def _never_given(problem: BadIdentifier) -> str:
    example = problem.rule.example if problem.rule else ""
    text = _("No register gives out a number like this. Copy it from your register entry.")
    if example:
        text += " " + _("It looks like %(example)s.") % {"example": example}
    return text


_SENTENCES: dict[Fault, Callable[[BadIdentifier], str]] = {
    Fault.EMPTY: lambda _problem: _("Type the number."),
    Fault.LENGTH: _length,
    Fault.CHARACTERS: _characters,
    Fault.CHECK_DIGIT: lambda _problem: _(
        "The check digit does not fit: one character is mistyped, or two have changed places."
    ),
    Fault.NEVER_GIVEN: _never_given,
    Fault.NO_COUNTRY: lambda _problem: _("Say which country's register the number comes from."),
    Fault.NO_SUCH_NUMBER: lambda _problem: _(
        "This country has no VAT number. Use the number of its business register."
    ),
}
