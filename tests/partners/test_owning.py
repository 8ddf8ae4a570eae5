"""NCAGE and EIC of sites, and owners abroad: checked, and read by office and audit alone."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from partners.actions import owning
from partners.models import ForeignShare, SiteCode
from partners.site_codes import BadSiteCode, check

pytestmark = pytest.mark.django_db

EIC = "22XWATTPLUS----G"
NCAGE = "Q7Z9W"
SOURCE = "Xyzzy trade register"


@pytest.mark.parametrize(
    ("scheme", "text", "clean"),
    [
        ("eic", f" {EIC} ", EIC),
        ("eic", EIC.replace("G", "H"), None),
        ("eic", "22XSHORT", None),
        ("ncage", "q7z 9w", NCAGE),
        ("ncage", "ABCDE", None),
        ("ncage", "12345 6", None),
        ("ncage", "12Ä45", None),
    ],
)
def test_codes_are_checked(scheme: str, text: str, clean: str | None) -> None:
    if clean is None:
        with pytest.raises(BadSiteCode):
            check(scheme, text)
    else:
        assert check(scheme, text) == clean


def test_the_office_keeps_codes_and_shares_on_pages(acme: Any, petra: Any, sign_in: Any) -> None:
    client = sign_in(petra)
    page = reverse("partners:vetting", args=[acme.public_id])
    code, share = (reverse(f"partners:{n}_add", args=[acme.public_id]) for n in ("code", "share"))
    typed = {"site": acme.sites.get().pk, "scheme": "eic", "value": EIC[:-1] + "H"}
    assert "check character does not fit" in client.post(code, typed).content.decode()
    client.post(code, typed | {"value": EIC})
    assert (
        "a code of this kind already" in client.post(code, typed | {"value": EIC}).content.decode()
    )
    owned = {"country": "FI", "percent": "60.5", "source": SOURCE, "since": "2020-01-01"}
    client.post(share, owned)
    client.post(share, owned | {"percent": "70"})
    refused = client.post(share, owned | {"country": "SE", "percent": "31"})
    assert "more than 100" in refused.content.decode()
    assert "own" in client.post(share, owned | {"country": "NO", "percent": "1"}).content.decode()

    shown = client.get(page).content.decode()
    assert EIC in shown
    assert SOURCE in shown
    assert ForeignShare.objects.get().percent == Decimal(70)
    client.post(reverse("partners:code_remove", args=[acme.public_id, SiteCode.objects.get().pk]))
    client.post(
        reverse("partners:share_remove", args=[acme.public_id, ForeignShare.objects.get().pk])
    )
    assert not SiteCode.objects.exists()
    assert not ForeignShare.objects.exists()


@pytest.mark.parametrize("person", ["anna", "omar", "vera", "petra2"])
def test_nobody_else_reads_them(
    request: Any, acme: Any, petra: Any, sign_in: Any, person: str
) -> None:
    owning.add_site_code(acme.sites.get(), scheme="ncage", value=NCAGE, by=petra)
    owning.note_foreign_share(
        acme, country="FI", percent=Decimal(60), source=SOURCE, since=None, by=petra
    )
    client = sign_in(request.getfixturevalue(person))
    one = [
        reverse(f"partners:{n}", args=[acme.public_id]) for n in ("detail", "history", "vetting")
    ]
    files = [reverse(f"partners:{n}_file", args=["csv"]) for n in ("list", "sites")]
    api = ["/api/v1/partners/", "/api/v1/sites/", f"/api/v1/partners/{acme.public_id}/"]
    for address in [*one, *files, *api, reverse("partners:mine")]:
        answer = client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert NCAGE.encode() not in body, address
        assert SOURCE.encode() not in body, address


def test_the_database_keeps_them_right(acme: Any, boreal: Any, petra: Any) -> None:
    owning.add_site_code(acme.sites.get(), scheme="ncage", value=NCAGE, by=petra)
    owning.note_foreign_share(
        acme, country="FI", percent=Decimal(60), source=SOURCE, since=None, by=petra
    )
    site = {"nation": acme.nation, "scheme": "ncage", "added_by": petra}
    base = {"nation": acme.nation, "partner": acme, "source": "R", "added_by": petra}
    for breaks in (
        lambda: SiteCode.objects.create(**site, site=boreal.sites.get(), value=NCAGE),
        lambda: SiteCode.objects.create(**site, site=acme.sites.get(), value="A123G"),
        lambda: ForeignShare.objects.create(**base, country="FI", percent=1),
        lambda: ForeignShare.objects.create(**base, country="SE", percent=0),
        lambda: ForeignShare.objects.update(country="fi"),
        lambda: ForeignShare.objects.update(source=""),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            breaks()
