"""What is said of numbers of people by competence that cannot be read, and how to mend them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _lazy

from common.tabular.problems import Unreadable

#: code: (what is wrong, how to mend it)
PEOPLE_SENTENCES: dict[str, tuple[Any, Any]] = {
    "people_word_unknown": (
        _lazy("“%(word)s” is not in the list of competences."),
        _lazy("Write one that is, such as: %(near)s."),
    ),
    "people_put_away": (
        _lazy("“%(word)s” was taken off the list of competences."),
        _lazy("Write another one, or leave it out."),
    ),
    "people_twice": (
        _lazy("“%(word)s” stands there twice."),
        _lazy("Write one number for each competence."),
    ),
    "people_without_number": (
        _lazy("“%(word)s” says no number of people."),
        _lazy("Write it as nurse: 12; welder: 3."),
    ),
    "people_not_whole": (
        _lazy("“%(number)s” is no number of people (%(word)s)."),
        _lazy("Write a whole number above zero, as in nurse: 12."),
    ),
    "people_not_of_this": (
        _lazy("%(resource)s is not counted in people, or it is not mainly people."),
        _lazy("Empty the cell, or choose “People” as its kind."),
    ),
    "people_too_many": (
        _lazy("By competence these are %(sum)s people, more than the %(total)s in all."),
        _lazy("Count each person once, or raise the total."),
    ),
}


def sentence(fault: Unreadable) -> str:
    """What is wrong and how to mend it."""
    what, mend = PEOPLE_SENTENCES[fault.code]
    return f"{str(what) % fault.details} {str(mend) % fault.details}"
