"""Two leads, two views, one value: positions, proposals, dissent, signatures; by their pages."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments import actions, periodic, position_files
from assessments.agreeing import digest_of, lines_of
from assessments.models import Assessment, Need, Position, Proposal, Side, Signature
from assessments.papers.joint import joint_values
from assessments.stating import Wanted
from audit.models import Event
from common.errors import StaleVersion
from tests.factories import assessments as made
from tests.factories.queries import count_queries
from workspace.models import Change, Notice


@pytest.fixture
def shared(petra, lena, paul, storm, frame):
    """Open, led by Lena and Paul."""
    due = timezone.localdate() + timedelta(days=20)
    return made.assessment(
        petra, storm, status="open", public_lead=lena, private_lead=paul, due_on=due
    )


@pytest.fixture
def wanted(frame, places, storm):
    return Wanted(
        resource=frame.lorries, region=places.north, scenario=storm, priority=2,
        capacity=Decimal(12_000), start_hours=240, duration_hours=2160,
    )  # fmt: skip


@pytest.fixture
def need(shared, wanted, lena):
    """Lena, for the public side, wants 12,000."""
    return actions.state_need(shared, wanted, by=lena)


@pytest.fixture
def enter():
    def signed_in(person):
        client = Client()
        client.force_login(person)
        return client

    return signed_in


def url(name, row, *more):
    return reverse(f"assessments:{name}", args=[row.public_id, *more])


def text(answer):
    return answer.content.decode()


def status_of(need):
    return str(lines_of(Need.objects.for_rules().filter(pk=need.pk))[0].status)


def beds(quantity, **more):
    return {
        "capacity": quantity, "start_hours_0": "240", "start_hours_1": "h",
        "duration_hours_0": "2160", "duration_hours_1": "h", **more,
    }  # fmt: skip


def test_two_leads_walk_a_line_from_difference_to_force_with_dissent(
    shared, need, lena, paul, enter, django_capture_on_commit_callbacks
):
    public, private = enter(lena), enter(paul)
    assert status_of(need) == "waiting"

    page = text(private.get(url("position", need)))
    assert "12,000" in page
    form = private.get(url("position_state", need)).context["form"]
    data = {**beds("8000"), "comment": "The hotels hold 8,000.", "version": ""}
    with django_capture_on_commit_callbacks(execute=True):
        answer = private.post(
            url("position_state", need),
            data | {"evidence_file": SimpleUploadedFile("count.csv", b"hotel,beds\nSea,8000\n")},
        )
    assert answer.url == url("position", need), form.errors
    need.refresh_from_db()
    assert (need.capacity, status_of(need)) == (12_000, "differs")
    assert {(one.side, one.capacity) for one in need.positions.all()} == {
        ("public", 12_000), ("private", 8_000),
    }  # fmt: skip
    assert Notice.objects.filter(user=lena, kind="assessment.position_differs").count() == 1
    assert "The two sides differ" in text(public.get(url("position", need)))

    for name in ("reconcile", "agree"):  # the second is refused: the line is not agreed
        public.post(url("move", shared, name), {"version": Assessment.objects.get().version})
    assert Assessment.objects.get().status == "reconciling"
    assert "1 line is not agreed yet" in text(public.get(url("move", shared, "agree")))

    public.post(url("position_propose", need), {**beds("10000"), "version": need.version})
    assert status_of(need) == "proposed"
    answer = private.post(url("position_accept", need), {"dissent": "Two thousand stay unproven."})
    assert answer.status_code == 302
    need.refresh_from_db()
    assert (need.capacity, status_of(need)) == (10_000, "agreed")
    assert need.positions.get(side="private").dissent == "Two thousand stay unproven."
    assert {one.capacity for one in need.positions.all()} == {12_000, 8_000}, "both views stay"
    assert "dissent kept" in text(public.get(url("lines", shared)))

    version = Assessment.objects.get().version
    public.post(url("move", shared, "agree"), {"version": version})
    for client in (public, private):
        assert "Dissent on 1 of them" in text(client.get(url("sign", shared)))
        client.post(url("sign", shared), {"version": version + 1})
    assert Signature.objects.values("sha256").distinct().count() == 1
    assert not Need.objects.counting(shared.nation_id).exists()
    public.post(url("put_in_force", shared), {"version": version + 1})

    assert Need.objects.counting(shared.nation_id).get().capacity == 10_000
    assert Change.objects.filter(kind="needs").count() == 1
    signatures = public.get(url("detail", shared)).context["signatures"]
    assert [one.side for one in signatures] == ["private", "public"]


def test_a_stale_position_is_refused_with_both_versions_shown(shared, need, lena, petra, enter):
    """The office speaks for the public side as well; the second to save decides with open eyes."""
    client = enter(lena)
    version = client.get(url("position_state", need)).context["form"]["version"].value()
    actions.state_position(need, side=Side.PUBLIC, version=1, capacity=Decimal(11_000), by=petra)

    answer = client.post(url("position_state", need), beds("9000", version=version, comment=""))

    assert answer.status_code == 409
    assert "11000" in text(answer).replace(",", "")
    assert Position.objects.get().capacity == 11_000
    again = client.post(url("position_state", need), beds("9000", version=2, comment=""))
    assert again.status_code == 302
    assert Position.objects.get().capacity == 9_000


def test_the_first_word_of_a_side_is_not_overwritten_by_another_first_word(need, paul):
    actions.state_position(need, side=Side.PRIVATE, version=None, capacity=Decimal(1), by=paul)

    with pytest.raises(StaleVersion):
        actions.state_position(need, side=Side.PRIVATE, version=None, capacity=Decimal(2), by=paul)


def test_what_both_state_alike_is_agreed_and_stays_until_taken_back(shared, need, lena, paul):
    assert actions.confirm_lines(shared, side=Side.PRIVATE, versions={need.pk: 1}, by=paul) == 1
    need.refresh_from_db()
    assert (status_of(need), need.agreed_by) == ("agreed", paul)

    for change in (
        lambda: actions.state_position(need, side=Side.PUBLIC, version=1, capacity=5, by=lena),
        lambda: actions.update_need(need, version=None, capacity=Decimal(5), by=lena),
        lambda: actions.propose_value(need, side=Side.PUBLIC, version=None, by=lena),
        lambda: actions.withdraw_need(need, reason="x", by=lena),
    ):
        with pytest.raises(actions.LineIsAgreed):
            change()
    actions.update_need(need, version=None, source="Count of 2026", by=lena)
    with pytest.raises(actions.NothingToConfirm):
        actions.confirm_lines(shared, side=Side.PRIVATE, versions={need.pk: 2}, by=paul)

    actions.reopen_line(need, side=Side.PRIVATE, reason="Recounted.", by=paul)

    assert status_of(need) == "differs"
    assert Notice.objects.filter(user=lena, kind="assessment.line_reopened").exists()
    with pytest.raises(actions.NotAgreed):
        actions.reopen_line(need, side=Side.PRIVATE, reason="x", by=paul)


def test_a_line_that_changed_meanwhile_is_not_confirmed(shared, need, lena, paul):
    actions.update_need(need, version=1, capacity=Decimal(5), by=lena)

    with pytest.raises(actions.AnswerFirst):
        actions.confirm_lines(shared, side=Side.PRIVATE, versions={need.pk: 1}, by=paul)
    assert not Position.objects.filter(side="private").exists()


def test_a_proposal_is_answered_by_the_other_side_and_once(need, lena, paul):
    first = actions.propose_value(need, side=Side.PUBLIC, version=1, capacity=Decimal(9), by=lena)
    with pytest.raises(actions.AnswerFirst):
        actions.propose_value(need, side=Side.PRIVATE, version=1, capacity=Decimal(7), by=paul)
    with pytest.raises(actions.NotYours):
        actions.accept_proposal(first, side=Side.PUBLIC, by=lena)
    second = actions.propose_value(need, side=Side.PUBLIC, version=1, capacity=Decimal(8), by=lena)
    with pytest.raises(actions.NothingProposed):  # the page showed the one before
        actions.accept_proposal(first, side=Side.PRIVATE, by=paul)
    with pytest.raises(actions.NoPosition):
        actions.accept_proposal(second, side=Side.PRIVATE, dissent="No.", by=paul)

    actions.decline_proposal(second, side=Side.PRIVATE, reason="Too few.", by=paul)

    assert list(Proposal.objects.order_by("pk").values_list("outcome", flat=True)) == [
        "withdrawn", "declined",
    ]  # fmt: skip
    third = actions.propose_value(need, side=Side.PRIVATE, version=1, capacity=Decimal(7), by=paul)
    actions.decline_proposal(third, side=Side.PRIVATE, reason="Meant 6.", by=paul)
    assert Event.objects.filter(name="value.withdrawn").count() == 1


def test_a_position_keeps_the_rules_of_needs_and_the_public_side_moves_no_line_beneath_the_other(
    need, places, lena, paul
):
    with pytest.raises(actions.NeedRefused, match="how much"):
        actions.state_position(need, side=Side.PRIVATE, version=None, capacity=None, by=paul)
    actions.update_need(need, version=1, region=places.south, by=lena)
    actions.state_position(need, side=Side.PRIVATE, version=None, capacity=Decimal(3), by=paul)

    with pytest.raises(actions.OtherSideSpoke):
        actions.update_need(need, version=2, region=places.north, by=lena)


def test_an_agreed_priority_1_waits_for_the_office(shared, wanted, petra, paul):
    need = actions.state_need(shared, replace(wanted, priority=1), by=petra)
    proposal = actions.propose_value(
        need, side=Side.PUBLIC, version=1, capacity=Decimal(9), by=petra
    )

    agreed = actions.accept_proposal(proposal, side=Side.PRIVATE, by=paul)

    assert agreed.waits_for_consent


def test_each_state_says_what_stands_against_the_next(
    norvania, petra, lena, paul, frame, places, storm, wanted
):
    one = actions.start_assessment(
        nation=norvania, title="Beds", requirements=[], regions=[places.nation],
        scenarios=[storm], public_lead=lena, by=petra,
    )  # fmt: skip
    with pytest.raises(actions.NotYet, match="no private lead.*no requirement.*no deadline"):
        actions.open_assessment(one, by=lena)
    need_of = frame.requirements["BLR7"]
    past, soon = (timezone.localdate() + timedelta(days=days) for days in (-1, 5))
    one = actions.update_assessment(
        one, version=1, private_lead=paul, requirements=[need_of], due_on=past, by=petra
    )
    with pytest.raises(actions.NotYet, match="deadline has passed"):
        actions.open_assessment(one, by=lena)
    one = actions.update_assessment(one, version=2, due_on=soon, by=petra)
    need = actions.state_need(one, wanted, by=lena)
    with pytest.raises(actions.TakesNoPositions):
        actions.state_position(need, side=Side.PRIVATE, version=None, by=paul)
    one = actions.open_assessment(one, version=3, by=lena)
    with pytest.raises(actions.NotYet, match="1 line lacks a position"):
        actions.reconcile_assessment(one, by=paul)
    Assessment.objects.update(due_on=past)  # the deadline is over: silence holds nobody up
    one = actions.reconcile_assessment(one, by=paul)
    with pytest.raises(actions.NotYet, match="1 line is not agreed"):
        actions.settle_assessment(one, by=lena)
    Need.objects.update(marking="amber_strict", agreed_at=timezone.now(), agreed_by=lena)
    with pytest.raises(actions.NotYet, match="so strictly that the private lead may not read it"):
        actions.settle_assessment(one, by=lena)
    Need.objects.update(marking="amber")
    one = actions.settle_assessment(one, by=lena)
    with pytest.raises(actions.NotYet, match="public lead has not signed.*private lead has not"):
        actions.put_in_force(one, by=lena)
    assert {one.name for one in Event.objects.filter(name__startswith="assessment.")} >= {
        "assessment.opened", "assessment.reconciling", "assessment.agreed",
    }  # fmt: skip


def test_both_sign_the_same_version_or_nothing_comes_into_force(shared, need, petra, lena, paul):
    made.signed(shared, lena, paul)
    with pytest.raises(actions.SignedAlready):
        actions.sign_assessment(shared, version=1, by=lena)
    with pytest.raises(actions.NotALead):
        actions.sign_assessment(shared, version=1, by=petra)
    before = digest_of(shared)

    actions.reopen_assessment(shared, reason="A line was missed.", by=paul)
    Need.objects.update(capacity=11)
    shared.refresh_from_db()
    shared = actions.settle_assessment(shared, by=lena)
    assert digest_of(shared) != before
    actions.sign_assessment(shared, version=shared.version, by=lena)
    with pytest.raises(StaleVersion):  # he has the page of the first version open
        actions.sign_assessment(shared, version=1, by=paul)
    with pytest.raises(actions.NotYet, match="private lead has not signed"):
        actions.put_in_force(shared, by=lena)

    actions.sign_assessment(shared, version=shared.version, by=paul)
    Need.objects.update(capacity=12)  # past every deed: the content is not what was signed
    with pytest.raises(actions.NotYet, match="has not signed"):
        actions.put_in_force(shared, by=lena)


def test_the_private_lead_states_no_need_and_changes_none(shared, need, paul, frame):
    assert Assessment.objects.visible_to(paul).contains(shared)
    assert not Assessment.objects.editable_by(paul).exists()
    assert not Need.objects.editable_by(paul).exists()


@pytest.mark.parametrize(
    ("person", "reads", "acts"),
    [("petra", 200, 200), ("lena", 200, 200), ("paul", 200, 200), ("audrey", 200, 403),
     ("omar", 404, 404), ("anna", 404, 404), ("petra2", 404, 404)],
)  # fmt: skip
def test_who_reads_a_line_and_who_acts_on_it(request, need, enter, person, reads, acts):
    client = enter(request.getfixturevalue(person))

    assert client.get(url("position", need)).status_code == reads
    for page in ("position_state", "position_propose", "line_reopen"):
        assert client.get(url(page, need)).status_code == acts


def test_the_lines_cost_the_same_however_many(shared, need, lena, frame, places, storm, enter):
    client = enter(lena)

    def queries():
        return count_queries(lambda: client.get(url("lines", shared)))

    few = queries()
    for place in (places.south, places.town, places.nation):
        other = made.need(shared, frame.lorries, place, storm, by=lena)
        actions.state_position(other, side=Side.PRIVATE, version=None, capacity=Decimal(3), by=lena)
        actions.propose_value(other, side=Side.PUBLIC, version=1, capacity=Decimal(4), by=lena)

    assert queries() == few
    assert len(client.get(url("lines", shared), {"line": "proposed"}).context["lines"]) == 3


def test_the_database_keeps_the_rules_of_lines(shared, need, lena, paul):
    actions.state_position(need, side=Side.PRIVATE, version=None, capacity=Decimal(3), by=paul)
    for quantity in (5, 6):  # the second withdraws the first
        actions.propose_value(
            need, side=Side.PUBLIC, version=1, capacity=Decimal(quantity), by=lena
        )
    made.signed(shared, lena, paul)
    public = Position.objects.filter(side="public")
    withdrawn = Proposal.objects.filter(outcome="withdrawn")
    signature = Signature.objects.filter(side="private")

    for rows, changes, rule in (
        (public, {"capacity": None}, "position_says_how_much"),
        (public, {"capacity": -1}, "position_never_below_zero"),
        (public, {"target_share": 10_001}, "position_target_is_a_share"),
        (public, {"side": "private"}, "position_once_a_side"),
        (public, {"dissent": "No."}, "position_dissent_has_moment"),
        (public, {"dissented_at": timezone.now()}, "position_dissented_at_and_by"),
        (withdrawn, {"capacity": None}, "proposal_says_how_much"),
        (withdrawn, {"capacity": -1}, "proposal_never_below_zero"),
        (withdrawn, {"target_share": 10_001}, "proposal_target_is_a_share"),
        (withdrawn, {"outcome": ""}, "proposal_answered_with_outcome"),
        (
            withdrawn,
            {"outcome": "", "answered_at": None, "answered_by": None},
            "proposal_one_open_a_need",
        ),
        (withdrawn, {"answered_by": None}, "proposal_answered_at_and_by"),
        (signature, {"sha256": "none"}, "signature_says_what_it_signs"),
        (signature, {"side": "public"}, "signature_once_a_side_and_version"),
        (Need.objects.all(), {"agreed_by": None}, "need_agreed_at_and_by"),
    ):
        with pytest.raises(IntegrityError, match=rule), transaction.atomic():
            rows.update(**changes)


# Around the table


@pytest.fixture
def seat(shared, boris, petra):
    """Boris, from an association's secretariat, sits on the private side."""
    return actions.give_seat(shared, user=boris, side=Side.PRIVATE, basis="secretariat", by=petra)


