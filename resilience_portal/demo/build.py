"""Write the exercise into an empty register: people, partners, supply and needs."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from accounts.models import Nation, User
from accounts.roles import group_name
from assessments.models import Assessment, AssurancePolicy, Need
from baseline.models import (
    Authority,
    Driver,
    KnownShare,
    Mandate,
    Region,
    Requirement,
    Resource,
    Scenario,
)
from baseline.region_sets import interned
from common.text import folded
from partners.actions.usual import add_usual_supply
from partners.duplicates import Reason, match_key
from partners.forms.registration import Complete
from partners.models import (
    Application,
    Capability,
    Contact,
    DuplicatePair,
    Identifier,
    Line,
    Membership,
    Partner,
    Site,
    Verification,
)
from resilience_portal.demo import background, joint, story
from resilience_portal.demo.agreements import build_agreements
from resilience_portal.demo.asking import build_what_ifs
from resilience_portal.demo.cooperation import build_cooperation
from resilience_portal.demo.desk import build_desk
from resilience_portal.demo.identity import build_identity
from resilience_portal.demo.leaving import build_leaving
from resilience_portal.demo.mending import build_mending
from resilience_portal.demo.people import build_people
from resilience_portal.demo.trail import build_trail

FIRMS = 91
LINES = 132


class Builder:
    """Builds one country; `capabilities_by_month` tells history which were verified when."""

    def __init__(self, password: str, today: date | None = None) -> None:
        self.password = password
        self.today = today or timezone.localdate()
        self.now = timezone.now()
        self.draw = random.Random(background.SEED + 2)  # noqa: S311 - the same country every time
        self.estonia = self._register("EE", "Resilience office of Estonia (exercise)", story.BANNER)
        self.latvia = self._register("LV", "Resilience office of Latvia (exercise)", story.BANNER)
        self.regions = {
            region.code: region
            for region in Region.objects.filter(nation__in=[self.estonia, self.latvia])
        }
        self.resources = {
            r.code: r for r in Resource.objects.filter(nation=None).select_related("unit")
        }
        self.sets: dict[tuple[str, ...], Any] = {}
        self.users: dict[str, User] = {}
        self.partners: dict[str, Partner] = {}
        self.sites: dict[tuple[str, str], Site] = {}
        self.verified_in_month: dict[int, list[int]] = defaultdict(list)

    @transaction.atomic
    def build(self) -> None:
        self._people()
        self._frame()
        self._story_partners()
        lines = self._background_partners()
        self._memberships()
        self._contacts()
        self._waiting()
        self._needs(lines)
        build_agreements(self)
        build_mending(self)
        self._second_nation()
        build_desk(self)
        build_cooperation(self)
        build_identity(self)
        build_leaving(self)
        build_people(self)
        build_what_ifs(self)
        build_trail(self)

    def _register(self, code: str, office: str, banner: str) -> Nation:
        nation = Nation.objects.get(code=code)
        nation.is_register = True
        nation.office_name = office
        nation.office_email = f"office.{code.lower()}@example.org"
        nation.office_phone = "+12025550100"
        nation.banner = banner
        nation.save(
            update_fields=["is_register", "office_name", "office_email", "office_phone", "banner"]
        )
        return nation

    # People ---------------------------------------------------------------------------------

    def _people(self) -> None:
        for who in story.PEOPLE:
            user = User.objects.create_user(
                who.email,
                self.password,
                name=who.name,
                kind=who.kind,
                nation=self.estonia if who.nation == "EE" else self.latvia,
            )
            user.groups.add(Group.objects.get(name=group_name(who.kind)))
            EmailAddress.objects.create(user=user, email=who.email, verified=True, primary=True)
            self.users[who.key] = user
        self.officer = self.users["officer"]

    # The frame ------------------------------------------------------------------------------

    def _frame(self) -> None:
        self.authorities = {}
        requirements = {r.code: r for r in Requirement.objects.all()}
        for code, (name, kind, codes, places) in story.AUTHORITIES.items():
            made = Authority.objects.create(
                nation=self.estonia, code=code, name={"en": name}, sort_key=folded(name), kind=kind
            )
            made.requirements.add(*(requirements[c] for c in codes))
            made.regions.add(*(self.regions[c] for c in places))
            self.authorities[code] = made
        for who in story.PEOPLE:
            if who.authority:
                Mandate.objects.create(
                    user=self.users[who.key],
                    authority=self.authorities[who.authority],
                    since=self.today - timedelta(days=400),
                    given_by=self.officer,
                )
        self.scenarios = {
            code: Scenario.objects.create(
                nation=self.estonia,
                code=code,
                name={"en": name},
                sort_key=folded(name),
                phase=phase,
                assumptions=assumptions,
            )
            for code, (name, phase, assumptions) in story.SCENARIOS.items()
        }
        Driver.objects.bulk_create(
            Driver(
                nation=self.estonia,
                region=self.regions[code],
                kind=Driver.Kind.PEOPLE,
                value=people,
                source="Population register, 1 January 2025"
                if code in story.PUBLISHED
                else "Invented for the exercise",
                valid_on=date(2025, 1, 1),
            )
            for code, people in story.POPULATION.items()
        )
        AssurancePolicy.objects.get_or_create(
            nation=self.estonia, number=1, defaults={"set_by": self.officer}
        )

    # Partners and supply --------------------------------------------------------------------

    def _partner(self, name: str, county: str, **fields: Any) -> Partner:
        full = f"{name} (demo)"
        if full in self.partners:
            return self.partners[full]
        approved = self.now - timedelta(days=self.draw.randint(380, 900))
        nation = fields.pop("nation", self.estonia)
        partner = Partner.objects.create(
            nation=nation,
            name=full,
            name_key=folded(full)[:200],
            match_key=match_key(full)[:200],
            status=Partner.Status.APPROVED,
            source=fields.pop("source", Partner.Source.APPLICATION),
            seat=fields.pop("seat", nation.code),
            registered_at=approved,
            approved_at=approved,
            approved_by=self.officer if nation == self.estonia else self.users["officer.lv"],
            **fields,
        )
        if partner.parent_id:
            partner.ultimate_parent = partner.parent
            partner.save(update_fields=["ultimate_parent"])
        Identifier.objects.create(
            nation=nation,
            partner=partner,
            scheme=Identifier.Scheme.DEMO,
            value=f"DEMO-{partner.pk:05d}",
            verified_at=approved,
            verified_by=partner.approved_by,
        )
        self.partners[full] = partner
        return partner

    def _site(self, partner: Partner, name: str, county: str) -> Site:
        key = (partner.name, name)
        if key not in self.sites:
            self.sites[key] = Site.objects.create(
                partner=partner, nation=partner.nation, name=name, region=self.regions[county]
            )
        return self.sites[key]

    def _served(self, codes: tuple[str, ...]) -> Any:
        if codes not in self.sets:
            self.sets[codes] = interned([self.regions[code].pk for code in codes])
        return self.sets[codes]

    def _story_partners(self) -> None:
        kinds = {"Fuel Traders' Association": Partner.Kind.ASSOCIATION}
        self._partner("Nordhav", "EE-37", seat="NO")
        self._partner("Fuel Traders' Association", "EE-37", kind=kinds["Fuel Traders' Association"])
        for supply in story.SUPPLIES:
            parent = self.partners.get(f"{supply.parent} (demo)")
            partner = self._partner(supply.firm, supply.region, parent=parent)
            capability = self._capability(
                partner,
                self._site(partner, supply.site, supply.region),
                self.resources[supply.resource],
                serves=supply.serves or (supply.region,),
                owner=self.authorities[supply.owner] if supply.owner else None,
                ready=supply.ready,
                shares=supply.shares,
                description=supply.text,
                stock=supply.stock,
                rate=supply.rate,
                capacity=supply.capacity,
                in_service=supply.in_service,
            )
            if supply.line:
                self._on_a_line(capability, supply)
            if supply.verified:
                self.verify(capability, supply.verified, days_ago=150)
        self._usual_supply()

    def _on_a_line(self, capability: Capability, supply: story.Supply) -> None:
        """Conversion is a part of the hours until it is ready."""
        capability.line = Line.objects.create(
            nation=capability.nation,
            partner=capability.partner,
            site=capability.site,
            name=supply.line,
            inputs=supply.inputs,
        )
        capability.conversion_hours = supply.conversion
        capability.mobilisation_hours -= supply.conversion
        capability.kind = Capability.Kind.PRODUCTION
        capability.save(update_fields=["line", "conversion_hours", "mobilisation_hours", "kind"])

    def _usual_supply(self) -> None:
        """What the office proposes to fuel firms, and one firm that has not declared all of it."""
        for code in story.USUAL_FOR_FUEL:
            add_usual_supply(
                self.estonia, kind="fuel", resource=self.resources[code], by=self.officer
            )
        firm = self.partners["Valga Road Fuel (demo)"]
        firm.supply_kinds = ["fuel", "transport"]
        firm.save(update_fields=["supply_kinds"])

    def _capability(
        self,
        partner: Partner,
        site: Site,
        resource: Resource,
        *,
        serves: tuple[str, ...],
        owner: Authority | None,
        ready: int,
        shares: tuple[int, int, int],
        description: str = "",
        **quantities: int | None,
    ) -> Capability:
        given = {name: Decimal(value) for name, value in quantities.items() if value is not None}
        return Capability.objects.create(
            nation=partner.nation,
            partner=partner,
            site=site,
            resource=resource,
            kind=_kind(resource, given),
            status=Capability.Status.IN_FORCE,
            description=description,
            entered_unit=resource.unit,
            entered={name: str(value) for name, value in given.items()},
            notice_hours=min(ready, 6),
            mobilisation_hours=max(ready - 6, 0) if owner is None else max(ready - 12, 0),
            release=Capability.Release.GOVERNMENT if owner else Capability.Release.FREE,
            release_hours=min(6, max(ready - 6, 0)) if owner else 0,
            share_peacetime=shares[0],
            share_crisis=shares[1],
            share_war=shares[2],
            served=self._served(serves),
            is_served_stated=True,
            valid_until=self.today + timedelta(days=self.draw.randint(200, 700)),
            owner=owner,
            declared_by=partner.approved_by,
            declared_at=partner.approved_at or self.now,
            in_force_since=partner.approved_at,
            confirmed_on=self.today - timedelta(days=self.draw.randint(5, 170)),
            **given,
        )

    def verify(self, capability: Capability, method: str, *, days_ago: int) -> None:
        """What the office saw: all of it, valid for a year."""
        seen_on = self.today - timedelta(days=days_ago)
        seen = {name: getattr(capability, name) for name in ("stock", "rate", "capacity")}
        Verification.objects.create(
            capability=capability,
            method=method,
            seen_on=seen_on,
            valid_until=seen_on + timedelta(days=365),
            verified_by=self.officer,
            verified_at=self.now - timedelta(days=days_ago),
            **seen,
        )
        capability.evidence = "exercised" if method in Verification.EXERCISED else "verified"
        capability.evidence_until = seen_on + timedelta(days=365)
        for name, value in seen.items():
            setattr(capability, f"seen_{name}", value)
        capability.save(
            update_fields=["evidence", "evidence_until", "seen_stock", "seen_rate", "seen_capacity"]
        )

    def _background_partners(self) -> list[background.Line]:
        firms = background.firms(FIRMS)
        chosen = _ordinary(LINES, exclude={s.resource for s in story.SUPPLIES})
        lines = background.lines(chosen, firms)
        for line in lines:
            resource = self.resources[line.resource]
            field = "stock" if line.kind == "consumable" else "capacity"
            for offer in line.offers:
                partner = self._partner(offer.firm.name, offer.firm.county)
                capability = self._capability(
                    partner,
                    self._site(partner, f"{offer.firm.name} yard", offer.firm.county),
                    resource,
                    serves=("EE",),
                    owner=self.authorities["reserve" if line.requirement != "BLR1" else "cabinet"]
                    if offer.is_own_stock
                    else None,
                    ready=offer.ready,
                    shares=(100, 100, offer.share_war),
                    **{field: offer.quantity},  # type: ignore[arg-type]  # one of the quantities
                )
                if offer.month:
                    self.verified_in_month[offer.month].append(capability.pk)
        self._known_shares([line.resource for line in lines])
        return lines

    def _known_shares(self, codes: Iterable[str]) -> None:
        KnownShare.objects.bulk_create(
            KnownShare(
                nation=self.estonia,
                resource=self.resources[code],
                percent=self.draw.randint(22, 44)
                if code in background.NOT_KNOWN
                else self.draw.randint(58, 96),
                source="The office's estimate for the exercise",
                estimated_on=self.today - timedelta(days=120),
            )
            for code in sorted({*codes, *(s.resource for s in story.SUPPLIES)})
        )

    def _memberships(self) -> None:
        for who in story.PEOPLE:
            if who.partner:
                Membership.objects.create(
                    user=self.users[who.key],
                    partner=self.partners[f"{who.partner} (demo)"],
                    role=who.role,
                    since=self.today - timedelta(days=300),
                    given_by=self.officer,
                )

    def _contacts(self) -> None:
        """One person to call at each partner; a quarter have not been confirmed for long."""
        rows = []
        for number, partner in enumerate(self.partners.values()):
            is_stale = number % 4 == 3
            rows.append(
                Contact(
                    partner=partner,
                    nation=partner.nation,
                    name=f"Duty manager {number + 1}",
                    role="Duty manager",
                    email=f"duty{number + 1}@example.org",
                    phone=f"+120255501{number % 100:02d}",
                    is_any_hour=number % 3 == 0,
                    languages=["et", "en"] if number % 2 else ["et", "en", "ru"],
                    confirmed_on=self.today
                    - timedelta(days=260 if is_stale else 20 + number % 150),
                )
            )
        Contact.objects.bulk_create(rows)

    def _waiting(self) -> None:
        """What lies on the office's desk: an application and two pairs that may be one."""
        Application.objects.create(
            nation=self.estonia,
            email="newcomer@example.org",
            status=Application.Status.SUBMITTED,
            answers=_answers("Saarte Generaator OÜ (demo)"),
            name="Saarte Generaator OÜ (demo)",
            match_key=match_key("Saarte Generaator OÜ (demo)"),
            submitted_at=self.now - timedelta(days=3, hours=4),
        )
        for name, other in (
            ("Emajõgi Haulage", "Emajogi Haulage Ltd"),
            ("Viru Infusion", "Viru Infusions AS"),
        ):
            first = self.partners[f"{name} (demo)"]
            second = self._partner(other, "EE-79", source=Partner.Source.IMPORT)
            if name == "Viru Infusion":  # the old register knew no numbers: these two can be merged
                second.identifiers.all().delete()
                second.website = "https://viru-infusions.example"
                second.save(update_fields=["website"])
                self._site(second, "Old store", "EE-79")
            pair = sorted((first, second), key=lambda partner: partner.pk)
            DuplicatePair.objects.create(
                nation=self.estonia,
                first=pair[0],
                second=pair[1],
                score=93,
                reasons=[Reason.SPELLING.value],
                found_in="import",
            )

    # Needs ----------------------------------------------------------------------------------

    def _needs(self, lines: list[background.Line]) -> None:
        winter = self._assessment(
            "National needs: LONG WINTER and two other scenarios", in_force=True
        )
        rows = [self._story_need(winter, wanted) for wanted in story.WANTED]
        rows += self._water(winter)
        rows += [
            Need(
                **self._common(winter, "continuity-plan-exercised", "EE", "ORDINARY", 2, "cabinet"),
                state="not" if ministry in story.NOT_EXERCISED else "met",
                reason=f"Ministry: {ministry}.",
                evidence=""
                if ministry in story.NOT_EXERCISED
                else "Report of this year's exercise.",
            )
            for ministry in story.MINISTRIES
        ]
        for line in lines:
            rows += self._ordinary_needs(winter, line)
        rows += self._levels_and_criteria(winter)
        Need.objects.bulk_create(rows)
        public, private = self.users["energy"], self.users["lead"]
        agreed = self.now - timedelta(days=401)
        joint.sign_in_force(winter, public=public, private=private, at=agreed)
        reception = self._assessment("Reception of displaced people", in_force=False)
        joint.differ(
            reception,
            self._common(reception, "reception-beds", "EE", "WINTER", 2, "interior"),
            self.resources,
            public=public,
            private=private,
            at=self.now - timedelta(days=6),
        )
        joint.sit_and_ask(
            reception,
            seated=self.users["tartu"],
            private=private,
            officer=self.officer,
            at=self.now - timedelta(days=5),
        )

    def _assessment(self, title: str, *, in_force: bool) -> Assessment:
        made = Assessment.objects.create(
            nation=self.estonia,
            title=title,
            purpose="What is needed to keep the seven requirements running.",
            status=Assessment.Status.IN_FORCE if in_force else Assessment.Status.RECONCILING,
            public_lead=self.users["energy"],
            private_lead=self.users["lead"],
            due_on=None if in_force else self.today + timedelta(days=40),
            started_by=self.officer,
            started_at=self.now - timedelta(days=420 if in_force else 30),
            in_force_at=self.now - timedelta(days=400) if in_force else None,
            in_force_by=self.users["energy"] if in_force else None,
        )
        codes = [f"BLR{n}" for n in range(1, 8)] if in_force else ["BLR3"]
        made.requirements.add(*Requirement.objects.filter(code__in=codes))
        made.regions.add(self.regions["EE"])
        made.scenarios.add(*(self.scenarios.values() if in_force else [self.scenarios["WINTER"]]))
        return made

    def _common(
        self,
        assessment: Assessment,
        resource: str,
        region: str,
        scenario: str,
        priority: int,
        authority: str,
    ) -> dict[str, Any]:
        return {
            "nation": self.estonia,
            "assessment": assessment,
            "resource": self.resources[resource],
            "region": self.regions[region],
            "scenario": self.scenarios[scenario],
            "priority": priority,
            "authority": self.authorities[authority],
            "stated_by": self.users["energy"],
            "source": "Exercise LONG WINTER",
            "consented_at": self.now if priority == 1 else None,
            "consented_by": self.officer if priority == 1 else None,
        }

    def _story_need(self, assessment: Assessment, wanted: story.Wanted) -> Need:
        return Need(
            **self._common(
                assessment, wanted.resource, wanted.region, wanted.scenario, wanted.priority,
                wanted.authority or "cabinet",
            ),
            per_day=wanted.per_day,
            capacity=wanted.capacity,
            target_share=wanted.target,
            state=wanted.state,
            evidence=wanted.evidence,
            start_hours=wanted.start * 24,
            duration_hours=wanted.days * 24 if wanted.days else None,
            for_whom=wanted.for_whom,
            reason=wanted.reason,
            marking=wanted.marking,
        )  # fmt: skip

    def _water(self, assessment: Assessment) -> list[Need]:
        """Tartu's drinking water: people × 3 litres a day, derived."""
        resource = self.resources["drinking-water"]
        factor = resource.planning_factors.get(nation=None, driver_kind="people", per="day")
        driver = Driver.objects.get(nation=self.estonia, region__code="EE-79", kind="people")
        per_day = Decimal(driver.value * factor.numerator) / Decimal(factor.denominator)
        return [
            Need(
                **self._common(assessment, "drinking-water", "EE-79", "WINTER", 1, "tartu-rescue"),
                per_day=per_day.quantize(Decimal("0.001")),
                duration_hours=7 * 24,
                factor=factor,
                driver=driver,
                share_affected=10_000,
                reason="The waterworks stand still for a week.",
            )
        ]

    def _ordinary_needs(self, assessment: Assessment, line: background.Line) -> list[Need]:
        authority = story.AUTHORITY_OF[line.requirement]
        rows = []
        for scenario, share in (("ORDINARY", 60), ("WINTER", 100), ("CONVOY", 90)):
            nation, county = line.size * share * 80, line.size * share * 20
            for region, thousandth_parts in (("EE", nation), (line.county, county)):
                quantity = Decimal(thousandth_parts) / Decimal(10_000)
                rows.append(
                    Need(
                        **self._common(
                            assessment, line.resource, region, scenario, line.priority, authority
                        ),
                        **_amount(line.kind, quantity),
                        start_hours=24,
                        duration_hours=30 * 24,
                    )
                )
        return rows

    def _levels_and_criteria(self, assessment: Assessment) -> list[Need]:
        taken = {"mobile-masts-24h", "base-registers-restored", "continuity-plan-exercised"}
        rows = []
        levels = _of_kind("level", 14, exclude=taken)
        for number, (code, requirement) in enumerate(levels):
            rows += [
                Need(
                    **self._common(
                        assessment,
                        code,
                        "EE",
                        scenario,
                        2 + number % 2,
                        story.AUTHORITY_OF[requirement],
                    ),
                    target_share=(8_000, 9_000, 9_500)[number % 3],
                )
                for scenario in story.SCENARIOS
            ]
            total = 40 + 20 * (number % 5)
            partner = self._partner(
                f"{story.AUTHORITY_OF[requirement].capitalize()} operators", "EE-37"
            )
            self._capability(
                partner, self._site(partner, "All units", "EE-37"), self.resources[code], serves=("EE",),
                owner=self.authorities[story.AUTHORITY_OF[requirement]], ready=0, shares=(100, 100, 100),
                capacity=round(total * self.draw.uniform(0.55, 0.97)), in_service=total,
            )  # fmt: skip
        states = ("met", "met", "partly", "met", "not", "met", "partly")
        for number, (code, requirement) in enumerate(_of_kind("criterion", 16, exclude=taken)):
            rows += [
                Need(
                    **self._common(
                        assessment,
                        code,
                        "EE",
                        scenario,
                        2 + number % 3,
                        story.AUTHORITY_OF[requirement],
                    ),
                    state=states[number % len(states)],
                    evidence="Review of the exercise year.",
                )
                for scenario in story.SCENARIOS
            ]
        return rows

    # The other nation -----------------------------------------------------------------------

    def _second_nation(self) -> None:
        """Latvia: small, and none of it may be seen from Estonia, nor the other way round."""
        by = self.users["officer.lv"]
        firm = self._partner("Gauja Fuel", "LV-RIX", nation=self.latvia)
        self._capability(
            firm, self._site(firm, "Rīga terminal", "LV-RIX"), self.resources["diesel"], serves=("LV",),
            owner=None, ready=24, shares=(100, 100, 80), stock=400,
        )  # fmt: skip
        scenario = Scenario.objects.create(
            nation=self.latvia,
            code="WINTER",
            name={"en": "LONG WINTER"},
            sort_key="long winter",
            phase="crisis",
        )
        AssurancePolicy.objects.get_or_create(nation=self.latvia, number=1, defaults={"set_by": by})
        assessment = Assessment.objects.create(
            nation=self.latvia, title="Fuel in winter", status=Assessment.Status.IN_FORCE, started_by=by,
            in_force_at=self.now, in_force_by=by,
        )  # fmt: skip
        assessment.requirements.add(Requirement.objects.get(code="BLR2"))
        assessment.regions.add(self.regions["LV"])
        assessment.scenarios.add(scenario)
        Need.objects.create(
            nation=self.latvia, assessment=assessment, resource=self.resources["diesel"],
            region=self.regions["LV"], scenario=scenario, priority=1, per_day=Decimal(20),
            duration_hours=30 * 24, stated_by=by, consented_at=self.now, consented_by=by,
        )  # fmt: skip


