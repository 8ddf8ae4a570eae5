"""What is expected: the office asks, a company answers once on its phone, and each reads its own side."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import Event, Reading
from cooperation.actions import questionnaires as actions
from cooperation.models import Answer, PeerFigure, Question, Questionnaire, Return
from cooperation.periodic import publish_peer_figures, remind_of_expectations
from tests.factories import cooperation as made
from tests.factories import partners as registry
from tests.factories.queries import count_queries
from workspace.models import Notice

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
SOON = TODAY + timedelta(days=20)
HOME = reverse("cooperation:expectations")


@pytest.fixture
def edition(norvania, frame, petra):
    return made.questionnaire(norvania, by=petra)


def _answers(**more):
    return {"said-any-hour": "yes", "said-autonomy": "partly", "number-autonomy": "48",
            "note-autonomy": "Diesel for two days"} | more  # fmt: skip


def test_an_edition_is_drafted_opened_answered_corrected_and_closed(
    client, petra, anna, acme, frame, norvania
):
    client.force_login(petra)
    client.post(reverse("cooperation:edition_new"), {"title": "Winter", "text": "", "due_on": SOON})
    draft = Questionnaire.objects.get()
    add = reverse("cooperation:question_add", args=[draft.public_id])
    law = {"text": "Can you be reached at any hour?", "key": "any-hour", "force": "law"}
    assert "Name the act" in client.post(add, law).content.decode()
    client.post(add, law | {"reference": "Act 5"})
    client.post(add, {"text": "Hours of autonomy?", "key": "autonomy", "force": "advice",
                      "requirement": "BLR2", "unit": "h", "target": "72"})  # fmt: skip
    client.post(add, {"text": "For food only", "key": "food", "force": "advice",
                      "supply_kinds": ["food"]})  # fmt: skip
    client.post(reverse("cooperation:edition_open", args=[draft.public_id]))
    notice = Notice.objects.get(user=anna, kind="expectation.opened")
    assert notice.url == reverse("cooperation:expected", args=[acme.public_id])
    refused = client.post(add, law | {"key": "more", "reference": "Act 6"})
    assert refused.status_code == 200
    assert "new edition instead" in refused.content.decode()

    client.force_login(anna)
    page = client.get(notice.url).content.decode()
    assert "Act 5" in page
    assert "For food only" not in page  # of another kind of company
    url = reverse("cooperation:answer", args=[acme.public_id])
    half = client.post(url, _answers(**{"number-autonomy": "", "said-any-hour": ""}))
    assert "Write how many" in half.content.decode()
    assert not Return.objects.exists()
    client.post(url, _answers())
    row = Return.objects.get()
    assert row.score == 7_500
    assert row.answers.get(question__key="autonomy").number == Decimal(48)
    assert (
        client.post(url, _answers(version="")).status_code == 409
    )  # a form opened before it was sent
    client.post(url, _answers(**{"said-autonomy": "yes", "number-autonomy": "72", "version": 1}))
    row.refresh_from_db()
    assert (row.score, row.version) == (10_000, 2)

    client.force_login(petra)
    client.post(reverse("cooperation:edition_new"), {"title": "Next", "text": "", "due_on": SOON})
    second = Questionnaire.objects.get(edition=2)
    assert set(second.questions.values_list("key", flat=True)) == {"any-hour", "autonomy", "food"}
    client.post(reverse("cooperation:edition_open", args=[second.public_id]))
    draft.refresh_from_db()
    assert not draft.is_open  # one at a time
    names = Event.objects.filter(target_label__startswith="cooperation.")
    assert list(names.order_by("pk").values_list("name", flat=True)) == [
        "questionnaire.drafted", "question.added", "question.added", "question.added",
        "questionnaire.opened", "return.sent", "return.corrected", "questionnaire.drafted",
        "questionnaire.closed", "questionnaire.opened",
    ]  # fmt: skip


def test_each_reads_what_is_theirs(
    client, edition, petra, omar, anna, boris, acme, boreal, places, norvania
):
    made.returned(edition, acme, by=anna, autonomy="no")
    made.returned(edition, boreal, by=boris)
    made.question(edition, "schools", requirement="BLR7")
    acme_url = reverse("cooperation:expected", args=[acme.public_id])
    client.force_login(boris)
    assert client.get(acme_url).status_code == 404
    client.force_login(omar)  # BLR2 in Northmark
    assert client.get(acme_url).status_code == 200
    assert client.get(reverse("cooperation:expected", args=[boreal.public_id])).status_code == 200
    assert set(Return.objects.visible_to(omar)) == {Return.objects.get(partner=acme)}
    assert Reading.objects.filter(what="cooperation:expected").count() == 1
    page = client.get(HOME).content.decode()
    assert "1 of 1 companies" in page
    assert "schools" not in page  # another authority's requirement
    file = client.get(reverse("cooperation:returns_file", args=[edition.public_id, "csv"]))
    text = b"".join(file.streaming_content).decode()
    assert "Acme Power" in text
    assert "Boreal" not in text
    client.force_login(petra)
    page = client.get(HOME).content.decode()
    assert "2 of 2 companies" in page
    assert "Southmark" in page
    list_url = reverse("cooperation:returns", args=[edition.public_id])
    found = client.get(list_url, {"question": "autonomy", "said": "no"}).content.decode()
    assert "Acme Power" in found
    assert "Boreal" not in found


def test_who_is_silent_is_not_taken_for_a_fault(client, edition, petra, acme, boreal, places):
    """One of three has answered: less than half, so its share is hatched."""
    registry.partner("Silent", places.south, approved_by=petra)
    made.returned(edition, acme, by=petra)
    client.force_login(petra)
    page = client.get(HOME).content.decode()
    assert "1 of 3 companies" in page
    assert "Not known" in page
    assert "100" in page  # Northmark: the only one there has answered


def test_pages_cost_the_same_however_many_answered(client, edition, petra, acme, boreal, places):
    made.returned(edition, acme, by=petra)
    client.force_login(petra)
    pages = [HOME, reverse("cooperation:returns", args=[edition.public_id])]
    for page in pages:
        client.get(page)
    short = [count_queries(lambda page=page: client.get(page)) for page in pages]
    for number in range(6):
        firm = registry.partner(f"Firm {number}", places.south, approved_by=petra)
        made.returned(edition, firm, by=petra)
    assert [count_queries(lambda page=page: client.get(page)) for page in pages] == short


def test_companies_are_told_of_others_only_when_there_are_enough(
    client, edition, petra, anna, acme, places
):
    acme.supply_kinds = ["transport", "fuel"]
    acme.save(update_fields=["supply_kinds"])
    sent = made.returned(edition, acme, by=anna)
    assert sent.peer_group == "fuel"  # first in the office's list, not in the company's
    for number in range(6):
        parent = registry.partner(f"Firm {number}", places.south, approved_by=petra)
        firm = parent
        if number == 5:  # a daughter of the first: one group, one score
            firm.ultimate_parent_id = Return.objects.order_by("pk")[1].partner_id
        firm.supply_kinds = ["fuel"]
        firm.save(update_fields=["supply_kinds", "ultimate_parent"])
        said = {
            "autonomy": "no" if number % 2 else "yes",
            "any_hour": "no" if number == 2 else "yes",
        }
        made.returned(edition, firm, by=petra, **said)
        publish_peer_figures()
        assert PeerFigure.objects.exists() is (number >= 4), number
    figure = PeerFigure.objects.get(cut="")
    assert figure.parents == 6
    told = (figure.lower, figure.median, figure.upper, figure.published_at)

    client.force_login(anna)
    page = client.get(reverse("cooperation:expected", args=[acme.public_id])).content.decode()
    assert "half of them between" in page
    for number in range(4):  # four more change nothing yet; the fifth does
        firm = registry.partner(f"More {number}", places.south, approved_by=petra)
        firm.supply_kinds = ["fuel"]
        firm.save(update_fields=["supply_kinds"])
        made.returned(edition, firm, by=petra, autonomy="no", any_hour="no")
    Return.objects.filter(partner__name="Firm 5").update(sent_at=figure.published_at)
    publish_peer_figures()
    figure = PeerFigure.objects.get(cut="")
    assert (figure.lower, figure.median, figure.upper, figure.published_at) == told
    firm = registry.partner("Last", places.south, approved_by=petra, supply_kinds=["fuel"])
    made.returned(edition, firm, by=petra, autonomy="no", any_hour="no")
    publish_peer_figures()
    assert PeerFigure.objects.get(cut="").parents == 11


def test_the_silent_are_reminded_14_and_3_days_before_once_each(
    edition, anna, boris, acme, boreal, petra
):
    made.returned(edition, acme, by=anna)
    for left, sent in ((15, 0), (14, 1), (9, 1), (3, 2), (1, 2)):
        Questionnaire.objects.update(due_on=TODAY + timedelta(days=left))
        remind_of_expectations()
        remind_of_expectations()
        assert Notice.objects.filter(user=boris, kind="expectation.due").count() == sent, left
    assert not Notice.objects.filter(user=anna).exists()  # she has answered


def test_programs_read_and_answer(client, edition, anna, boris, acme, omar):
    client.force_login(anna)
    listed = client.get(reverse("api:questionnaire-list")).json()["results"]
    assert [one["key"] for one in listed[0]["questions"]] == ["any-hour", "autonomy"]
    body = {"questionnaire": listed[0]["id"], "partner": str(acme.public_id),
            "answers": [{"question": "any-hour", "said": "yes"}]}  # fmt: skip
    url = reverse("api:return-list")
    missing = client.post(url, body, content_type="application/json")
    assert missing.status_code == 409
    assert "autonomy" in missing.json()["detail"]
    body["answers"].append({"question": "autonomy", "said": "no"})
    sent = client.post(url, body, content_type="application/json")
    assert sent.status_code == 201
    assert len(sent.json()["answers"]) == 2
    assert client.post(url, body, content_type="application/json").status_code == 409  # no version
    again = client.post(url, body | {"version": 1}, content_type="application/json")
    assert again.status_code == 201
    for stranger in (boris, omar):
        client.force_login(stranger)
        assert client.post(url, body, content_type="application/json").status_code in (400, 403)


def _breaks(name, act):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        act()


def test_the_database_keeps_the_rules(edition, petra, anna, acme, norvania):
    sent = made.returned(edition, acme, by=anna)
    rows = Questionnaire.objects.filter(pk=edition.pk)
    now = timezone.now()
    again = {"edition": 2, "by": petra}
    made.questionnaire(norvania, is_open=False, **again)
    _breaks("one_draft", lambda: made.questionnaire(norvania, by=petra, is_open=False, edition=3))
    _breaks("one_open", lambda: made.questionnaire(norvania, by=petra, edition=3))
    _breaks("questionnaire_edition", lambda: made.questionnaire(
        norvania, closed_at=now, closed_by=petra, **again))  # fmt: skip
    _breaks("opened_at_and_by", lambda: rows.update(opened_by=None))
    _breaks("closed_at_and_by", lambda: rows.update(closed_at=now))
    _breaks("closed_was_open", lambda: rows.update(
        opened_at=None, opened_by=None, closed_at=now, closed_by=petra))  # fmt: skip
    _breaks("open_has_a_day", lambda: rows.update(due_on=None))
    _breaks("key_once", lambda: made.question(edition, "any-hour"))
    questions = Question.objects.filter(questionnaire=edition, key="any-hour")
    _breaks("law_is_named", lambda: questions.update(force="law"))
    _breaks("target_has_a_unit", lambda: questions.update(target=1))
    _breaks("return_once", lambda: Return.objects.create(
        nation=norvania, questionnaire=edition, partner=acme, sent_by=anna))  # fmt: skip
    _breaks("score_is_share", lambda: Return.objects.update(score=10_001))
    _breaks("not_below_zero", lambda: Answer.objects.update(number=-1))
    _breaks("answer_once", lambda: Answer.objects.create(
        given_in=sent, question=questions.get(), said="yes"))  # fmt: skip
    figure = {"questionnaire": edition, "parents": 6, "lower": 1, "median": 2, "upper": 3,
              "published_at": now}  # fmt: skip
    PeerFigure.objects.create(**figure)
    _breaks("peer_figure_once", lambda: PeerFigure.objects.create(**figure))
    _breaks("in_order", lambda: PeerFigure.objects.create(**figure | {"cut": "a", "lower": 5}))


def test_a_closed_edition_stays_as_it_is(edition, petra, acme):
    actions.close_edition(edition, by=petra)
    with pytest.raises(actions.NotOpen):
        made.returned(edition, acme, by=petra)
    with pytest.raises(actions.NotOpen):
        actions.change_edition(
            edition, version=None, facts={"title": "B", "text": "", "due_on": SOON}, by=petra
        )
    assert not Return.objects.exists()
