"""Codes of sites: cleaned, and checked as far as their characters allow."""

from __future__ import annotations

import re

from stdnum.eu import eic
from stdnum.exceptions import InvalidChecksum, ValidationError

NCAGE, EIC = "ncage", "eic"


class BadSiteCode(ValueError):
    """`is_mistyped`: the form is right, the check character is not."""

    def __init__(self, scheme: str, *, is_mistyped: bool = False) -> None:
        super().__init__(scheme)
        self.scheme, self.is_mistyped = scheme, is_mistyped


def check(scheme: str, text: str) -> str:
    """The code as registers write it. NCAGE has no check character: five, with a digit among them."""
    if scheme == EIC:
        try:
            return str(eic.validate(text.strip()))
        except InvalidChecksum as error:
            raise BadSiteCode(scheme, is_mistyped=True) from error
        except ValidationError as error:
            raise BadSiteCode(scheme) from error
    value = re.sub(r"\s", "", text).upper()
    if not re.fullmatch(r"(?=.*[0-9])[0-9A-Z]{5}", value):
        raise BadSiteCode(scheme)
    return value