def test_a_seat_reads_the_lines_and_nothing_else_until_it_ends(
    norvania, shared, need, wanted, places, petra, boris, seat, enter, acme
):
    norvania.marking_ceiling = "red"
    norvania.save()
    strict = actions.state_need(
        shared, replace(wanted, region=places.south, marking="amber_strict"), by=petra
    )
    client = enter(boris)
    for address in (url("lines", shared), url("position", need), url("seats", shared),
                    reverse("assessments:list")):  # fmt: skip
        assert client.get(address).status_code == 200
    assert list(Need.objects.visible_to(boris)) == [need]
    closed = (url("position", strict), url("need_edit", need), url("position_state", need),
              url("edit", shared), url("seat_give", shared), reverse("assessments:reports"),
              reverse("assessments:dashboard"), acme.get_absolute_url())  # fmt: skip
    assert {client.get(one).status_code for one in closed} <= {403, 404}

    enter(petra).post(url("seat_end", seat))

    assert client.get(url("lines", shared)).status_code == 404
    assert client.get(reverse("assessments:list")).status_code == 403
    with pytest.raises(actions.SeatEnded):
        actions.end_seat(seat, by=petra)


def test_a_seat_of_an_official_opens_what_lies_outside_their_scope(shared, need, lena, omar):
    assert not Need.objects.visible_to(omar).contains(need), "lorries: not his requirement"

    actions.give_seat(shared, user=omar, side=Side.PUBLIC, basis="authority", by=lena)

    assert Need.objects.visible_to(omar).contains(need)


