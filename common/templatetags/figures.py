"""How figures, days and moments look on a page."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

register = template.Library()

#: Between a number and its unit, so that a line never breaks there.
SPACE = "\N{NO-BREAK SPACE}"
DASH = "\N{EM DASH}"
#: Shares from which a coverage is drawn lighter, in ten-thousandths.
STEPS = (2_500, 5_000, 7_500, 10_000)
FULL = 10_000


def _digits(value: Decimal) -> str:
    """As many decimals as the value has, at most three, never a trailing zero."""
    kept = value.quantize(Decimal("0.001"), rounding=ROUND_DOWN).normalize()
    places = max(0, -int(kept.as_tuple().exponent))
    return number_format(kept, decimal_pos=places, force_grouping=True, use_l10n=True)


def _with_unit(digits: str, unit: Any) -> str:
    symbol = str(getattr(unit, "symbol", unit) or "")
    return f"{digits}{SPACE}{symbol}" if symbol else digits


@register.filter
def amount(value: Any, unit: Any = "") -> str:
    """A quantity in its unit: `{{ capability.quantity|amount:resource.unit }}` → 1,400.5 m³."""
    if value is None or value == "":
        return DASH
    return _with_unit(_digits(Decimal(str(value))), unit)


@register.filter
def thousandths(value: Any, unit: Any = "") -> str:
    """An engine quantity: `{{ line.required|thousandths:unit }}` turns 1400500 into 1,400.5 m³."""
    if value is None or value == "":
        return DASH
    return _with_unit(_digits(Decimal(int(value)) / 1000), unit)


@register.filter
def percent(value: Any) -> str:
    """Ten-thousandths as percent to the nearest tenth; only a full cover reads 100 %, only none 0 %."""
    if value is None or value == "":
        return DASH
    return _percent(int(value), get_language())


@lru_cache(maxsize=4096)
def _percent(share: int, _language: str | None) -> str:
    if 0 < share < 10:
        return f"<{SPACE}{number_format(Decimal('0.1'), 1)}{SPACE}%"
    tenths = Decimal(nearest(share, 10)) / 10
    places = 0 if tenths == int(tenths) else 1
    return f"{number_format(tenths, places, force_grouping=True)}{SPACE}%"


def nearest(share: int, step: int) -> int:
    """How many steps a share in ten-thousandths comes to; never full before it is."""
    steps = (share + step // 2) // step
    return min(steps, FULL // step - 1) if share < FULL else steps


@register.filter
def cover_step(value: Any) -> str:
    """The step of a coverage in ten-thousandths: 0 (worst) to 4 (full); "" when there is none."""
    if value is None or value == "":
        return ""
    return str(sum(int(value) >= step for step in STEPS))


@register.filter
def bar_width(value: Any) -> str:
    """Ten-thousandths as the width of a bar, never beyond its track."""
    share = min(max(int(value or 0), 0), 10_000)
    return f"{share / 100:g}%"


@register.filter
def day(value: date | datetime | None) -> str | SafeString:
    """A day as people write it: 4 Mar 2026. Moments fall on the day of the nation's clock."""
    if value is None or value == "":
        return DASH
    shown = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return _written_day(shown, get_language())


@lru_cache(maxsize=4096)
def _written_day(shown: date, _language: str | None) -> SafeString:
    """Kept for a while: the rows of a list share few days."""
    return format_html(
        '<time datetime="{}">{}</time>', shown.isoformat(), date_format(shown, "j M Y")
    )


@register.filter
def moment(value: datetime | None) -> str | SafeString:
    """A day and an hour on the nation's clock, with the clock's name: 4 Mar 2026, 16:05 EET."""
    if value is None or value == "":
        return DASH
    local = timezone.localtime(value)
    return format_html(
        '<time datetime="{}">{}, {}{}{}</time>',
        local.isoformat(timespec="seconds"),
        date_format(local, "j M Y"),
        date_format(local, "H:i"),
        "\N{NO-BREAK SPACE}",
        local.tzname() or "",
    )


@register.filter
def age(value: date | datetime | None) -> str | SafeString:
    """How long ago, in one word or two, with the exact moment for whoever asks."""
    if value is None or value == "":
        return DASH
    then = value if isinstance(value, datetime) else datetime.combine(value, time(), tzinfo=UTC)
    local = timezone.localtime(then)
    exact = date_format(local, "j M Y, H:i") if isinstance(value, datetime) else ""
    words = _ago(value)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        value.isoformat(),
        exact or words,
        words,
    )


def _ago(value: date | datetime) -> str:
    if not isinstance(value, datetime):
        return _days_ago((timezone.localdate() - value).days)
    passed = timezone.now() - value
    if passed < timedelta(0):
        return _days_ago((timezone.localdate() - timezone.localdate(value)).days)
    minutes = int(passed.total_seconds() // 60)
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return ngettext("%(n)d minute ago", "%(n)d minutes ago", minutes) % {"n": minutes}
    if minutes < 24 * 60:
        hours = minutes // 60
        return ngettext("%(n)d hour ago", "%(n)d hours ago", hours) % {"n": hours}
    return _days_ago(minutes // (24 * 60))


def _days_ago(days: int) -> str:
    if days == 0:
        return _("today")
    if days < 0:
        return ngettext("in %(n)d day", "in %(n)d days", -days) % {"n": -days}
    if days < 60:
        return ngettext("%(n)d day ago", "%(n)d days ago", days) % {"n": days}
    if days < 730:
        months = days // 30
        return ngettext("%(n)d month ago", "%(n)d months ago", months) % {"n": months}
    years = days // 365
    return ngettext("%(n)d year ago", "%(n)d years ago", years) % {"n": years}


@register.filter
def change(value: Any) -> str:
    """A change in ten-thousandths as percentage points with its sign, to the nearest tenth: +2.1."""
    points = Decimal(int(value)) / 100
    sign = "+" if points > 0 else "\N{MINUS SIGN}" if points < 0 else ""
    return f"{sign}{number_format(abs(points).quantize(Decimal('0.1'), ROUND_HALF_UP), 1)}"


@register.simple_tag
def cover(
    assured: int | None = None,
    expected: int | None = None,
    declared: int | None = None,
    *,
    state: str = "known",
    compact: bool = False,
    reason: str = "",
) -> SafeString:
    """`components/coverage.html`, kept for a while: a page may hold a hundred of them."""
    return _cover(state, assured, expected, declared, bool(compact), reason, get_language())


@lru_cache(maxsize=4096)
def _cover(
    state: str,
    assured: int | None,
    expected: int | None,
    declared: int | None,
    compact: bool,
    reason: str,
    _language: str | None,
) -> SafeString:
    return render_to_string(
        "components/coverage.html",
        {
            "state": state,
            "assured": assured,
            "expected": expected,
            "declared": declared,
            "compact": compact,
            "reason": reason,
        },
    )
