"""One of everything in Norvania, one person of each kind there and in Sudania, and who opens what."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from accounts.models import ApiToken, Invitation
from assessments.models import (
    Assessment,
    AssurancePolicy,
    Challenge,
    Gap,
    GapReport,
    GapRun,
    Measure,
    Need,
    Paper,
    Position,
    Proposal,
    Question,
    Seat,
)
from audit.record import record
from baseline.models import Competence, Driver, KnownShare, PlanningFactor, Reservation, Substitute
from exchange.models import PartnerList
from partners.forms.registration import Complete
from partners.models import (
    Alias,
    Application,
    CapabilityChange,
    Check,
    Claim,
    ClaimFile,
    CompanyCopy,
    Consent,
    Directory,
    DuplicatePair,
    ExclusionEntry,
    ExclusionHit,
    ExclusionList,
    ForeignShare,
    Identifier,
    ImportSession,
    ImportSource,
    MailDomain,
    MembershipOffer,
    MergeRecord,
    Partner,
    RegisterExtract,
    RiskFlag,
    SignOff,
    SiteCode,
    SupplyFile,
    UsualSupply,
    Verification,
)
from partners.terms import as_json
from privacy.models import PersonWork
from tests.factories import accounts as people
from tests.factories import agreements as promises
from tests.factories import assessments as made
from tests.factories import baseline as words
from tests.factories import cooperation as together
from tests.factories import exchange as desk
from tests.factories import partners as registry
from workspace.files import keep_made
from workspace.models import File, Follow, Job, Notice, SavedFilter

PEOPLE = (
    "visitor", "petra", "omar", "lena", "paul", "anna", "boris", "vera", "audrey", "oskar",
    "petra2", "omar2", "anna2", "vera2", "audrey2", "oskar2",
)  # fmt: skip


def build() -> SimpleNamespace:
    """The whole cast and one row of every table that has an address."""
    w = SimpleNamespace()
    w.norvania, w.sudania = people.nation("NO", "Norvania"), people.nation("DK", "Sudania")
    w.places, w.places2 = words.regions(w.norvania), words.regions(w.sudania)
    w.frame = words.frame()
    for name, kind in (
        ("petra", "officer"),
        ("vera", "viewer"),
        ("audrey", "auditor"),
        ("oskar", "operator"),
    ):
        setattr(w, name, people.user(name, kind, w.norvania))
        setattr(w, f"{name}2", people.user(f"{name}2", kind, w.sudania))
    w.agency = words.authority(
        w.norvania, "energy", requirements=["BLR2"], regions=[w.places.north]
    )
    agency2 = words.authority(
        w.sudania, "energy", requirements=["BLR2"], regions=[w.places2.nation]
    )
    w.omar = words.official("omar", w.agency, by=w.petra)
    w.lena = words.official("lena", w.agency, by=w.petra)
    w.omar2 = words.official("omar2", agency2, by=w.petra2)
    w.paul = people.user("paul", "representative", w.norvania)
    w.acme = registry.partner("Acme Power", w.places.north, approved_by=w.petra)
    w.boreal = registry.partner("Boreal Foods", w.places.south, approved_by=w.petra)
    acme2 = registry.partner("Acme Sud", w.places2.north, approved_by=w.petra2)
    w.anna = registry.representative("anna", w.acme, by=w.petra)
    w.boris = registry.representative("boris", w.boreal, by=w.petra)
    w.anna2 = registry.representative("anna2", acme2, by=w.petra2)
    _registry(w)
    _reference(w)
    _assessments(w)
    _exchange(w)
    _agreements(w)
    _cooperation(w)
    _workspace(w)
    return w


def _registry(w: SimpleNamespace) -> None:
    now = timezone.now()
    w.identifier = Identifier.objects.create(
        nation=w.norvania, partner=w.acme, scheme="demo", value="DEMO-00001"
    )
    w.directory = Directory.objects.create(
        nation=w.norvania, partner_ids=[w.acme.pk], contacts=1, stale=0, made_by=w.petra,
        file=keep_made(
            b"%PDF-1.7", name="directory.pdf", content_type="application/pdf", nation=w.norvania,
            by=w.petra, marking="amber",
        ),
    )  # fmt: skip
    w.copy = CompanyCopy.objects.create(
        nation=w.norvania, partner=w.acme, asked_by=w.anna, expires_at=now + timedelta(days=7),
        file=keep_made(
            b"PK", name="copy.zip", content_type="application/zip", nation=w.norvania, by=w.anna,
            marking="amber",
        ),
    )  # fmt: skip
    w.member = w.acme.memberships.get(user=w.anna)
    w.share = ForeignShare.objects.create(
        nation=w.norvania, partner=w.acme, country="FI", percent=25, source="Register",
        added_by=w.petra,
    )  # fmt: skip
    w.code = SiteCode.objects.create(
        nation=w.norvania, site=w.acme.sites.get(), scheme="ncage", value="A123G", added_by=w.petra
    )
    w.domain = MailDomain.objects.create(
        nation=w.norvania, partner=w.acme, domain="acme.example", verified_by=w.petra
    )
    w.offer = MembershipOffer.objects.create(
        nation=w.norvania, partner=w.acme, user=w.boris, role="editor", offered_by=w.anna
    )
    w.contact = registry.contact(w.acme)
    w.person_work = PersonWork.objects.create(
        nation=w.norvania, deed="hand_out", kind="contact", row=w.contact.public_id, is_done=True,
        asked_by=w.petra, expires_at=now + timedelta(days=7),
        file=keep_made(
            b"PK", name="person.zip", content_type="application/zip", nation=w.norvania, by=w.petra,
            marking="amber_strict",
        ),
    )  # fmt: skip
    w.former = registry.contact(w.acme, name="Former", archived_at=now, archived_by=w.petra)
    w.site = w.acme.sites.get()
    w.capability = registry.capability(w.acme, w.frame.diesel, by=w.anna)
    w.product_line = registry.line(w.acme)
    registry.capability(w.acme, w.frame.lorries, by=w.anna, line=w.product_line)
    w.change = CapabilityChange.objects.create(
        capability=w.capability,
        new_values=as_json({"stock": Decimal(200), "entered": {"stock": "200"}}),
        asked_by=w.anna,
    )
    w.verification = Verification.objects.create(
        capability=w.capability, method="visit", stock=50, seen_on=now.date(),
        valid_until=now.date() + timedelta(days=365), verified_by=w.petra,
    )  # fmt: skip
    clean = Complete(
        nation_code="NO", name="Newcomer", scheme="demo", country="", number="DEMO-00002",
        kinds=["fuel"], phone="+12025550142", person="Mari", email="new@example.org",
    )  # fmt: skip
    w.application = Application.objects.create(
        nation=w.norvania, email="new@example.org", status="submitted", name="Newcomer",
        answers={"clean": clean.as_json(), "language": "en"}, submitted_at=now,
    )  # fmt: skip
    first, second = sorted((w.acme, w.boreal), key=lambda partner: partner.pk)
    w.pair = DuplicatePair.objects.create(
        nation=w.norvania, first=first, second=second, score=90, found_at=now
    )
    gone = Partner.objects.create(
        nation=w.norvania, name="Acme Old", name_key="acme old", match_key="acme old",
        archived_at=now, archived_by=w.petra, archived_reason="Merged into Acme Power",
    )  # fmt: skip
    w.merge = MergeRecord.objects.create(
        nation=w.norvania, stays=w.acme, gone=gone, merged_by=w.petra
    )
    w.alias = Alias.objects.create(
        nation=w.norvania, partner=w.acme, name="AP", name_key="ap", match_key="ap", added_by=w.petra
    )  # fmt: skip
    w.exclusions = ExclusionList.objects.create(
        nation=w.norvania, name="Sanctions", uploaded_by=w.petra, file=File.objects.create(
            nation=w.norvania, name="list.csv", content="x/none", content_type="text/csv", size=3,
            sha256="2" * 64, uploaded_by=w.petra,
        )
    )  # fmt: skip
    w.hit = ExclusionHit.objects.create(
        nation=w.norvania, partner=w.boreal, score=90,
        entry=ExclusionEntry.objects.create(list=w.exclusions, key="0" * 64, name="Boreal Food"),
    )  # fmt: skip
    w.check = Check.objects.create(
        nation=w.norvania, partner=w.boreal, code="identity", name="Identity", result="good",
        file=File.objects.create(
            nation=w.norvania, name="extract.pdf", content="x/none", content_type="application/pdf",
            size=3, sha256="1" * 64, uploaded_by=w.petra,
        ), checked_by=w.petra,
    )  # fmt: skip
    w.flag = RiskFlag.objects.create(
        nation=w.norvania, partner=w.boreal, level="yellow", note="Late papers.", raised_by=w.petra
    )
    w.source = ImportSource.objects.create(nation=w.norvania, name="Register")
    w.upload = File.objects.create(
        nation=w.norvania, name="register.csv", content="x/none", content_type="text/csv", size=3,
        sha256="0" * 64, uploaded_by=w.petra,
    )  # fmt: skip
    w.claim = Claim.objects.create(
        nation=w.norvania, claimant=w.boris, scheme="demo", value="DEMO-00001", statement="Board."
    )
    w.claim_file = ClaimFile.objects.create(claim=w.claim, file=w.upload)
    w.extract = RegisterExtract.objects.create(
        nation=w.norvania, source="Register", as_of=now.date(), file=w.upload, headings=["a", "b"],
        uploaded_by=w.petra,
    )  # fmt: skip
    w.usual = UsualSupply.objects.create(
        nation=w.norvania, kind="fuel", resource=w.frame.diesel, added_by=w.petra
    )
    w.supply_file = SupplyFile.objects.create(
        nation=w.norvania, partner=w.acme, file=w.upload, status="returned", uploaded_by=w.anna
    )
    w.consent = Consent.objects.create(
        nation=w.norvania, association=w.boreal, label="Acme", scheme="demo", value="DEMO-00001",
        asked_by=w.boris,
    )  # fmt: skip
    w.sign_off = SignOff.objects.create(
        nation=w.norvania, partner=w.acme, supply_file=w.supply_file, asked_by=w.anna
    )
    w.session = ImportSession.objects.create(
        nation=w.norvania, source=w.source, file=w.upload, uploaded_by=w.petra,
        columns=[{"index": 0, "text": "Name"}],
    )  # fmt: skip


def _reference(w: SimpleNamespace) -> None:
    w.element = words.Element.objects.create(
        nation=w.norvania, requirement=w.frame.requirements["BLR2"], code="NO.1", name={"en": "Own"},
        sort_key="own",
    )  # fmt: skip
    w.resource = words.resource(
        "own-resource", "consumable", w.frame.diesel.unit, w.element, nation=w.norvania
    )
    w.scenario = words.scenario(w.norvania)
    w.driver = Driver.objects.create(
        nation=w.norvania, region=w.places.north, kind="people", value=1000, source="Register",
        valid_on=timezone.localdate(),
    )  # fmt: skip
    w.factor = PlanningFactor.objects.create(
        nation=w.norvania, resource=w.frame.diesel, driver_kind="people", numerator=1, denominator=1000,
        per="day", source="Estimate",
    )  # fmt: skip
    w.known_share = KnownShare.objects.create(
        nation=w.norvania, resource=w.frame.diesel, percent=80, source="Estimate",
        estimated_on=timezone.localdate(),
    )  # fmt: skip
    w.reservation = Reservation.objects.create(
        nation=w.norvania, resource=w.frame.diesel, region=w.places.north, quantity=5,
        reference="Held in register X, ask Y.",
    )  # fmt: skip
    w.competence = Competence.objects.create(
        nation=w.norvania, code="welder", name={"en": "Welder"}, sort_key="welder"
    )
    w.substitute = Substitute.objects.create(
        nation=w.norvania, resource=w.resource, instead_of=w.frame.diesel, factor=1
    )
    w.mandate = w.agency.mandates.get(user=w.omar)


def _assessments(w: SimpleNamespace) -> None:
    now = timezone.now()
    w.assessment = Assessment.objects.create(
        nation=w.norvania, title="Winter", status="open", public_lead=w.lena, private_lead=w.paul,
        started_by=w.petra,
    )  # fmt: skip
    w.assessment.requirements.add(w.frame.requirements["BLR2"])
    w.assessment.regions.add(w.places.north)
    w.assessment.scenarios.add(w.scenario)
    w.need = Need.objects.create(
        nation=w.norvania, assessment=w.assessment, resource=w.frame.diesel, region=w.places.north,
        scenario=w.scenario, priority=2, per_day=10, stated_by=w.lena,
    )  # fmt: skip
    w.position = Position.objects.create(
        nation=w.norvania,
        need=w.need,
        side="public",
        per_day=10,
        stated_by=w.lena,
        evidence=w.upload,
    )
    Proposal.objects.create(
        nation=w.norvania, need=w.need, side="private", per_day=9, proposed_by=w.paul
    )
    w.seat = Seat.objects.create(
        nation=w.norvania, assessment=w.assessment, user=w.boris, side="private",
        basis="secretariat", given_by=w.petra, ended_at=now, ended_by=w.petra,
    )  # fmt: skip
    w.question = Question.objects.create(
        nation=w.norvania, assessment=w.assessment, text="Which winter?", asked_by=w.paul,
        due_on=now.date() + timedelta(days=9),
    )  # fmt: skip
    w.policy = AssurancePolicy.objects.create(nation=w.norvania, number=1, set_by=w.petra)
    w.run = GapRun.objects.create(
        nation=w.norvania, kind="current", day=now.date(), as_of=now, asked_by=w.petra,
        status="published", finished_at=now,
    )  # fmt: skip
    w.report = GapReport.objects.create(
        nation=w.norvania, kind="current", day=now.date(), as_of=now, run=w.run, policy=w.policy,
        engine_version="1", milestones=[1, 30], sha256="0" * 64,
    )  # fmt: skip
    w.what_if = made.what_if(w.petra, sharing="authorities")
    w.printed = Paper.objects.create(
        report=w.report, kind="report", asked_by=w.omar,
        file=keep_made(
            b"%PDF-1.7", name="report.pdf", content_type="application/pdf", nation=w.norvania,
            by=w.omar, marking="amber",
        ),
    )  # fmt: skip
    w.line = Gap.objects.create(
        report=w.report, need=w.need, resource=w.frame.diesel, region=w.places.north,
        scenario=w.scenario, phase="crisis", priority=2, required=[10_000, 300_000],
        declared=[10_000, 100_000], expected=[2_000, 20_000], assured=[0, 0], milestone=30,
        gap=300_000, coverage=0, expected_coverage=666, declared_coverage=3333, largest_gap=300_000,
        first_short=1, partners=1,
    )  # fmt: skip
    w.challenge = Challenge.objects.create(
        nation=w.norvania, resource=w.frame.diesel, region=w.places.north, scenario=w.scenario,
        figure="assured", why="We counted more", as_of=now, due_on=now.date() + timedelta(days=10),
        raised_by=w.omar,
    )  # fmt: skip
    w.measure = Measure.objects.create(
        nation=w.norvania, resource=w.frame.diesel, region=w.places.north, scenario=w.scenario,
        title="Fill the tanks", kind="stockpile", authority=w.agency, owner=w.omar,
        due_on=now.date() + timedelta(days=60), stock=100, added_by=w.omar,
    )  # fmt: skip


def _exchange(w: SimpleNamespace) -> None:
    """An offer of Acme, and a request of the agency for which Acme was asked."""
    w.matter = desk.matter("offer", w.norvania, by=w.anna, partner=w.acme)
    w.request = desk.matter("request", w.norvania, by=w.omar, asked_for=w.agency)
    w.asked = desk.asked(w.request, w.acme, by=w.petra)
    w.list = PartnerList.objects.create(nation=w.norvania, user=w.petra, name="Ports")
    w.call_down = desk.call_down(w.norvania, by=w.petra)
    w.round = desk.round_(w.norvania, by=w.petra)
    w.entry = desk.round_entry(w.round, w.acme, contact=w.contact)
    w.declaration = desk.declaration(w.scenario, w.places.nation, by=w.petra)
    w.stock_call = desk.stock_call(w.declaration, w.acme, by=w.petra)
    w.call = desk.call(w.call_down, w.acme, contact=w.contact)
    w.engagement = desk.engagement(w.acme, by=w.petra, officers=[w.petra])
    w.follow_up = desk.follow_up(w.engagement, w.petra)


def _agreements(w: SimpleNamespace) -> None:
    """The agency and Acme negotiate about a part of what Acme has."""
    w.agreement = promises.agreement(w.agency, w.acme, by=w.petra, status="negotiated")
    w.commitment = promises.commitment(w.agreement, w.capability, w.agency)
    w.paper = promises.paper(w.agreement, by=w.petra)
    w.activation = promises.activation(w.commitment, by=w.petra)
    w.delivery = promises.delivery(w.activation, by=w.anna)
    w.condition = promises.condition(w.acme, by=w.anna, authority=w.agency)
    w.clause = promises.clause(w.norvania)


def _cooperation(w: SimpleNamespace) -> None:
    """Acme has answered the edition that is open; the next one is a draft."""
    w.expectations = together.questionnaire(w.norvania, by=w.petra)
    w.returned = together.returned(w.expectations, w.acme, by=w.anna)
    w.draft = together.questionnaire(w.norvania, by=w.petra, is_open=False, edition=2)
    w.weaknesses = together.weaknesses(w.norvania, by=w.petra)
    together.returned(w.weaknesses, w.acme, by=w.anna)
    w.survey = together.survey(w.norvania, by=w.petra)
    w.expected = w.draft.questions.get(key="any-hour")


def _workspace(w: SimpleNamespace) -> None:
    now = timezone.now()
    w.job = Job.objects.create(
        nation=w.norvania, kind="import", title="Import", task="none", started_by=w.petra
    )
    w.notice = Notice.objects.create(user=w.petra, kind="test", text="Look", url="/partners/")
    w.filter = SavedFilter.objects.create(
        user=w.petra, nation=w.norvania, page="partners:list", name="Mine", query="q=a"
    )
    w.follow = Follow.objects.create(
        user=w.petra, nation=w.norvania, page="partners:detail", target_id=w.acme.pk
    )
    w.token, _secret = ApiToken.objects.create(user=w.petra, name="sync")
    w.event = record("partner.approved", by=w.petra, target=w.acme)
    invited = people.user("ingrid", "official", w.norvania, is_active=False)
    w.invitation = Invitation.objects.create(
        user=invited, nation=w.norvania, token_hash="0" * 64, invited_by=w.petra,
        expires_at=now + timedelta(days=7),
    )  # fmt: skip


#: What an address is about, by the longest prefix of its URL name; without a row: no arguments.
ABOUT: dict[str, Any] = {
    "accounts:": lambda w: {"public_id": w.omar.public_id},
    "accounts:invitation": lambda w: {"public_id": w.invitation.public_id},
    "accounts:session_end": lambda w: {"key": 1},
    "accounts:token_revoke": lambda w: {"public_id": w.token.public_id},
    "accounts:accept": lambda w: {"token": "no-such-token"},
    "audit:event": lambda w: {"pk": w.event.pk},
    "workspace:job": lambda w: {"public_id": w.job.public_id},
    "workspace:stop_mail": lambda w: {"token": "no-such-token"},
    "workspace:notice": lambda w: {"public_id": w.notice.public_id},
    "workspace:follow_stop": lambda w: {"public_id": w.follow.public_id},
    "workspace:filter": lambda w: {"public_id": w.filter.public_id},
    "workspace:file": lambda w: {"public_id": w.upload.public_id},
    "baseline:requirement": lambda w: {"code": "BLR2"},
    "baseline:element": lambda w: {"public_id": w.element.public_id},
    "baseline:resource": lambda w: {"public_id": w.resource.public_id},
    "baseline:region": lambda w: {"public_id": w.places.north.public_id},
    "baseline:authority": lambda w: {"public_id": w.agency.public_id},
    "baseline:mandate": lambda w: {"public_id": w.agency.public_id, "mandate": w.mandate.pk},
    "baseline:scenario": lambda w: {"public_id": w.scenario.public_id},
    "baseline:driver": lambda w: {"public_id": w.driver.public_id},
    "baseline:factor": lambda w: {"public_id": w.factor.public_id},
    "baseline:competence": lambda w: {"public_id": w.competence.public_id},
    "baseline:substitute": lambda w: {"public_id": w.substitute.public_id},
    "baseline:substitute_add": lambda w: {"public_id": w.frame.diesel.public_id},
    "baseline:reservation": lambda w: {"public_id": w.reservation.public_id},
    "baseline:known_share": lambda w: {"public_id": w.known_share.public_id},
    "partners:breakdown": lambda _w: {"listed": "sites"},
    "partners:": lambda w: {"public_id": w.acme.public_id},
    "partners:register_confirm": lambda w: {"token": "no-such-token"},
    "partners:register_continue": lambda w: {"secret": "no-such-secret"},
    "partners:line": lambda w: {"public_id": w.product_line.public_id},
    "partners:line_add": lambda w: {"public_id": w.acme.public_id},
    "partners:lines": lambda w: {},
    "partners:lines_file": lambda w: {"file_format": "csv"},
    "partners:directory": lambda w: {"public_id": w.directory.public_id},
    "partners:reconfirm": lambda w: {"token": "no-such-token"},
    "partners:register_step": lambda w: {"step": "company"},
    "partners:application": lambda w: {"public_id": w.application.public_id},
    "partners:change": lambda w: {"public_id": w.change.public_id},
    "partners:identifier": lambda w: {"public_id": w.acme.public_id, "key": w.identifier.pk},
    "partners:code_remove": lambda w: {"public_id": w.acme.public_id, "key": w.code.pk},
    "partners:share_remove": lambda w: {"public_id": w.acme.public_id, "key": w.share.pk},
    "partners:domain_add": lambda w: {"public_id": w.acme.public_id},
    "partners:domain_remove": lambda w: {"public_id": w.acme.public_id, "key": w.domain.pk},
    "partners:offer_": lambda w: {"public_id": w.offer.public_id},
    "partners:member": lambda w: {"public_id": w.acme.public_id, "key": w.member.pk},
    "partners:declare": lambda w: {"public_id": w.acme.public_id, "resource_id": w.frame.diesel.public_id},
    "partners:audience": lambda w: {"public_id": w.acme.public_id, "resource_id": w.frame.diesel.public_id},
    "partners:contact_add": lambda w: {"public_id": w.acme.public_id},
    "partners:copy_file": lambda w: {"public_id": w.copy.public_id},
    "partners:put_away": lambda _w: {"kind": "contacts"},
    "partners:take_back": lambda w: {"kind": "contacts", "public_id": w.former.public_id},
    "partners:contact": lambda w: {"public_id": w.contact.public_id},
    "partners:site_add": lambda w: {"public_id": w.acme.public_id},
    "partners:site": lambda w: {"public_id": w.site.public_id},
    "partners:supply_file": lambda w: {"public_id": w.supply_file.public_id},
    "partners:supply_file_new": lambda w: {"public_id": w.acme.public_id},
    "partners:usual": lambda w: {"public_id": w.usual.public_id},
    "partners:certificate": lambda w: {"public_id": w.acme.public_id},
    "partners:capability": lambda w: {"public_id": w.capability.public_id},
    "partners:verification": lambda w: {"public_id": w.verification.public_id},
    "partners:alias_remove": lambda w: {"public_id": w.acme.public_id, "key": w.alias.pk},
    "partners:consent_": lambda w: {"public_id": w.consent.public_id},
    "partners:consent_ask": lambda w: {"public_id": w.boreal.public_id},
    "partners:sign_off": lambda w: {"public_id": w.sign_off.public_id},
    "partners:drafts_share": lambda w: {"public_id": w.acme.public_id},
    "partners:claim": lambda w: {"public_id": w.claim.public_id},
    "partners:claim_file": lambda w: {"public_id": w.claim.public_id, "key": w.claim_file.pk},
    "partners:extract": lambda w: {"public_id": w.extract.public_id},
    "partners:exclusion_list": lambda w: {"public_id": w.exclusions.public_id},
    "partners:exclusion_hit": lambda w: {"public_id": w.hit.public_id},
    "partners:check_file": lambda w: {"public_id": w.check.public_id},
    "partners:checklist": lambda w: {"code": "identity"},
    "partners:flag_lift": lambda w: {"public_id": w.flag.public_id},
    "partners:import": lambda w: {"public_id": w.session.public_id},
    "partners:duplicate": lambda w: {"public_id": w.pair.public_id, "stays_id": w.pair.first.public_id},
    "partners:merge": lambda w: {"public_id": w.merge.public_id},
    "assessments:": lambda w: {"public_id": w.assessment.public_id},
    "assessments:need": lambda w: {"public_id": w.need.public_id},
    "assessments:move": lambda w: {"public_id": w.assessment.public_id, "name": "reconcile"},
    "assessments:position": lambda w: {"public_id": w.need.public_id, "side": "public"},
    "assessments:seat_end": lambda w: {"public_id": w.seat.public_id},
    "assessments:question_answer": lambda w: {"public_id": w.question.public_id},
    "assessments:lines": lambda w: {"public_id": w.assessment.public_id},
    "assessments:positions_import": lambda w: {"public_id": w.assessment.public_id},
    "assessments:line_reopen": lambda w: {"public_id": w.need.public_id},
    "assessments:need_new": lambda w: {"public_id": w.assessment.public_id},
    "assessments:need_derive": lambda w: {"public_id": w.assessment.public_id},
    "assessments:need_template": lambda w: {"public_id": w.assessment.public_id},
    "assessments:needs_": lambda w: {"public_id": w.assessment.public_id},
    "assessments:requirement": lambda w: {"code": "BLR2", "table": "elements"},
    "assessments:dashboard_file": lambda w: {"table": "coverage"},
    "assessments:line": lambda w: {"public_id": w.line.public_id, "table": "milestones"},
    "assessments:challenge": lambda w: {"public_id": w.challenge.public_id},
    "assessments:challenge_new": lambda w: {"public_id": w.line.public_id},
    "assessments:measure": lambda w: {"public_id": w.measure.public_id},
    "assessments:measure_new": lambda w: {"public_id": w.line.public_id},
    "assessments:compare_file": lambda w: {"public_id": w.report.public_id, "table": "causes"},
    "assessments:needs_matching": lambda w: {"public_id": w.acme.public_id},
    "assessments:needs_serving": lambda w: {"public_id": w.frame.diesel.public_id},
    "assessments:paper_file": lambda w: {"public_id": w.printed.public_id},
    "assessments:what_if_kept": lambda w: {"public_id": w.what_if.public_id},
    "assessments:what_if_edit": lambda w: {"public_id": w.what_if.public_id},
    "assessments:what_if_archive": lambda w: {"public_id": w.what_if.public_id},
    "api:what-if": lambda w: {"public_id": w.what_if.public_id},
    "assessments:papers": lambda w: {"public_id": w.report.public_id},
    "assessments:report": lambda w: {"public_id": w.report.public_id},
    "assessments:run": lambda w: {"public_id": w.run.public_id},
    "exchange:": lambda w: {"public_id": w.acme.public_id, "token": "none"},
    "exchange:list": lambda w: {"public_id": w.list.public_id, "partner_id": w.acme.public_id},
    "exchange:list_put": lambda w: {"public_id": w.acme.public_id},
    "exchange:file": lambda _w: {"table": "calls"},
    "exchange:engagement": lambda w: {"public_id": w.engagement.public_id},
    "exchange:engagement_new": lambda w: {"public_id": w.acme.public_id},
    "exchange:engagement_file": lambda w: {"public_id": w.engagement.public_id, "key": 0},
    "exchange:follow_up_add": lambda w: {"public_id": w.engagement.public_id},
    "exchange:follow_up_done": lambda w: {"public_id": w.follow_up.public_id},
    "exchange:matter": lambda w: {"public_id": w.matter.public_id},
    "exchange:request_": lambda w: {"public_id": w.request.public_id},
    "exchange:asked": lambda w: {"public_id": w.asked.public_id},
    "exchange:call_down": lambda w: {"public_id": w.call_down.public_id},
    "exchange:call_answer": lambda w: {"public_id": w.call.public_id},
    "exchange:round": lambda w: {"public_id": w.round.public_id},
    "exchange:round_entry": lambda w: {"public_id": w.entry.public_id},
    "exchange:round_link": lambda _w: {"token": "none"},
    "exchange:declaration": lambda w: {"public_id": w.declaration.public_id},
    "exchange:stock": lambda w: {"public_id": w.stock_call.public_id, "token": "none"},
    "exchange:stocks_ask": lambda w: {"public_id": w.declaration.public_id},
    "exchange:trouble_link_send": lambda w: {"public_id": w.contact.public_id},
    "agreements:": lambda w: {"public_id": w.agreement.public_id, "move": "take_back"},
    "agreements:for_partner": lambda w: {"public_id": w.acme.public_id},
    "agreements:party_remove": lambda w: {
        "public_id": w.agreement.public_id, "key": w.agreement.parties.get(partner=w.acme).pk,
    },
    "agreements:document": lambda w: {"public_id": w.agreement.public_id, "key": w.paper.pk},
    "agreements:commitment_add": lambda w: {"public_id": w.agreement.public_id},
    "agreements:commitment": lambda w: {"public_id": w.commitment.public_id},
    "agreements:call_off": lambda w: {"public_id": w.commitment.public_id},
    "agreements:activation": lambda w: {"public_id": w.activation.public_id},
    "agreements:delivery_add": lambda w: {"public_id": w.activation.public_id},
    "agreements:delivery_take_back": lambda w: {
        "public_id": w.activation.public_id, "key": w.delivery.pk,
    },
    "agreements:condition": lambda w: {"public_id": w.condition.public_id},
    "agreements:condition_ask": lambda w: {"public_id": w.acme.public_id},
    "agreements:clause": lambda w: {"public_id": w.clause.public_id},
    "cooperation:edition": lambda w: {"public_id": w.expectations.public_id},
    "cooperation:edition_open": lambda w: {"public_id": w.draft.public_id},
    "cooperation:question_add": lambda w: {"public_id": w.draft.public_id},
    "cooperation:question_edit": lambda w: {"public_id": w.expected.public_id},
    "cooperation:question_remove": lambda w: {"public_id": w.expected.public_id},
    "cooperation:returns": lambda w: {"public_id": w.expectations.public_id},
    "cooperation:for_partner": lambda w: {"public_id": w.acme.public_id},
    "cooperation:survey": lambda w: {"public_id": w.survey.public_id},
    "cooperation:survey_link": lambda _w: {"token": "none"},
    "cooperation:survey_links": lambda w: {"public_id": w.survey.public_id},
    "cooperation:weakness": lambda w: {"public_id": w.acme.public_id},
    "cooperation:expected": lambda w: {"public_id": w.acme.public_id},
    "cooperation:answer": lambda w: {"public_id": w.acme.public_id},
    "privacy:work": lambda w: {"public_id": w.person_work.public_id},
    "privacy:work_file": lambda w: {"public_id": w.person_work.public_id},
    "privacy:": lambda w: {"kind": "contact", "public_id": w.contact.public_id},
    "api:resource": lambda w: {"public_id": w.resource.public_id},
    "api:region": lambda w: {"public_id": w.places.north.public_id},
    "api:partner": lambda w: {"public_id": w.acme.public_id},
    "api:consent": lambda w: {"public_id": w.consent.public_id},
    "api:contact": lambda w: {"public_id": w.contact.public_id},
    "api:supplyfile": lambda w: {"public_id": w.supply_file.public_id},
    "api:line": lambda w: {"public_id": w.product_line.public_id},
    "api:site": lambda w: {"public_id": w.site.public_id},
    "api:capability": lambda w: {"public_id": w.capability.public_id},
    "api:matter": lambda w: {"public_id": w.matter.public_id},
    "api:asked": lambda w: {"public_id": w.asked.public_id},
    "api:round": lambda w: {"public_id": w.round.public_id},
    "api:round-entry": lambda w: {"public_id": w.entry.public_id},
    "api:engagement": lambda w: {"public_id": w.engagement.public_id},
    "api:stock-call": lambda w: {"public_id": w.stock_call.public_id},
    "api:declaration": lambda w: {"public_id": w.declaration.public_id},
    "api:agreement": lambda w: {"public_id": w.agreement.public_id},
    "api:activation": lambda w: {"public_id": w.activation.public_id},
    "api:condition": lambda w: {"public_id": w.condition.public_id},
    "api:questionnaire": lambda w: {"public_id": w.expectations.public_id},
    "api:return": lambda w: {"public_id": w.returned.public_id},
    "api:commitment": lambda w: {"public_id": w.commitment.public_id},
    "api:assessment": lambda w: {"public_id": w.assessment.public_id},
    "api:position": lambda w: {"public_id": w.position.public_id},
    "api:need": lambda w: {"public_id": w.need.public_id},
    "api:report": lambda w: {"public_id": w.report.public_id},
    "api:gap": lambda w: {"public_id": w.line.public_id},
    "api:challenge": lambda w: {"public_id": w.challenge.public_id},
    "api:measure": lambda w: {"public_id": w.measure.public_id},
    "chart": lambda w: {"key": "0" * 64},
}  # fmt: skip
#: Arguments that mean the same wherever they stand.
ALWAYS = {"file_format": "csv", "format": "csv", "resource_id": None, "pk": 1, "key": "none"}


def arguments(world: SimpleNamespace, name: str, wanted: set[str]) -> dict[str, Any]:
    """The keyword arguments an address takes, filled with Norvania's rows."""
    prefix = max((p for p in ABOUT if name.startswith(p)), key=len, default=None)
    known = ALWAYS | (ABOUT[prefix](world) if prefix else {})
    return {argument: known[argument] for argument in wanted}