def test_who_sits_where_and_on_what_ground(shared, petra, lena, omar, boris, anna2, seat, enter):
    give = {"side": Side.PRIVATE, "basis": "clean_team", "by": petra}
    for person, changes, refusal in (
        (boris, {}, actions.WrongSeat),  # no day of the undertaking
        (boris, {"undertaken_on": timezone.localdate()}, actions.SeatedAlready),
        (lena, {"side": Side.PUBLIC, "basis": "authority"}, actions.SeatedAlready),
        (omar, {"basis": "secretariat"}, actions.WrongSeat),
        (omar, {"side": Side.PUBLIC, "basis": "secretariat"}, actions.WrongSeat),
        (anna2, {"basis": "secretariat"}, actions.WrongSeat),
    ):
        with pytest.raises(refusal):
            actions.give_seat(shared, user=person, **(give | changes))
    form = enter(lena).get(url("seat_give", shared)).context["form"]
    assert [key for key, _label in form.fields["side"].choices] == ["public"]
    rows = type(seat).objects.filter(pk=seat.pk)
    for changes, rule in (
        ({"basis": "authority"}, "seat_basis_of_its_side"),
        ({"basis": "clean_team"}, "seat_clean_team_has_undertaken"),
        ({"ended_at": timezone.now()}, "seat_ended_at_and_by"),
    ):
        with pytest.raises(IntegrityError, match=rule), transaction.atomic():
            rows.update(**changes)
    with pytest.raises(IntegrityError, match="seat_once_a_person"), transaction.atomic():
        type(seat).objects.create(
            nation_id=shared.nation_id, assessment=shared, user=boris, side="private",
            basis="secretariat", given_by=petra,
        )  # fmt: skip


