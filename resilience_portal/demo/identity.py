"""Who is who in the exercise: the business register beside the registry of partners."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from common.text import folded
from partners.actions.declaring import declare_capability
from partners.actions.signing import ask_sign_off
from partners.models import Claim, ClaimFile, Consent, ExtractEntry, Identifier, RegisterExtract
from partners.stating import Typed
from partners.terms import Terms
from workspace.files import keep_made

if TYPE_CHECKING:
    from resilience_portal.demo.build import Builder

#: Companies that the business register has and the registry does not: number, name, address.
STRANGERS = (
    ("DEMO-90001", "Saarte Generaator OÜ (demo)", "Kooli 3, 93812 Kuressaare"),
    ("DEMO-99002", "Saarte Kalatööstus AS (demo)", "Sadama 11, 93816 Kuressaare"),
    ("DEMO-99003", "Võru Veovedu OÜ (demo)", "Jüri 40, 65605 Võru"),
    ("DEMO-99004", "Põlva Piimaühistu (demo)", "Kesk 2, 63308 Põlva"),
    ("DEMO-99005", "Haapsalu Laevatehas AS (demo)", "Rannarootsi 1, 90507 Haapsalu"),
)


def build_identity(builder: Builder) -> None:
    _extract(builder)
    _claim(builder)
    _draft(builder)
    _association(builder)


def _extract(builder: Builder) -> None:
    """The register of last week, with every partner but the two whose numbers nobody knows."""
    known = Identifier.objects.filter(nation=builder.estonia).select_related("partner")
    rows = [(one.value, one.partner.name, "") for one in known.order_by("value")]
    rows += STRANGERS
    table = "Number;Name;Address\n" + "".join(f"{';'.join(row)}\n" for row in rows)
    extract = RegisterExtract.objects.create(
        nation=builder.estonia,
        source="Business register (exercise)",
        as_of=builder.today - timedelta(days=7),
        scheme=RegisterExtract.Scheme.DEMO,
        status=RegisterExtract.Status.IN_USE,
        headings=["Number", "Name", "Address"],
        mapping={"number": 0, "name": 1, "address": 2},
        rows=len(rows),
        uploaded_at=builder.now - timedelta(days=6),
        uploaded_by=builder.officer,
        file=keep_made(
            table.encode(),
            name="business-register.csv",
            content_type="text/csv",
            nation=builder.estonia,
            by=builder.officer,
            marking="green",
        ),
    )
    ExtractEntry.objects.bulk_create(
        ExtractEntry(
            extract=extract,
            number=number,
            name=name,
            name_key=folded(name)[:200],
            legal_form=_form_of(name),
            address=address,
        )
        for number, name, address in rows
    )


def _claim(builder: Builder) -> None:
    """Somebody claims a haulier that an old register brought in, and shows a power of attorney."""
    wanted = builder.partners["Emajogi Haulage Ltd (demo)"]
    number = wanted.identifiers.get()
    claim = Claim.objects.create(
        nation=builder.estonia,
        claimant=builder.users["muuga"],
        scheme=number.scheme,
        country=number.country,
        value=number.value,
        statement=(
            "We bought this haulier in spring and I look after its fuel contracts; the power of "
            "attorney of its board is attached."
        ),
        made_at=builder.now - timedelta(days=1, hours=3),
    )
    letter = keep_made(
        b"EXERCISE. The board of Emajogi Haulage Ltd lets Jaan Muuga speak for it.\n",
        name="power-of-attorney.txt",
        content_type="text/plain",
        nation=builder.estonia,
        by=claim.claimant,
        marking="amber_strict",
    )
    ClaimFile.objects.create(claim=claim, file=letter)


def _draft(builder: Builder) -> None:
    """An editor has written a draft, and asks whoever may send it to look first."""
    partner, editor = builder.partners["Muuga Tank (demo)"], builder.users["muuga.editor"]
    draft = declare_capability(
        partner,
        resource=builder.resources["diesel"],
        terms=Terms(
            site=partner.sites.order_by("pk")[0],
            quantities={"stock": Typed(Decimal(120), None)},
            description="The small tank by the rail gate, free from spring",
            notice_hours=24,
            share_war=80,
        ),
        by=editor,
    )
    ask_sign_off(
        partner,
        capabilities=[draft],
        note="Can we promise the small tank as well? The contract with the harbour ends in March.",
        by=editor,
    )


def _association(builder: Builder) -> None:
    """The fuel traders follow two members that let them, and wait for a third."""
    association = builder.partners["Fuel Traders' Association (demo)"]
    lead, asked_at = builder.users["lead"], builder.now - timedelta(days=40)
    for name in ("Muuga Tank", "Valga Road Fuel", "Kuressaare Marine"):
        member = builder.partners[f"{name} (demo)"]
        number = member.identifiers.get()
        keeper = member.memberships.order_by("pk").first()
        consent = Consent(
            nation=builder.estonia,
            association=association,
            label=name,
            scheme=number.scheme,
            country=number.country,
            value=number.value,
            asked_at=asked_at,
            asked_by=lead,
        )
        if keeper is not None:
            consent.status, consent.member = Consent.Status.GIVEN, member
            consent.answered_at = asked_at + timedelta(days=2)
            consent.answered_by = keeper.user
        consent.save()


def _form_of(name: str) -> str:
    words = name.removesuffix(" (demo)").split()
    return words[-1] if words[-1] in {"OÜ", "AS"} else ""
