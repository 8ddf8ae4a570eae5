"""Which encoding a text file is in, and how sure that is."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO

CHUNK = 1 << 20

#: Encodings a person may choose instead of the detected one.
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "windows-1252": "Windows-1252 (Western Europe)",
    "iso-8859-1": "Latin-1 (ISO 8859-1)",
    "iso-8859-15": "Latin-9 (ISO 8859-15)",
    "windows-1257": "Windows-1257 (Baltic)",
    "windows-1250": "Windows-1250 (Central Europe)",
    "windows-1253": "Windows-1253 (Greek)",
    "windows-1254": "Windows-1254 (Turkish)",
    "windows-1251": "Windows-1251 (Cyrillic)",
    "mixed": "UTF-8 with pieces in Windows-1252",
}

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UNASSIGNED_IN_1252 = {0x81, 0x8D, 0x8F, 0x90, 0x9D}
# Letters and signs that Western European text in Windows-1252 is made of.
_WESTERN = {
    byte
    for byte in range(0x80, 0x100)
    if bytes([byte]).decode("cp1252", "ignore")
    in "äöåÄÖÅõÕüÜéÉèÈêÊëËàÀâÂáÁíÍîÎïÏóÓôÔòÒúÚûÛùÙñÑçÇøØæÆßšŠžŽœŒðÐþÞýÝ"
    "€£§°±²³µ·½«»–—‘’“”„…•®©™\xa0´"
}
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
#: In UTF-8: the upper controls, marks in the middle of a file, and what turns writing round.
_WIDE_CONTROLS = re.compile(
    rb"\xc2[\x80-\x9f]|\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]|\xef\xbb\xbf"
)
_APOSTROPHES = re.compile(rb"'[=+\-@\t\r\n\xef]")
_UNDECODED = re.compile("[\udc80-\udcff]")
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")


class Certainty(StrEnum):
    CERTAIN = "certain"
    LIKELY = "likely"
    GUESS = "guess"


@dataclass(frozen=True)
class Encoding:
    """The outcome: a name Python knows (or "mixed"), how sure, and why.

    `has_controls` and `has_escapes` say that cells are worth checking for control characters and
    for apostrophes that keep a spreadsheet from running a formula; most files have neither.
    """

    name: str
    certainty: Certainty
    reason: str  # byte_order_mark, ascii, valid_utf8, western, western_doubtful, mixed, zero_bytes
    has_controls: bool = False
    has_escapes: bool = False
    odd_bytes: int = 0


def detect(file: BinaryIO) -> Encoding:
    """Read the whole file once, in pieces, and leave it at its beginning."""
    file.seek(0)
    head = file.read(4)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return _with_mark(file, name)
    counts = _Counts()
    for piece in _pieces(file):
        counts.add(piece)
    counts.finish()
    file.seek(0)
    return counts.verdict()


def _with_mark(file: BinaryIO, name: str) -> Encoding:
    counts = _Counts()
    if name == "utf-8-sig":
        file.seek(len(codecs.BOM_UTF8))
        while piece := file.read(CHUNK):
            counts.look_for_oddities(piece)
    wide = name != "utf-8-sig"  # two bytes a character: the patterns do not see what is there
    file.seek(0)
    return Encoding(
        name,
        Certainty.CERTAIN,
        "byte_order_mark",
        wide or counts.has_controls,
        wide or counts.has_escapes,
    )


def text_decoder(name: str) -> tuple[str, str]:
    """Encoding and error handler for `io.TextIOWrapper`."""
    if name == "mixed":
        return "utf-8", "windows_1252_pieces"
    if name in {"utf-8", "utf-8-sig"}:
        return "utf-8-sig", "strict"
    return name, "strict"


class _Counts:
    """What the bytes of a file without a mark are like."""

    def __init__(self) -> None:
        self.decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self.valid = self.odd = self.size = 0
        self.odd_kinds = [0] * 256
        self.zeros = [0, 0]
        self.has_controls = self.has_escapes = False
        self.end = b""

    def look_for_oddities(self, piece: bytes) -> None:
        if not self.has_controls:
            wide = self.end + piece
            self.end = piece[-2:]  # a character may lie across two pieces
            self.has_controls = _CONTROLS.search(piece) is not None or (
                not wide.isascii() and _WIDE_CONTROLS.search(wide) is not None
            )
        self.has_escapes = self.has_escapes or _APOSTROPHES.search(piece) is not None

    def add(self, piece: bytes) -> None:
        self.look_for_oddities(piece)
        if b"\x00" in piece:
            self.zeros[0] += piece[self.size % 2 :: 2].count(0)
            self.zeros[1] += piece[1 - self.size % 2 :: 2].count(0)
        self.size += len(piece)
        if piece.isascii() and not self.decoder.getstate()[0]:
            return
        self._count(self.decoder.decode(piece))

    def finish(self) -> None:
        self._count(self.decoder.decode(b"", final=True))

    def _count(self, text: str) -> None:
        odd = _UNDECODED.findall(text)
        for character in odd:
            self.odd_kinds[ord(character) - 0xDC00] += 1
        self.odd += len(odd)
        self.valid += len(_BEYOND_ASCII.findall(text)) - len(odd)

    def verdict(self) -> Encoding:
        if self.size and max(self.zeros) * 4 > self.size:
            name = "utf-16-le" if self.zeros[1] > self.zeros[0] else "utf-16-be"
            return Encoding(name, Certainty.GUESS, "zero_bytes", True, True)
        if not self.odd:
            return self._found("utf-8", Certainty.CERTAIN, "valid_utf8" if self.valid else "ascii")
        if self.valid:
            return self._found("mixed", Certainty.GUESS, "mixed")
        return self._one_byte()

    def _one_byte(self) -> Encoding:
        if any(self.odd_kinds[byte] for byte in _UNASSIGNED_IN_1252):
            self.has_controls = True
            return self._found("iso-8859-1", Certainty.GUESS, "western_doubtful")
        western = sum(self.odd_kinds[byte] for byte in _WESTERN)
        if western * 10 >= self.odd * 9:
            return self._found("windows-1252", Certainty.LIKELY, "western")
        return self._found("windows-1252", Certainty.GUESS, "western_doubtful")

    def _found(self, name: str, certainty: Certainty, reason: str) -> Encoding:
        return Encoding(name, certainty, reason, self.has_controls, self.has_escapes, self.odd)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(CHUNK):
        yield piece


def _windows_1252_pieces(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    odd = error.object[error.start : error.end]
    return odd.decode("cp1252", "replace"), error.end


codecs.register_error("windows_1252_pieces", _windows_1252_pieces)
