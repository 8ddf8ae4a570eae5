"""The certificate of registration as a PDF, and whether one still holds."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.templatetags.portal import localized
from common.typesetting import typeset
from partners.models import Certificate

SHEET = Path(__file__).with_name("certificate.typ")


def printed(row: Certificate) -> bytes:
    """Set as text, never as markup; an accessible PDF."""
    nation = row.nation
    facts = [
        (_("Organisation"), row.name),
        (_("Number"), row.number),
        (_("Registered since"), date_format(row.registered_on, "j M Y") if row.registered_on else ""),
        (_("Issued on"), date_format(timezone.localtime(row.issued_at), "j M Y")),
        (_("Valid until"), date_format(row.valid_until, "j M Y")),
        (_("Code"), row.spaced_code),
    ]  # fmt: skip
    values = {
        "language": (get_language() or "en")[:2],
        "banner": nation.banner,
        "title": _("Certificate of registration"),
        "nation": localized(nation.name),
        "office": nation.office_name,
        "reach_office": ", ".join(filter(None, [nation.office_phone, nation.office_email])),
        "lead": _("This organisation is registered as a partner for national resilience."),
        "facts": [list(fact) for fact in facts if fact[1]],
        "check": _("Whether it still holds can be asked by its code at:"),
        "address": f"{settings.SITE_URL}{reverse('partners:certificate_check')}",
        "limits": _("It says nothing about what the organisation could supply, and binds nobody."),
    }
    return typeset(SHEET, values)


def issued_on(code: str) -> date | None:
    """The day of the certificate with this code while it holds; None for every other code."""
    plain = re.sub(r"[\s\-]", "", code).upper()
    row = Certificate.objects.holding(timezone.localdate()).filter(code=plain).first()
    return timezone.localdate(row.issued_at) if row else None
