"""What stands above every table of a report that leaves the portal as a file."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assessments.figures import Shown
from common.templatetags.portal import localized


def remarks_of(shown: Shown) -> Iterator[str]:
    """The exercise, the marking, the moment, and what the figures were made by."""
    report = shown.report
    if report.nation.banner:
        yield report.nation.banner
    yield shown.marking.label
    yield _("%(nation)s, as of %(moment)s, policy %(policy)d, engine %(engine)s") % {
        "policy": report.policy.number,
        "engine": report.engine_version,
        "nation": localized(report.nation.name),
        "moment": date_format(report.as_of, "Y-m-d H:i e"),
    }
