"""Numbers that registers give to organisations: cleaned, and checked as far as their digits allow.

Plain values in and out. `check` gives the number in its compact form or raises `BadIdentifier`,
which says what is wrong; `partners.identifier_words` puts that into a sentence.
"""

from __future__ import annotations

import importlib
import re
from dataclasses import dataclass
from enum import StrEnum
from types import ModuleType

from stdnum import get_cc_module
from stdnum import lei as stdnum_lei
from stdnum.exceptions import (
    InvalidChecksum,
    InvalidComponent,
    InvalidFormat,
    InvalidLength,
    ValidationError,
)

NATIONAL, VAT, LEI, DEMO, OTHER = "national", "vat", "lei", "demo", "other"
#: Schemes whose number means something only together with the country of the register.
BY_COUNTRY = frozenset({NATIONAL, VAT})
LONGEST = 40


class Fault(StrEnum):
    """What is wrong with a number."""

    EMPTY = "empty"
    LENGTH = "length"
    CHARACTERS = "characters"
    CHECK_DIGIT = "check_digit"
    NEVER_GIVEN = "never_given"  # the digits fit, but no register gives such a number
    NO_COUNTRY = "no_country"
    NO_SUCH_NUMBER = "no_such_number"  # this country has no number of this scheme


class Letters(StrEnum):
    """Which characters a number is made of."""

    DIGITS = "digits"
    BOTH = "both"  # digits and the letters A to Z
    FREE = "free"


@dataclass(frozen=True)
class Rule:
    """How the numbers of one register look."""

    name: str  # what people of that country call it; empty where no one word is used
    lengths: tuple[int, ...] = ()  # of the compact form; empty: not fixed
    letters: Letters = Letters.DIGITS
    module: str = ""  # of python-stdnum, which knows the check digit
    pattern: str = ""  # where no check digit exists
    example: str = ""  # its shape only; not the number of any organisation on purpose

    @property
    def has_check_digit(self) -> bool:
        return bool(self.module)


@dataclass(frozen=True)
class CleanNumber:
    """A number as the registry keeps it."""

    scheme: str
    country: str
    value: str


class BadIdentifier(ValueError):
    """The number cannot be right; `fault` says why."""

    def __init__(
        self, fault: Fault, rule: Rule | None = None, *, found: int = 0, odd: str = ""
    ) -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.rule = rule
        self.found = found  # how many characters there were
        self.odd = odd  # the first character that does not belong


#: National business registers of the Alliance.
NATIONAL_RULES = {
    "AL": Rule("NIPT", (10,), Letters.BOTH, "al.nipt", example="L12345678K"),
    "BE": Rule("ondernemingsnummer", (10,), module="be.vat", example="0123.456.789"),
    "BG": Rule("EIK", (9,), module="bg.vat", example="123456789"),
    "CA": Rule("Business Number", (9, 15), Letters.BOTH, "ca.bn", example="12345 6789"),
    "HR": Rule("OIB", (11,), module="hr.oib", example="12345678901"),
    "CZ": Rule("IČO", (8,), module="cz.dic", example="12345678"),
    "DK": Rule("CVR", (8,), module="dk.cvr", example="12 34 56 78"),
    "EE": Rule("registrikood", (8,), module="ee.registrikood", example="12345678"),
    "FI": Rule("Y-tunnus", (8,), module="fi.ytunnus", example="1234567-8"),
    "FR": Rule("SIREN", (9,), module="fr.siren", example="123 456 789"),
    "DE": Rule(
        "Handelsregisternummer",
        (),
        Letters.FREE,
        "de.handelsregisternummer",
        example="Berlin HRB 12345",
    ),
    "GR": Rule("ΑΦΜ", (9,), module="gr.vat", example="123456789"),
    "HU": Rule("adószám", (8,), module="hu.anum", example="12345678"),
    "IS": Rule("kennitala", (10,), module="is_.kennitala", example="450401-3000"),
    "IT": Rule("Partita IVA", (11,), module="it.iva", example="12345678901"),
    "LV": Rule("reģistrācijas numurs", (11,), module="lv.pvn", example="40001234567"),
    "LT": Rule("įmonės kodas", (7, 9), pattern=r"\d{7}|\d{9}", example="123456789"),
    "LU": Rule("RCS", (), Letters.BOTH, pattern=r"[A-Z]\d{1,6}", example="B123456"),
    "ME": Rule("PIB", (8,), module="me.pib", example="01234567"),
    "MK": Rule("ЕДБ", (13,), module="mk.edb", example="4001234567890"),
    "NL": Rule("KvK-nummer", (8,), pattern=r"\d{8}", example="12345678"),
    "NO": Rule("organisasjonsnummer", (9,), module="no.orgnr", example="912 345 678"),
    "PL": Rule("REGON", (9, 14), module="pl.regon", example="123456789"),
    "PT": Rule("NIPC", (9,), module="pt.nif", example="501 234 567"),
    "RO": Rule("CUI", tuple(range(2, 11)), module="ro.cui", example="12345678"),
    "SK": Rule("IČO", (8,), pattern=r"\d{8}", example="12345678"),
    "SI": Rule("matična številka", (7, 10), Letters.BOTH, "si.maticna", example="1234567000"),
    "ES": Rule("NIF", (9,), Letters.BOTH, "es.cif", example="B12345678"),
    "SE": Rule("organisationsnummer", (10,), module="se.orgnr", example="556123-4567"),
    "TR": Rule("VKN", (10,), module="tr.vkn", example="1234567890"),
    "GB": Rule(
        "company number", (8,), Letters.BOTH, pattern=r"\d{8}|[A-Z]{2}\d{6}", example="SC123456"
    ),
    "US": Rule("EIN", (9,), module="us.ein", example="12-3456789"),
}

