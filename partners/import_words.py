"""What pages and files say about imports: names of fields, faults with their mends, outcomes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from common.tabular import words as table_words
from common.tabular.problems import Problem
from partners import identifier_words
from partners.duplicates import Reason
from partners.identifiers import BadIdentifier, Fault, rule_for
from partners.import_labels import LABELS
from partners.people_words import PEOPLE_SENTENCES

#: code: (what is wrong, how to mend it)
SENTENCES: dict[str, tuple[Any, Any]] = {
    "cell_missing": (
        _lazy("“%(label)s” is empty."),
        _lazy("Fill in the cell, or give one value for all rows."),
    ),
    "too_long": (
        _lazy("The text has %(found)s characters; there is room for %(most)s."),
        _lazy("Shorten it."),
    ),
    # Words of a list
    "word_unknown": (
        _lazy("“%(value)s” is not known as %(label)s."),
        _lazy("Say below what it stands for, or correct it."),
    ),
    "word_ambiguous": (
        _lazy("“%(value)s” can mean %(count)s different things."),
        _lazy("Say below which is meant, or use the code."),
    ),
    "country_outside": (
        _lazy("“%(value)s” is no nation whose regions the portal knows."),
        _lazy("Leave such rows out, or write a nation of the Alliance."),
    ),
    # Numbers
    "hours_not_whole": (
        _lazy("“%(value)s” is not a number of hours."),
        _lazy("Write whole hours, such as 48 for two days."),
    ),
    "hours_too_many": (
        _lazy("“%(value)s” hours are more than %(most)s."),
        _lazy("Leave the cell empty if there is no end."),
    ),
    "percent_not_whole": (
        _lazy("“%(value)s” is not a share in percent."),
        _lazy("Write a whole number from 0 to 100, such as 60 for 60 %%."),
    ),
    "not_on_earth": (
        _lazy("“%(value)s” lies outside -%(most)s to %(most)s degrees."),
        _lazy("Write decimal degrees (WGS 84), such as 59.4370."),
    ),
    "half_a_place": (
        _lazy("Only one of latitude and longitude is filled in."),
        _lazy("Fill in both or neither."),
    ),
    "place_is_zero": (
        _lazy("The coordinates are 0, 0, which lies in the sea off Africa."),
        _lazy("Leave both cells empty if the place is not known."),
    ),
    # Quantities
    "quantity_zero": (
        _lazy("The quantity is 0, so nothing is offered."),
        _lazy("Write the quantity; if 0 means “not known”, name it among the words for empty."),
    ),
    "quantity_negative": (
        _lazy("“%(value)s” is below zero."),
        _lazy("Write what can be supplied, without a sign."),
    ),
    "quantity_too_large": (
        _lazy("“%(value)s” is more than the portal can hold."),
        _lazy("Check the number and its unit."),
    ),
    "quantity_too_small": (
        _lazy("“%(value)s” is less than a thousandth of %(unit)s."),
        _lazy("Check the number and its unit."),
    ),
    "quantity_not_whole": (
        _lazy("%(resource)s comes in whole pieces; “%(value)s” is not a whole number."),
        _lazy("Write a whole number."),
    ),
    "unit_not_accepted": (
        _lazy("%(resource)s is not counted in “%(value)s”."),
        _lazy("Use one of: %(accepted)s."),
    ),
    "not_stated_in_this": (
        _lazy("%(resource)s is not stated as “%(label)s”."),
        _lazy("Give the quantity in the column for its kind instead."),
    ),
    "quantity_twice": (
        _lazy("Two columns give the same quantity of this row."),
        _lazy("Choose one of the columns."),
    ),
    "in_service_missing": (
        _lazy("%(resource)s is a level: how many units are in service is missing."),
        _lazy("Choose the column with the units in service."),
    ),
    "in_service_too_few": (
        _lazy("More units meet the target than are in service."),
        _lazy("Check both numbers."),
    ),
    "criterion_steps": (
        _lazy("%(resource)s is met, partly met or not met."),
        _lazy("Write 1, 0.5 or 0."),
    ),
    # Addresses
    "not_an_email": (_lazy("“%(value)s” is not an e-mail address."), _lazy("Check its spelling.")),
    "not_a_website": (
        _lazy("“%(value)s” is not the address of a website."),
        _lazy("Write it as https://www.example.org."),
    ),
    "phone_not_a_number": (
        _lazy("“%(value)s” is not a telephone number."),
        _lazy("Write it with the country code, such as +372 5551 2345."),
    ),
    "phone_no_country": (
        _lazy("“%(value)s” has no country code that exists."),
        _lazy("Write it with the country code, such as +372 5551 2345."),
    ),
    "phone_too_short": (_lazy("“%(value)s” is too short."), _lazy("Check the number.")),
    "phone_too_long": (_lazy("“%(value)s” is too long."), _lazy("Check the number.")),
    "phone_not_in_use": (
        _lazy("No such number as “%(value)s” is given out."),
        _lazy("Check the number."),
    ),
    # Partners
    "no_partner": (
        _lazy("The row names no partner."),
        _lazy("Fill in the name, or choose that a site without a partner stands for itself."),
    ),
    "numbers_disagree": (
        _lazy(
            "The register numbers of this row belong to two partners (rows %(first)s, %(second)s)."
        ),
        _lazy("Check the numbers."),
    ),
    "number_of_another": (
        _lazy("Row %(first)s gives the same register number to “%(other)s”."),
        _lazy("Check the number, or write the name the same way in both rows."),
    ),
    "other_number": (
        _lazy("Row %(first)s gives this partner another number in the same register."),
        _lazy("Check the numbers in both rows."),
    ),
    "number_differs": (
        _lazy("The registry has another number for “%(other)s” in the same register."),
        _lazy("Check the number, or correct it in the registry first."),
    ),
    "number_put_away": (
        _lazy("This register number belongs to “%(other)s”, which was put away."),
        _lazy("Restore that partner, or take its number away, before importing it again."),
    ),
    "name_of_several": (
        _lazy("Several partners in the file are called “%(value)s”, with different numbers."),
        _lazy("Fill in the register number in this row too."),
    ),
    "number_known_as": (
        _lazy("The registry knows this register number as “%(other)s”."),
        _lazy("Check the number; if the partner has a new name, rename it in the registry first."),
    ),
    "numbers_of_two_partners": (
        _lazy("The register numbers belong to two partners of the registry: %(one)s and %(two)s."),
        _lazy("Check the numbers; if the two are one, merge them first."),
    ),
    "name_known_twice": (
        _lazy("The registry has %(count)s partners called “%(value)s”."),
        _lazy("Fill in the register number, or merge them first."),
    ),
    "same_partner_as_row": (
        _lazy("The registry knows this and row %(first)s as one partner."),
        _lazy("Use the same name and number in both rows."),
    ),
    "parent_unknown": (
        _lazy("The parent “%(value)s” is neither in the file nor in the registry."),
        _lazy("Check its spelling, or add it as a row of its own."),
    ),
    "parent_of_several": (
        _lazy("Several partners are called “%(value)s”; which one is the parent is unclear."),
        _lazy("Set the parent in the registry after the import."),
    ),
    "parent_is_itself": (
        _lazy("The partner is named as its own parent."),
        _lazy("Leave the cell empty."),
    ),
    "parent_in_a_circle": (
        _lazy("The parents go round in a circle."),
        _lazy("Check who owns whom."),
    ),
    # Rows that speak of one thing
    "says_otherwise": (
        _lazy("“%(value)s” differs from what row %(first)s says about the same thing."),
        _lazy("Make both rows say the same, or leave this cell empty."),
    ),
    "capability_twice": (
        _lazy("Row %(first)s offers the same resource at the same site with another quantity."),
        _lazy("Choose a column as description to tell the two apart, or correct one of them."),
    ),
    "capability_known_twice": (
        _lazy("The registry has several capabilities of this resource at this site."),
        _lazy("Choose a column as description to say which is meant."),
    ),
    "same_as_bad_row": (
        _lazy("The row says the same as row %(first)s, which cannot be taken."),
        _lazy("Mend row %(first)s first."),
    ),
    # People and lines
    **PEOPLE_SENTENCES,
    "people_kept_apart": (
        _lazy("Its %(sum)s people are counted by competence, so it is mainly people."),
        _lazy("Leave the kind as it is, or take the competences away on its page first."),
    ),
    "line_of_something_new": (
        _lazy("The row is new here, and names a production line."),
        _lazy(
            "Declare it on its page or in the company's own sheet, or empty the columns of lines."
        ),
    ),
    "line_differs": (
        _lazy("The registry says otherwise of its production line (%(line)s)."),
        _lazy("Change that on its page or in the company's own sheet, or empty this cell."),
    ),
    "made_on_a_line": (
        _lazy(
            "%(resource)s is made here on the line “%(line)s”, which makes things and stores none."
        ),
        _lazy("Leave the cell empty; give what lies in stock a description of its own."),
    ),
    # Contacts
    "contact_without_name": (
        _lazy("There is a telephone number or an e-mail address, but no name."),
        _lazy("Fill in the name, or a desk such as “Duty officer”."),
    ),
    "contact_unreachable": (
        _lazy("“%(value)s” has neither an e-mail address nor a telephone number."),
        _lazy("Fill in one of them."),
    ),
    "any_hour_without_phone": (
        _lazy("“%(value)s” answers at any hour but has no telephone number."),
        _lazy("Fill in the number."),
    ),
}

DEEDS = {
    "created": _lazy("new"),
    "changed": _lazy("changed"),
    "same": _lazy("as it is"),
    "kept": _lazy("differs, kept"),
}

REASONS = {
    Reason.SAME_NAME: _lazy("the same name"),
    Reason.LEGAL_FORM: _lazy("the same name, another or no legal form"),
    Reason.SPELLING: _lazy("spelled alike"),
    Reason.WORD_ORDER: _lazy("the same words"),
    Reason.CONTAINED: _lazy("one name contains the other"),
    Reason.PARTS: _lazy("both named after one organisation"),
    Reason.SUBSIDIARY: _lazy("each has a legal form of its own: one may be part of the other"),
    Reason.NUMBERS_DIFFER: _lazy("other numbers in the name"),
    Reason.OTHER_NAME: _lazy("by another name of one of them"),
    Reason.OTHER_WORDS: _lazy("the same in other words or another language"),
    Reason.INITIALS: _lazy("one name may be the initials of the other"),
    Reason.SAME_DOMAIN: _lazy("the same mail domain or website"),
    Reason.SAME_PHONE: _lazy("the same telephone number"),
    Reason.SAME_DIGITS: _lazy("the same digits in two registers"),
    Reason.SAME_ADDRESS: _lazy("the same address"),
    Reason.SAME_PLACE: _lazy("sites within a few hundred metres"),
    Reason.REPORTED: _lazy("an officer saw it"),
}

HINDRANCES = {
    "edited": _lazy("changed since"),
    "used": _lazy("used by something else"),
}


def label(key: str) -> str:
    """What a field is called; the row itself where no field is at fault."""
    return str(LABELS[key][0]) if key in LABELS else ""


def what(fault: Mapping[str, Any]) -> str:
    """What is wrong, as a sentence, for a fault as a row keeps it."""
    if fault["code"] == "identifier":
        return _("“%(value)s” cannot be right.") % {"value": fault["value"]}
    return _sentence(fault, 0)


def mend(fault: Mapping[str, Any]) -> str:
    """How to mend it."""
    if fault["code"] == "identifier":
        return identifier_words.sentence(_bad_identifier(fault["details"]))
    return _sentence(fault, 1)


def _sentence(fault: Mapping[str, Any], part: int) -> str:
    if fault["code"] in SENTENCES:
        facts = {**fault["details"], "value": fault["value"], "label": label(fault["field"])}
        return str(SENTENCES[fault["code"]][part]) % facts
    problem = Problem(fault["code"], None, fault["column"], fault["value"], fault["details"])
    return table_words.what(problem) if part == 0 else table_words.mend(problem)


def _bad_identifier(details: Mapping[str, Any]) -> BadIdentifier:
    try:
        rule = rule_for(details["scheme"], details["country"])
    except BadIdentifier:
        rule = None
    return BadIdentifier(Fault(details["fault"]), rule, found=details["found"], odd=details["odd"])


def in_general(code: str, key: str) -> str:
    """What a fault is about when many rows have it, without the value of any one."""
    return str(_IN_GENERAL.get(code) or _("Cannot be taken as it stands")) + (
        f" ({label(key)})" if key else ""
    )


_IN_GENERAL = {
    "cell_missing": _lazy("Empty cell"),
    "no_partner": _lazy("No partner named"),
    "word_unknown": _lazy("Unknown word"),
    "word_ambiguous": _lazy("Word with several meanings"),
    "quantity_zero": _lazy("Quantity of 0"),
    "unit_not_accepted": _lazy("Unit that does not fit"),
    "identifier": _lazy("Register number that cannot be right"),
    "not_a_number": _lazy("Not a number"),
    "number_has_two_readings": _lazy("Number with two readings"),
    "number_in_other_style": _lazy("Number written in another style"),
    "not_a_day": _lazy("Not a day"),
    "row_too_short": _lazy("Row too short"),
    "row_too_long": _lazy("Row too long"),
    "cell_too_long": _lazy("Cell too long"),
    "quote_misplaced": _lazy("Quotation mark in the wrong place"),
    "quote_not_closed": _lazy("Quotation mark never closed"),
    "control_character": _lazy("Control character"),
    "says_otherwise": _lazy("Contradicts an earlier row"),
    "capability_twice": _lazy("Same capability with another quantity"),
    "number_known_as": _lazy("Number of another partner"),
    "number_of_another": _lazy("Number given to two names"),
    "not_on_earth": _lazy("Coordinates not on Earth"),
    "too_long": _lazy("Text too long"),
}