def test_an_answer_goes_to_every_seat(shared, need, lena, paul, boris, seat, enter):
    day = timezone.localdate() + timedelta(days=3)
    asking = enter(boris)
    asking.post(url("question_ask", shared), {"text": "Heated beds only?", "due_on": str(day)})
    question = shared.questions.get()
    assert {one.user for one in Notice.objects.filter(kind="assessment.question")} == {lena, paul}
    assert asking.get(url("question_answer", question)).status_code == 403

    enter(lena).post(url("question_answer", question), {"answer": "Yes, 18 degrees."})

    assert "Yes, 18 degrees." in text(asking.get(url("questions", shared)))
    told = Notice.objects.filter(kind="assessment.question", text__contains="answered")
    assert {one.user for one in told} == {paul, boris}
    with pytest.raises(actions.AnsweredAlready):
        actions.answer_question(question, answer="No.", by=paul)
    for changes, rule in (
        ({"answer": ""}, "question_answered_with_words"),
        ({"answered_by": None}, "question_answered_at_and_by"),
    ):
        with pytest.raises(IntegrityError, match=rule), transaction.atomic():
            shared.questions.update(**changes)


def test_deadlines_are_told_14_and_3_days_before_once_each(shared, lena, paul, boris, seat, petra):
    def told(kind):
        return sorted(Notice.objects.filter(kind=kind).values_list("user__name", flat=True))

    table = sorted(one.name for one in (lena, paul, boris))
    periodic.remind_of_deadlines()
    assert told("assessment.deadline_14") == []
    for days, kind in ((12, "assessment.deadline_14"), (3, "assessment.deadline_3")):
        shared.due_on = timezone.localdate() + timedelta(days=days)
        shared.save()
        for _again in range(2):
            periodic.remind_of_deadlines()
        assert told(kind) == table
    question = actions.ask_question(
        shared, text="Which?", due_on=timezone.localdate() + timedelta(days=2), by=boris
    )
    for _again in range(2):
        periodic.remind_of_deadlines()
    assert told("assessment.question_3") == sorted([lena.name, paul.name])
    assert Event.objects.filter(name="deadline.near").count() == 3
    with pytest.raises(actions.NothingToRemind):
        actions.remind_of_deadline(
            question, days=3, today=question.due_on + timedelta(days=1), by=petra
        )


