"""Words as they are compared: without accents, case and stray spaces. Letters nobody can see."""

import re
import unicodedata

#: Characters that no keyboard writes and no column holds, and those that turn writing round.
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\ufeff\u202a-\u202e\u2066-\u2069]")

# Letters that do not come apart into a base letter and an accent.
_LETTERS = str.maketrans(
    {
        "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l",
        "ħ": "h", "ı": "i", "ŋ": "n",
    }
)  # fmt: skip


#: What stands where a person was, on rows that must go on existing.
ERASED = "(erased)"


def folded(text: str) -> str:
    """The text in lower case, without accents, one space between words."""
    if text.isascii():
        return " ".join(text.lower().split())
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(bare.translate(_LETTERS).split())


def printable(text: str) -> str:
    """The text with a sign in the place of every character that could not be shown or kept."""
    return CONTROLS.sub("\ufffd", text)
