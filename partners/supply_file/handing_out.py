"""The sheet of capabilities as a partner takes it out: what it has declared, and room for more."""

from __future__ import annotations

from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from partners.models import Partner
from partners.supply_file import listing, workbook


def sheet_of(partner: Partner) -> tuple[bytes, str]:
    """An XLSX workbook and what it is called."""
    today = timezone.localdate()
    remarks = [
        _("%(name)s, taken out on %(day)s. One row for each capability; add rows below.")
        % {"name": partner.name, "day": today.isoformat()},
        _("Point at a heading to read what belongs there. Rows you delete here are not withdrawn."),
    ]
    sheet = workbook.template(listing.rows_of(partner), remarks=remarks)
    name = f"{_('capabilities')}-{slugify(partner.name)[:60]}-{today.isoformat()}.xlsx"
    return workbook.write(sheet, listing.words_for(partner)), name