# On paper, as a file, by API, beside the version before


def test_the_paper_the_file_and_the_api_say_what_both_sides_said(shared, need, lena, paul, enter):
    position = actions.state_position(
        need, side=Side.PRIVATE, version=None, capacity=Decimal(8_000), comment="As *counted*.",
        by=paul,
    )  # fmt: skip
    proposal = actions.propose_value(
        need, side=Side.PUBLIC, version=1, capacity=Decimal(10_000), by=lena
    )
    actions.accept_proposal(proposal, side=Side.PRIVATE, dissent="Unproven & cold.", by=paul)
    client = enter(paul)

    page = text(client.get(url("joint_paper", shared)))
    for said in ("12,000", "8,000", "10,000", "As *counted*.", "Unproven &amp; cold."):
        assert said in page
    values = joint_values(paul, shared)
    (line,) = values["lines"]
    assert [line[name]["quantity"].split()[0] for name in ("public", "private", "agreed")] == [
        "12,000", "8,000", "10,000",
    ]  # fmt: skip
    assert (line["differs"], values["views"][0]["dissent"]) == (True, "Unproven & cold.")
    assert client.get(url("joint_pdf", shared)).content.startswith(b"%PDF-1.7")
    lines = b"".join(client.get(url("lines_file", shared, "csv"))).decode("utf-8-sig")
    (row,) = [one for one in csv.DictReader(io.StringIO(lines[lines.index("Resource") :])) if one]
    assert [row[f"{side}: at once"] for side in ("Public side", "Private side", "Agreed")] == [
        "12000", "8000", "10000",
    ]  # fmt: skip
    assert b"".join(client.get(url("lines_file", shared, "xlsx"))).startswith(b"PK")
    answer = client.get(reverse("api:position-list"), {"need": need.public_id, "side": "private"})
    (found,) = answer.json()["results"]
    assert (found["id"], found["capacity"], found["dissent"]) == (
        str(position.public_id), "8000.000", "Unproven & cold.",
    )  # fmt: skip


