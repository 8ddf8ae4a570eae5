"""Vega-Lite specifications, written with altair: the same for pages, paper and mail."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from textwrap import fill
from typing import Any

import altair as alt

from common.charts import palette

#: Drawn for screens and paper, and once more for phones.
WIDE, NARROW = 660, 320

_FIGURES = ("declared", "expected", "assured")
_COLOURS = {
    "required": palette.REQUIRED,
    "declared": palette.DECLARED,
    "expected": palette.EXPECTED,
    "assured": palette.ASSURED,
}
#: A line needs more contrast than a bar.
_LINE_COLOURS = _COLOURS | {"declared": palette.OFFERED}
#: Bars of one milestone lie on each other; the surer the figure, the slimmer its bar.
_BANDS = {"declared": 0.78, "expected": 0.5, "assured": 0.24}
_DASHES = {"declared": [2, 3], "expected": [7, 3], "assured": [1, 0]}
_FONT = "Liberation Sans, Segoe UI, Arial, sans-serif"

Data = Mapping[str, Any]


def draw(kind: str, data: Data, *, width: int = WIDE) -> dict[str, Any]:
    """The specification of a chart from `figures`."""
    return _finish(_DRAWINGS[kind](data, width))


def _finish(chart: alt.TopLevelMixin) -> dict[str, Any]:
    styled = chart.configure(background="transparent", font=_FONT, padding=4)
    return dict(
        styled.configure_view(stroke=None)
        .configure_axis(
            labelColor=palette.INK_SOFT,
            titleColor=palette.INK_SOFT,
            gridColor=palette.LINE,
            domainColor=palette.AXIS,
            tickColor=palette.AXIS,
            labelFontSize=12,
            titleFontSize=12,
            titleFontWeight="normal",
            labelAngle=0,
        )
        .configure_legend(
            labelColor=palette.INK,
            labelFontSize=12,
            orient="top",
            title=None,
            symbolType="square",
            symbolStrokeWidth=0,
        )
        .configure_header(labelColor=palette.INK, labelFontSize=12, titleColor=palette.INK)
        .configure_text(fill=palette.INK, fontSize=12)
        .to_dict()
    )


def _scale(
    words: Mapping[str, str], names: tuple[str, ...], colours: Mapping[str, str]
) -> alt.Scale:
    return alt.Scale(
        domain=[words[name] for name in names], range=[colours[name] for name in names]
    )


def _milestones(data: Data, width: int) -> alt.TopLevelMixin:
    words, unit = data["words"], data["unit"]
    order = ("required", "assured", "expected", "declared")
    rows = [
        {"day": point["day"], "figure": words[name], "name": name, "quantity": point[name] / 1000}
        for point in data["points"]
        for name in order
    ]
    shares = [
        {
            "day": point["day"],
            "top": max(point["required"], point["declared"]) / 1000,
            "share": point["share"],
        }
        for point in data["points"]
        if point["required"]
    ]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("day:O", title=words["day"], sort=None),
        y=alt.Y("quantity:Q", title=unit or None, axis=alt.Axis(tickCount=5, format=",~r")),
        color=alt.Color("figure:N", scale=_scale(words, order, _COLOURS), sort=None),
        tooltip=[
            alt.Tooltip("day:O", title=words["day"]),
            alt.Tooltip("figure:N", title=words["figure"]),
            alt.Tooltip("quantity:Q", title=unit or words["quantity"], format=",.3~f"),
        ],
    )
    bars = [
        base.transform_filter(f"datum.name == '{name}'").mark_bar(
            width=alt.RelativeBandSize(band=_BANDS[name]),
            stroke=palette.OFFERED,
            strokeWidth=0.5,
            opacity=1,
        )
        for name in _FIGURES
    ]
    needed = base.transform_filter("datum.name == 'required'").mark_tick(
        thickness=3,
        opacity=1,
        orient="horizontal",
        bandSize=0.92 * width / max(len(data["points"]), 1) * 0.85,
    )
    told = (
        alt.Chart(alt.InlineData(values=shares))
        .mark_text(dy=-9, fontWeight="bold")
        .encode(x=alt.X("day:O", sort=None), y="top:Q", text="share:N")
    )
    layers = [*bars, needed, told] if width > NARROW else [*bars, needed]
    return alt.layer(*layers).properties(width=width - 70, height=260)


def _long(points: list[dict[str, Any]], words: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {"on": point["on"], "figure": words[name], "name": name, "coverage": point[name] / 10_000}
        for point in points
        for name in _FIGURES
    ]


def _coverage_axis(title: str | None = None) -> alt.Y:
    return alt.Y(
        "coverage:Q",
        title=title,
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1]),
    )


def _date_axis(points: list[dict[str, Any]], *, ticks: int) -> alt.X:
    shape = "%d.%m." if len({point["on"][:7] for point in points}) < 3 else "%m/%Y"
    return alt.X(
        "on:T",
        title=None,
        axis=alt.Axis(
            format=shape, tickCount=ticks, grid=False, labelOverlap="greedy", labelSeparation=8
        ),
    )


def _trend(data: Data, width: int) -> alt.TopLevelMixin:
    words = data["words"]
    order = ("assured", "expected", "declared")
    names = [words[name] for name in order]
    key = alt.Legend(symbolType="stroke", symbolStrokeWidth=2.5, symbolSize=500)
    base = alt.Chart(alt.InlineData(values=_long(data["points"], words))).encode(
        x=_date_axis(data["points"], ticks=6 if width > NARROW else 3),
        y=_coverage_axis(),
        color=alt.Color(
            "figure:N", scale=_scale(words, order, _LINE_COLOURS), sort=None, legend=key
        ),
        strokeDash=alt.StrokeDash(
            "figure:N",
            scale=alt.Scale(domain=names, range=[_DASHES[name] for name in order]),
            sort=None,
            legend=key,
        ),
        tooltip=[
            alt.Tooltip("on:T", title=words["date"], format="%Y-%m-%d"),
            alt.Tooltip("figure:N", title=words["figure"]),
            alt.Tooltip("coverage:Q", title=words["coverage"], format=".1%"),
        ],
    )
    lines = base.mark_line(strokeWidth=2.5)
    dots = base.mark_circle(size=36, opacity=1).encode(strokeDash=alt.value([1, 0]))
    return alt.layer(lines, dots).properties(width=width - 60, height=240)


def _panels(data: Data, width: int) -> alt.TopLevelMixin:
    words = data["words"]
    columns = 4 if width > NARROW else 2
    rows = [
        row | {"panel": panel["label"]}
        for panel in data["panels"]
        for row in _long(panel["points"], words)
        if row["name"] == "assured"
    ]
    every = [point for panel in data["panels"] for point in panel["points"]]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=_date_axis(every, ticks=2),
        y=_coverage_axis(),
        tooltip=[
            alt.Tooltip("on:T", title=words["date"], format="%Y-%m-%d"),
            alt.Tooltip("coverage:Q", title=words["coverage"], format=".1%"),
        ],
    )
    return (
        base.mark_line(
            strokeWidth=2, color=palette.ASSURED, point={"size": 20, "color": palette.ASSURED}
        )
        .properties(width=width // columns - 50, height=90)
        .facet(
            facet=alt.Facet(
                "panel:N", title=None, sort=[panel["label"] for panel in data["panels"]]
            ),
            columns=columns,
        )
    )


def _sides(data: Data, width: int) -> alt.TopLevelMixin:
    words, names = data["words"], [data["before"], data["after"]]
    rows = [
        {"label": pair["label"], "side": data[side], "coverage": pair[side] / 10_000}
        for pair in data["pairs"]
        for side in ("before", "after")
    ]
    return (
        alt.Chart(alt.InlineData(values=rows))
        .mark_bar(height={"band": 0.9})
        .encode(
            x=alt.X(
                "coverage:Q",
                title=None,
                scale=alt.Scale(domain=[0, 1]),
                axis=alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1]),
            ),
            y=alt.Y("label:N", title=None, sort=None, axis=alt.Axis(ticks=False, domain=False)),
            yOffset=alt.YOffset("side:N", sort=names),
            color=alt.Color(
                "side:N",
                sort=None,
                scale=alt.Scale(domain=names, range=[palette.OFFERED, palette.ASSURED]),
            ),
            tooltip=[
                alt.Tooltip("label:N", title=words["figure"]),
                alt.Tooltip("side:N", title=words["figure"]),
                alt.Tooltip("coverage:Q", title=words["coverage"], format=".1%"),
            ],
        )
        .properties(width=width - 140, height={"step": 18})
    )


def _ratings(data: Data, width: int) -> alt.TopLevelMixin:
    """One dot of each group a line; a shape of its own for who does not tell the colours apart."""
    words, groups = data["words"], data["groups"]
    is_wide = width > NARROW
    # Pages draw with a wider font than the one that is measured: lines are short, and room is left.
    across_signs, room = (32, 240) if is_wide else (17, 135)
    rows = [
        one | {"mean": one["mean"] / 100, "label": fill(one["label"], across_signs)}
        for one in data["rated"]
    ]
    labels = list(dict.fromkeys(one["label"] for one in rows))
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y(
            "label:N",
            title=None,
            sort=labels,
            axis=alt.Axis(
                ticks=False,
                domain=False,
                grid=True,
                minExtent=room,
                labelLimit=room,
                labelExpr="split(datum.value, '\\n')",
                labelBaseline="middle",
            ),
        )
    )
    across = alt.X(
        "mean:Q",
        title=words["mean"],
        scale=alt.Scale(domain=[1, 5]),
        axis=alt.Axis(values=[1, 2, 3, 4, 5], format="d"),
    )
    dots = base.mark_point(size=110, filled=True, opacity=1).encode(
        x=across,
        color=alt.Color("group:N", sort=groups, scale=alt.Scale(domain=groups, range=_GROUPS)),
        shape=alt.Shape("group:N", sort=groups, scale=alt.Scale(domain=groups, range=_SHAPES)),
        tooltip=[
            alt.Tooltip("label:N", title=words["figure"]),
            alt.Tooltip("group:N", title=words["figure"]),
            alt.Tooltip("mean:Q", title=words["mean"], format=".2f"),
        ],
    )
    return dots.properties(width=width - room - 40, height={"step": 36 if is_wide else 68})


_GROUPS = [palette.ASSURED, palette.OFFERED, palette.REQUIRED]
_SHAPES = ["circle", "square", "triangle-up"]

_DRAWINGS: dict[str, Callable[[Data, int], alt.TopLevelMixin]] = {
    "milestones": _milestones,
    "trend": _trend,
    "panels": _panels,
    "ratings": _ratings,
    "sides": _sides,
}