def _answers(name: str) -> dict[str, Any]:
    """What the registration form keeps: each step as typed, and all of it read and clean."""
    company = {
        "nation": "EE",
        "name": name,
        "scheme": "demo",
        "number": "DEMO-90001",
        "country": "",
    }
    kinds = ["fuel"]
    contact = {
        "phone": "+12025550142", "person": "Mari Duty", "email": "newcomer@example.org", "may_speak": "on",
    }  # fmt: skip
    clean = Complete(
        nation_code="EE", name=name, scheme="demo", country="", number="DEMO-90001", kinds=kinds,
        phone=contact["phone"], person=contact["person"], email=contact["email"],
    )  # fmt: skip
    return {
        "language": "en",
        "company": company,
        "supply": {"kinds": kinds},
        "contact": contact,
        "clean": clean.as_json(),
    }


def _kind(resource: Resource, given: dict[str, Decimal]) -> str:
    if resource.kind == Resource.Kind.CONSUMABLE:
        return Capability.Kind.STOCK if "stock" in given else Capability.Kind.PRODUCTION
    return (
        Capability.Kind.FACILITY
        if resource.kind == Resource.Kind.LEVEL
        else Capability.Kind.SERVICE
    )


def _amount(kind: str, quantity: Decimal) -> dict[str, Decimal]:
    """A consumable is needed over thirty days, a capacity at once; whole thousandths."""
    if kind == "consumable":
        return {"per_day": (quantity / 30).quantize(Decimal("0.001"))}
    return {"capacity": quantity.quantize(Decimal("0.001"))}