def test_a_new_version_shows_what_it_changes_by_line(
    shared, need, wanted, places, lena, paul, enter
):
    actions.state_need(shared, replace(wanted, region=places.south), by=lena)
    gone = actions.state_need(shared, replace(wanted, region=places.town), by=lena)
    made.signed(shared, lena, paul)
    actions.put_in_force(shared, by=lena)
    revision = actions.revise_assessment(shared, by=lena)
    client = enter(lena)
    assert client.get(url("joint_changes", revision)).context["count"] == 0

    now = {one.first_id: one for one in revision.needs.all()}
    actions.update_need(now[need.pk], version=1, capacity=Decimal(5), by=lena)
    actions.withdraw_need(now[gone.pk], reason="No longer.", by=lena)
    actions.state_need(revision, replace(wanted, region=places.nation), by=lena)

    changed = client.get(url("joint_changes", revision)).context["changed"]
    assert {(one.what, one.need.region) for one in changed} == {
        ("changed", places.north), ("gone", places.town), ("added", places.nation),
    }  # fmt: skip
    assert client.get(url("joint_changes", shared)).status_code == 404


def test_the_lines_come_back_as_they_went_out_and_a_side_says_its_own_alone(
    shared, need, frame, places, storm, lena, paul, omar, enter, monkeypatch
):
    made.need(shared, frame.diesel, places.north, storm, by=lena, initial=Decimal("70.5"))
    client = enter(paul)
    back = url("positions_import", shared)

    def export(kind="csv"):
        return b"".join(client.get(url("lines_file", shared, kind)))

    def bring(content, name="lines.csv"):
        return client.post(back, {"file": SimpleUploadedFile(name, content)}, follow=True)

    def changed(**cells):
        """The export with cells of the line of lorries written anew."""
        table = export().decode("utf-8-sig")
        head = table.index("Resource")
        rows = list(csv.DictReader(io.StringIO(table[head:])))
        (row,) = [one for one in rows if one["Resource"] == frame.lorries.code]
        row.update({name.replace("__", ": ").replace("_", " "): v for name, v in cells.items()})
        out = io.StringIO()
        writer = csv.DictWriter(out, rows[0])
        writer.writeheader()
        writer.writerows(rows)
        return out.getvalue().encode()

    assert "2 rows read: 0 stated, 2 as they were." in text(bring(export()))
    assert "2 rows read: 0 stated" in text(bring(export("xlsx"), "lines.xlsx"))
    assert not Position.objects.filter(side=Side.PRIVATE).exists()
    own = {"Private_side__at_once": "8000", "Private_side__lasts_(hours)": "2160"}
    own["Private_side__starts_after_(hours)"] = "240"
    first = changed(**own, Private_side__comment="As counted.")
    assert "1 stated, 1 as they were" in text(bring(first))
    position = Position.objects.get(side=Side.PRIVATE)
    assert (position.need, position.capacity, position.comment, position.stated_by) == (
        need, 8_000, "As counted.", paul,
    )  # fmt: skip
    assert (position.start_hours, position.duration_hours) == (240, 2160)
    assert "0 stated, 2 as they were" in text(bring(export()))

    # Refused as a whole, by row: the other side's words, an old file, what the rules refuse.
    refusals = {
        "This is not for your side to say here.": changed(Public_side__at_once="1"),
        "has changed since the file was made": first.replace(b"8000", b"8001"),
        "is not a whole number of hours": changed(**{"Private_side__lasts_(hours)": "1.5"}),
        "There is no line with this id": changed(Id=str(shared.public_id)),
        "is not counted this way": changed(Private_side__a_day="5"),
        "stands in the file twice": export() + export().rstrip().rsplit(b"\n", 1)[1],
    }
    for said, content in refusals.items():
        assert said in text(bring(content)), said
    position.refresh_from_db()
    assert (position.version, position.capacity) == (1, 8_000)
    assert Position.objects.get(need=need, side=Side.PUBLIC).capacity == 12_000
    monkeypatch.setattr(position_files, "MOST_STATED", 0)
    assert "on more than 0 lines" in text(bring(changed(Private_side__comment="Counted.")))
    # Who speaks for nobody brings nothing.
    assert enter(omar).get(back).status_code in (403, 404)
