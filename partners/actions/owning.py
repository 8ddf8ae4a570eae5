"""Deeds of the office on codes of sites and on owners abroad."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.record import record
from baseline.editing import locked
from common.errors import ActionError
from partners.models import ForeignShare, Partner, Site, SiteCode


class CodeTaken(ActionError):
    pass


class MoreThanWhole(ActionError):
    pass


class CountryIsHome(ActionError):
    pass


@transaction.atomic
def add_site_code(site: Site, *, scheme: str, value: str, by: User) -> SiteCode:
    site = locked(site)
    try:
        with transaction.atomic():
            row = SiteCode.objects.create(
                nation=site.nation, site=site, scheme=scheme, value=value, added_by=by
            )
    except IntegrityError as error:
        raise CodeTaken(
            _("This site has a code of this kind already, or the code belongs to another site.")
        ) from error
    # Said of the code and not of the site, whose own people read what is done to that.
    record("site_code.added", by=by, target=row, changes={"site": (None, site)})
    return row


@transaction.atomic
def remove_site_code(row: SiteCode, *, by: User) -> None:
    record("site_code.removed", by=by, target=row, changes={"site": (row.site, None)})
    row.delete()


@transaction.atomic
def note_foreign_share(
    partner: Partner,
    *,
    country: str,
    percent: Decimal,
    source: str,
    since: date | None,
    by: User,
) -> ForeignShare:
    """What is owned from one country; a newer statement takes the older one's place."""
    partner = locked(partner)
    if country == partner.nation.code:
        raise CountryIsHome(_("Choose another country: this is the register's own."))
    shares = ForeignShare.objects.filter(partner=partner)
    others = shares.exclude(country=country).aggregate(all=Sum("percent"))["all"] or 0
    if others + percent > 100:
        raise MoreThanWhole(_("Together with the other countries this is more than 100 %."))
    old = shares.filter(country=country).first()
    row, is_new = ForeignShare.objects.update_or_create(
        partner=partner,
        country=country,
        defaults={
            "nation": partner.nation,
            "percent": percent,
            "source": source,
            "since": since,
            "added_at": timezone.now(),
            "added_by": by,
        },
    )
    before = None if is_new or old is None else old.percent
    changes = {"partner": (None, partner), "percent": (before, percent)}
    record("foreign_share.noted", by=by, target=row, changes=changes)
    return row


@transaction.atomic
def remove_foreign_share(row: ForeignShare, *, by: User) -> None:
    record("foreign_share.removed", by=by, target=row, changes={"percent": (row.percent, None)})
    row.delete()
