"""What is expected of fuel and transport firms in the exercise, and the eight that have answered."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from baseline.models import Requirement
from cooperation.actions.answering import Said, send_return
from cooperation.actions.questionnaires import draft_edition, publish_peers
from cooperation.criteria import Strain
from cooperation.models import Question, Questionnaire, Return
from partners.models import Partner
from resilience_portal.demo.surveys import build_surveys

if TYPE_CHECKING:
    from resilience_portal.demo.build import Builder

KINDS = ["fuel", "transport"]
ANSWERED = 8
#: Valga Road Fuel has answered, Muuga Tank has not: its first page asks for it.
FIRST, SILENT = "Valga Road Fuel (demo)", "Muuga Tank (demo)"
#: key, requirement, force, reference, unit, target, text, what exactly counts
EXPECTED = (
    ("any-hour-contact", "", "law", "Emergency Act, section 12 (exercise)", "", None,
     "Can the office reach somebody who decides, at any hour?",
     "A person and a number, tried once a year."),
    ("continuity-plan", "", "law", "Emergency Act, section 14 (exercise)", "", None,
     "Is there a continuity plan that was looked through in the last 24 months?", ""),
    ("staff-called-up", "", "agreement", "Framework on staff exempt from call-up (exercise)", "", None,
     "Do you know who of your staff would be called up in a war?",
     "A list kept by you; nobody asks for the names."),
    ("autonomy", "BLR2", "agreement", "Framework on fuel for generators (exercise)", "h", Decimal(72),
     "How long can your sites work without power from the grid?", "Of the site that matters most."),
    ("second-source", "BLR2", "advice", "", "", None,
     "Is there a second supplier for what you cannot work without?", ""),
    ("hand-over-by-hand", "BLR2", "advice", "", "", None,
     "Can fuel be handed out when payment and data links are down?", ""),
    ("other-routes", "BLR7", "advice", "", "", None,
     "Have you planned routes that avoid the main bridges?", ""),
    ("exercise", "", "advice", "", "", None,
     "Have you taken part in an exercise in the last two years?", ""),
)  # fmt: skip
#: One letter for each question above: yes, partly, no, does not apply to us.
SAID = (
    "yypynnyn",
    "yypnpyyy",
    "ypnyyppn",
    "yynpnnyn",
    "ppyyyypy",
    "yyyynpyy",
    "npnnnnpn",
    "yypypyay",
)
WORDS = {"y": "yes", "p": "partly", "n": "no", "a": "not_us"}
HOURS = {"yes": 96, "partly": 36}
NOTES = {("second-source", "no"): "One refinery; a second contract is being talked about."}


def build_cooperation(builder: Builder) -> None:
    edition = _edition(builder)
    questions = list(Question.objects.of(edition).order_by("position"))
    firms = _firms(builder)
    for number, (firm, said) in enumerate(zip(firms, SAID, strict=True)):
        answers = {
            (one.key, ""): _said(one, WORDS[letter])
            for one, letter in zip(questions, said, strict=True)
        }
        by = builder.users["valga"] if number == 0 else builder.officer
        row = send_return(edition, firm, answers=answers, by=by)
        Return.objects.filter(pk=row.pk).update(
            sent_at=builder.now - timedelta(days=2 + 2 * number)
        )
    publish_peers(edition, by=builder.officer)
    _weaknesses(builder, firms)
    build_surveys(builder)


def _said(question: Question, said: str) -> Said:
    hours = HOURS.get(said) if question.unit else None
    number = None if hours is None else Decimal(hours)
    return Said(said, number, NOTES.get((question.key, said), ""))


def _edition(builder: Builder) -> Questionnaire:
    opened = builder.now - timedelta(days=20)
    edition = Questionnaire.objects.create(
        nation=builder.estonia, edition=1, title=f"Expectations {builder.today.year}: fuel and transport",
        text="Eight questions. Answer as things are today; the office and the authorities in charge read it.",
        due_on=builder.today + timedelta(days=24), made_by=builder.officer, opened_at=opened,
        opened_by=builder.officer,
    )  # fmt: skip
    requirements = {one.code: one for one in Requirement.objects.all()}
    for position, (key, code, force, reference, unit, target, text, exactly) in enumerate(
        EXPECTED, 1
    ):
        Question.objects.create(
            questionnaire=edition, key=key, position=position, requirement=requirements.get(code),
            text=text, help_text=exactly, force=force, reference=reference, unit=unit, target=target,
            supply_kinds=KINDS,
        )  # fmt: skip
    return edition


def _firms(builder: Builder) -> list[Partner]:
    """Eight of different owners, the first the one people sign in for."""
    rows = Partner.objects.filter(
        nation=builder.estonia, supply_kinds__contains=["fuel"]
    ).approved()
    found = [rows.get(name=FIRST)]
    parents = {found[0].top_id}
    for one in rows.exclude(name__in=[FIRST, SILENT]).order_by("pk"):
        if one.top_id not in parents and len(found) < ANSWERED:
            parents.add(one.top_id)
            found.append(one)
    return found


#: How firms of fuel and transport hold in each scenario, one letter for each criterion.
HOLDS = {
    Strain.BORDERS: "nppnppyppyppyy",
    Strain.FULL: "yyyyyyyyyynnny",
    Strain.PORTS: "pppnnpyyyyppyy",
    Strain.MATERIALS: "npnppnpyyynpyy",
    Strain.LABOUR: "yypyyypppnyyyn",
    Strain.DEMAND: "yppyppyynppyyp",
}


def _weaknesses(builder: Builder, firms: list[Partner]) -> None:
    """Fourteen of the fuel firms have answered, more than half: the table is known."""
    edition = draft_edition(
        nation=builder.estonia, kind=Questionnaire.Kind.VULNERABILITY,
        facts={"title": f"Vulnerability return {builder.today.year}",
               "text": "Where would you hold, where not? Nobody but the office and the authorities in charge reads it.",
               "due_on": builder.today + timedelta(days=30)},
        by=builder.officer,
    )  # fmt: skip
    Question.objects.of(edition).update(supply_kinds=["fuel"])
    edition.opened_at, edition.opened_by = builder.now - timedelta(days=14), builder.officer
    edition.save(update_fields=["opened_at", "opened_by"])
    keys = list(Question.objects.of(edition).order_by("position").values_list("key", flat=True))
    others = Partner.objects.filter(
        nation=builder.estonia, supply_kinds__contains=["fuel"]
    ).approved()
    rest = others.exclude(pk__in=[one.pk for one in firms]).exclude(name=SILENT).order_by("pk")
    for number, firm in enumerate([*firms, *rest[:6]]):
        answers = {
            (key, strain.value): Said(WORDS[_shifted(letters[at], number, at)])
            for strain, letters in HOLDS.items()
            for at, key in enumerate(keys)
        }
        send_return(edition, firm, answers=answers, by=builder.officer)
    publish_peers(edition, by=builder.officer)


def _shifted(letter: str, number: int, at: int) -> str:
    """Firms differ a little: every third answer is one step better or worse."""
    order = "npy"
    step = (0, 0, 1, 0, -1)[(number * 3 + at) % 5]
    return order[min(max(order.index(letter) + step, 0), 2)]
