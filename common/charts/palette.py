"""The colours of charts. Paper takes them as they are; a page gives each its own, light or dark."""

INK = "#16202e"
INK_SOFT = "#475569"
LINE = "#d3dae4"
AXIS = "#78859a"
REQUIRED = "#16202f"
ASSURED = "#0b4a83"
EXPECTED = "#4a86bd"
DECLARED = "#bfd6ea"
OFFERED = "#66758a"

#: Each colour's name in the stylesheet: `.c-fill-ink`, `.c-stroke-ink`. The colours differ from one
#: another, so that a name can be found from the colour.
NAMES = {
    INK: "ink",
    INK_SOFT: "ink-soft",
    LINE: "line",
    AXIS: "axis",
    REQUIRED: "required",
    ASSURED: "assured",
    EXPECTED: "expected",
    DECLARED: "declared",
    OFFERED: "offered",
}