def _ordinary(number: int, *, exclude: set[str]) -> list[tuple[str, str, str]]:
    """Up to three consumables and capacities of every element, in the order of the frame."""
    chosen: dict[str, tuple[str, str, str]] = {}
    for place in range(3):
        for code, kind, requirement in _nth_of_each_element(place):
            if len(chosen) < number and code not in exclude:
                chosen.setdefault(code, (code, kind, requirement))
    extra = Resource.objects.filter(nation=None, code__in=background.NOT_KNOWN)
    for resource in extra.prefetch_related("elements__requirement"):
        requirement = resource.elements.all()[0].requirement.code
        chosen.setdefault(resource.code, (resource.code, resource.kind, requirement))
    return list(chosen.values())


def _nth_of_each_element(place: int) -> list[tuple[str, str, str]]:
    found: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    rows = (
        Resource.elements.through.objects.filter(
            resource__nation=None, resource__kind__in=["consumable", "capacity"]
        )
        .order_by("element__code", "resource__code")
        .values_list(
            "element__code", "resource__code", "resource__kind", "element__requirement__code"
        )
    )
    for element, code, kind, requirement in rows:
        found[element].append((code, kind, requirement))
    return [of_element[place] for of_element in found.values() if len(of_element) > place]


def _of_kind(kind: str, number: int, *, exclude: set[str]) -> list[tuple[str, str]]:
    rows = (
        Resource.elements.through.objects.filter(resource__nation=None, resource__kind=kind)
        .exclude(resource__code__in=exclude)
        .order_by("resource__code", "element__code")
        .values_list("resource__code", "element__requirement__code")
    )
    first: dict[str, str] = {}
    for code, requirement in rows:
        first.setdefault(code, requirement)
    by_requirement: dict[str, list[str]] = defaultdict(list)
    for code, requirement in first.items():
        by_requirement[requirement].append(code)
    spread = [
        (codes[place], requirement)
        for place in range(4)
        for requirement, codes in sorted(by_requirement.items())
        if len(codes) > place
    ]
    return spread[:number]