#: Lengths of VAT numbers without the country's letters.
VAT_LENGTHS = {
    "AL": (10,), "BE": (10,), "BG": (9, 10), "CA": (9, 15), "HR": (11,), "CZ": (8, 9, 10),
    "DK": (8,), "EE": (9,), "FI": (8,), "FR": (11,), "DE": (9,), "GR": (9,), "HU": (8,),
    "IS": (5, 6), "IT": (11,), "LV": (11,), "LT": (9, 12), "LU": (8,), "ME": (8,), "MK": (13,),
    "NL": (12,), "NO": (12,), "PL": (10,), "PT": (9,), "RO": tuple(range(2, 11)), "SK": (10,),
    "SI": (8,), "ES": (9,), "SE": (12,), "TR": (10,), "GB": (9, 12),
}  # fmt: skip
VAT_WITH_LETTERS = frozenset({"AL", "ES", "FR", "NL", "NO", "CA"})

LEI_RULE = Rule("LEI", (20,), Letters.BOTH, "lei", example="ABCD00EFGH12IJKL3456")
OTHER_RULE = Rule("", (), Letters.FREE, pattern=r"(?=.*\w).{3,40}")

_SEPARATORS = re.compile(r"[\s.\-/ \u2010-\u2015]+")


def rule_for(scheme: str, country: str = "") -> Rule:
    """How numbers of this scheme (and country) look. Raises `BadIdentifier`."""
    if scheme == LEI:
        return LEI_RULE
    if scheme not in BY_COUNTRY:
        return OTHER_RULE
    if not country:
        raise BadIdentifier(Fault.NO_COUNTRY)
    if scheme == NATIONAL:
        return NATIONAL_RULES.get(country, OTHER_RULE)
    return _vat_rule(country)


def check(scheme: str, text: str, country: str = "") -> CleanNumber:
    """The number in its compact form. Raises `BadIdentifier`."""
    country = country.strip().upper() if scheme in BY_COUNTRY else ""
    rule = rule_for(scheme, country)
    if not text.strip():
        raise BadIdentifier(Fault.EMPTY, rule)
    value = _compact(rule, _without_country(rule, text, country))
    _look(rule, value)
    if rule.module:
        value = _checked(rule, value)
    return CleanNumber(scheme, country, value)


def _vat_rule(country: str) -> Rule:
    module = get_cc_module(country, "vat")
    if module is None:
        raise BadIdentifier(Fault.NO_SUCH_NUMBER)
    letters = Letters.BOTH if country in VAT_WITH_LETTERS else Letters.DIGITS
    name = str(vars(module)["__name__"]).removeprefix("stdnum.")
    return Rule("VAT", VAT_LENGTHS.get(country, ()), letters, name)


def _module(rule: Rule) -> ModuleType:
    return stdnum_lei if rule.module == "lei" else importlib.import_module(f"stdnum.{rule.module}")


def _compact(rule: Rule, text: str) -> str:
    """Without spaces and separators; python-stdnum also drops the country's letters."""
    if rule.letters is Letters.FREE:
        return " ".join(text.split()).upper() if not rule.module else " ".join(text.split())
    bare = _SEPARATORS.sub("", text).upper()
    if not rule.module:
        return bare
    try:
        return str(_module(rule).compact(bare))
    except ValidationError:
        return bare


def _without_country(rule: Rule, text: str, country: str) -> str:
    """People copy the country's letters with a number that does not have them."""
    if country and rule.letters is Letters.DIGITS and text.lstrip().upper().startswith(country):
        return text.lstrip()[len(country) :]
    return text


def _look(rule: Rule, value: str) -> None:
    """The faults a person can see for themselves, told before the check digit."""
    if rule.letters is not Letters.FREE:
        allowed = r"[0-9]" if rule.letters is Letters.DIGITS else r"[0-9A-Z]"
        odd = re.sub(allowed, "", value)
        if odd:
            raise BadIdentifier(Fault.CHARACTERS, rule, odd=odd[0])
    if rule.lengths and len(value) not in rule.lengths:
        raise BadIdentifier(Fault.LENGTH, rule, found=len(value))
    if len(value) > LONGEST:
        raise BadIdentifier(Fault.LENGTH, rule, found=len(value))
    if rule.pattern and not re.fullmatch(rule.pattern, value):
        raise BadIdentifier(Fault.NEVER_GIVEN, rule)


def _checked(rule: Rule, value: str) -> str:
    try:
        return str(_module(rule).validate(value))
    except InvalidChecksum as error:
        raise BadIdentifier(Fault.CHECK_DIGIT, rule) from error
    except InvalidLength as error:
        raise BadIdentifier(Fault.LENGTH, rule, found=len(value)) from error
    except (InvalidFormat, InvalidComponent) as error:
        raise BadIdentifier(Fault.NEVER_GIVEN, rule) from error
    except ValidationError as error:
        raise BadIdentifier(Fault.NEVER_GIVEN, rule) from error
