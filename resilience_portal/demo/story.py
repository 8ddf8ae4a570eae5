"""What the exercise says: people, authorities, scenarios, and the lines that teach something.

Invented, but for the names of Estonia's counties and the three populations marked as published.
"""

from __future__ import annotations

from dataclasses import dataclass, field

BANNER = "EXERCISE: ALL COMPANIES AND FIGURES ARE INVENTED"

#: Population of 1 January 2025. Harju, Tartu and Hiiu as published; the others invented.
POPULATION = {
    "EE-37": 649_071, "EE-79": 162_734, "EE-39": 9_778, "EE-45": 129_000, "EE-68": 86_000,
    "EE-60": 59_000, "EE-84": 45_000, "EE-87": 33_000, "EE-71": 34_000, "EE-52": 29_500,
    "EE-50": 27_500, "EE-81": 27_000, "EE-74": 31_000, "EE-64": 23_500, "EE-56": 20_000,
}  # fmt: skip
PUBLISHED = {"EE-37", "EE-79", "EE-39"}


@dataclass(frozen=True)
class Person:
    """One sign-in of the demo."""

    key: str
    name: str
    kind: str
    does: str
    authority: str = ""
    partner: str = ""
    nation: str = "EE"
    language: str = "en"
    role: str = "administrator"

    @property
    def email(self) -> str:
        return f"{self.key}@example.org"


PEOPLE = (
    Person("officer", "Piret Officer", "officer", "keeps the registry, decides applications"),
    Person(
        "official", "Tarmo Official", "official", "reads the gaps of the whole country", "cabinet"
    ),
    Person(
        "energy", "Liina Energy", "official", "answers for energy; leads the winter assessment", "energy"
    ),
    Person("tartu", "Urmas Tartu", "official", "answers for one county only", "tartu-rescue"),
    Person(
        "valga", "Kristi Valga", "representative", "declares for Valga Road Fuel", partner="Valga Road Fuel"
    ),
    Person(
        "muuga", "Jaan Muuga", "representative", "declares for Muuga Tank", partner="Muuga Tank"
    ),
    Person(
        "muuga.editor", "Anu Muuga", "representative",
        "writes drafts for Muuga Tank, which a colleague sends", partner="Muuga Tank", role="editor",
    ),
    Person(
        "lead", "Maarja Association", "representative", "speaks for the private side of both assessments",
        partner="Fuel Traders' Association",
    ),
    Person("viewer", "Vera Viewer", "viewer", "reads what the nation has released"),
    Person("auditor", "Aino Auditor", "auditor", "reads every deed and every reading"),
    Person("operator", "Otto Operator", "operator", "keeps it running, reads no content"),
    Person("officer.lv", "Ilze Officer", "officer", "keeps Latvia's register; sees nothing of Estonia's", nation="LV"),
)  # fmt: skip

#: code: (name, kind, requirements, regions)
AUTHORITIES = {
    "cabinet": ("Government Office", "civil", [f"BLR{n}" for n in range(1, 8)], ["EE"]),
    "energy": ("Energy authority", "civil", ["BLR2"], ["EE"]),
    "interior": ("Interior authority", "civil", ["BLR1", "BLR3"], ["EE"]),
    "food": ("Food and water authority", "civil", ["BLR4"], ["EE"]),
    "health": ("Health authority", "civil", ["BLR5"], ["EE"]),
    "communications": ("Communications authority", "civil", ["BLR6"], ["EE"]),
    "transport": ("Transport authority", "civil", ["BLR7"], ["EE"]),
    "reserve": ("Stockpiling authority", "civil", [f"BLR{n}" for n in range(2, 8)], ["EE"]),
    "defence": ("Defence logistics command", "military", ["BLR2", "BLR7"], ["EE"]),
    "tartu-rescue": ("Rescue board of Tartu county", "civil", ["BLR2", "BLR3", "BLR4"], ["EE-79"]),
}
AUTHORITY_OF = {
    "BLR1": "cabinet", "BLR2": "energy", "BLR3": "interior", "BLR4": "food", "BLR5": "health",
    "BLR6": "communications", "BLR7": "transport",
}  # fmt: skip

#: code: (name, phase, assumptions)
SCENARIOS = {
    "ORDINARY": (
        "Ordinary year",
        "peacetime",
        "Local storms and failures; borders and ports open.",
    ),
    "WINTER": (
        "LONG WINTER",
        "crisis",
        "Deep frost, sea cables cut, no tankers to the ports; the road south is open. Day 10: "
        "displaced people arrive. Day 14: allied convoys pass.",
    ),
    "CONVOY": (
        "REINFORCEMENT",
        "war",
        "Allied forces move through ports and roads; people with war posts have left their work.",
    ),
}


@dataclass(frozen=True)
class Supply:
    """A capability of the story; quantities in the resource's unit."""

    firm: str
    site: str
    region: str
    resource: str
    stock: int | None = None
    rate: int | None = None
    capacity: int | None = None
    in_service: int | None = None
    ready: int = 0
    serves: tuple[str, ...] = ()
    verified: str = ""  # verification method, empty for declared only
    owner: str = ""  # code of the authority whose stock it is
    shares: tuple[int, int, int] = (100, 100, 100)
    text: str = ""
    parent: str = ""
    line: str = ""  # the production line that can make it, instead of what it makes today
    conversion: int = 0
    inputs: str = ""


HERO = "diesel"
#: What the office says a fuel firm usually has.
USUAL_FOR_FUEL = (
    "diesel", "petrol", "heating-oil", "fuel-storage", "fuel-road-tankers",
    "filling-stations-own-power",
)  # fmt: skip
SUPPLIES = (
    Supply("Muuga Tank", "Muuga terminal", "EE-37", HERO, stock=900, ready=24, serves=("EE",),
           verified="visit", parent="Nordhav"),
    Supply("Tartu Depot", "Tartu depot", "EE-79", HERO, stock=300, ready=24, serves=("EE-79",),
           verified="visit", parent="Nordhav"),
    Supply("Valga Road Fuel", "Valka yard", "LV-101", HERO, rate=25, ready=48, serves=("EE",),
           text="By road from the south, 25 m³ a day."),
    Supply("Kuressaare Marine", "Kuressaare quay", "EE-74", HERO, stock=60, serves=("EE-74",)),
    Supply("Narva Logistics", "Narva yard", "EE-45", HERO, stock=250, ready=24, serves=("EE-45",)),
    Supply("Maardu Reserve Storage", "State reserve, Maardu", "EE-37", HERO, stock=500, ready=72,
           serves=("EE",), verified="visit", owner="reserve",
           text="State reserve, released by Government."),
    # In war only 60 % of lorries have drivers.
    Supply("Rae Transport", "Rae depot", "EE-37", "heavy-lorries", capacity=120, ready=12,
           serves=("EE",), verified="exercise", shares=(100, 100, 60)),
    Supply("Emajõgi Haulage", "Tartu yard", "EE-79", "heavy-lorries", capacity=80, ready=24,
           serves=("EE",), shares=(100, 100, 60)),
    Supply("Pärnu Freight", "Pärnu yard", "EE-68", "heavy-lorries", capacity=60, ready=24,
           serves=("EE",), shares=(100, 100, 60)),
    Supply("Viru Vehicles", "Rakvere yard", "EE-60", "heavy-lorries", capacity=40, ready=24,
           serves=("EE",), shares=(100, 100, 60)),
    Supply("Emajõgi Water Tankers", "Tartu waterworks", "EE-79", "drinking-water", rate=150,
           ready=24, serves=("EE-79",), verified="exercise", owner="tartu-rescue"),
    Supply("Taara Brewery", "Tartu brewery", "EE-79", "drinking-water", rate=220, ready=72,
           serves=("EE-79",), text="A bottling line that can switch to water.", line="Bottling line",
           conversion=48, inputs="Tap water, bottles, power; makes beer today. The switch: rinsing, "
           "and samples to the laboratory."),
    Supply("Viru Infusion", "Kohtla works", "EE-45", "infusion-fluid", stock=60_000, rate=3_000,
           ready=48, serves=("EE",), verified="visit", text="The country's only maker."),
    Supply("Põhja Mobile", "Network operations", "EE-37", "mobile-masts-24h", capacity=640,
           in_service=800, serves=("EE",), verified="documents"),
    Supply("Läänemere Telecom", "Network operations", "EE-37", "mobile-masts-24h", capacity=330,
           in_service=600, serves=("EE",)),
    Supply("Kagu Cellular", "Network operations", "EE-79", "mobile-masts-24h", capacity=225,
           in_service=500, serves=("EE",)),
    Supply("Hotel Group Reval", "Tallinn houses", "EE-37", "reception-beds", capacity=5_000,
           ready=48, serves=("EE",)),
    Supply("Spa Hotels West", "Pärnu and Haapsalu houses", "EE-68", "reception-beds",
           capacity=3_000, ready=72, serves=("EE",)),
)  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """A need of the story; quantities in the resource's unit, times in days."""

    resource: str
    region: str
    priority: int
    per_day: int | None = None
    capacity: int | None = None
    target: int | None = None  # hundredths of a percent
    state: str = ""
    evidence: str = ""
    start: int = 0
    days: int | None = None
    scenario: str = "WINTER"
    for_whom: str = "population"
    authority: str = ""
    reason: str = ""
    # GREEN: any signed-in person of the nation may know that there is such a need.
    marking: str = "amber"


DAYS = 30
WANTED = (
    *(
        Wanted(HERO, region, 1, per_day=quantity, days=DAYS, for_whom="service", authority="energy",
               reason="Generators of hospitals, waterworks and exchanges.")
        for region, quantity in (("EE-37", 30), ("EE-45", 12), ("EE-79", 8), ("EE-74", 3), ("EE-39", 1))
    ),
    Wanted(HERO, "EE", 2, per_day=40, days=DAYS, authority="energy", reason="Food and rescue fleets.",
           marking="green"),
    Wanted("heavy-lorries", "EE", 1, capacity=180, start=1, days=60, authority="transport",
           reason="Food, fuel and medicine by road.", marking="green"),
    Wanted("heavy-lorries", "EE", 2, capacity=120, start=14, days=20, for_whom="allied_forces",
           authority="defence", reason="Convoys pass from day 14."),
    Wanted("heavy-lorries", "EE", 1, capacity=180, start=1, days=60, scenario="CONVOY",
           authority="transport", reason="Food, fuel and medicine by road."),
    Wanted("heavy-lorries", "EE", 2, capacity=120, start=1, days=60, scenario="CONVOY",
           for_whom="allied_forces", authority="defence", reason="Convoys."),
    Wanted("infusion-fluid", "EE", 1, per_day=6_000, start=2, days=DAYS, authority="health",
           reason="Hospitals at surge, after the two days they hold themselves."),
    Wanted("reception-beds", "EE", 2, capacity=10_000, start=10, days=90, authority="interior",
           reason="Displaced people arrive on day 10. Public side 12,000, hotels 8,000."),
    Wanted("mobile-masts-24h", "EE", 2, target=9_000, authority="communications",
           reason="Masts that keep running through a day without mains."),
    Wanted("base-registers-restored", "EE", 1, state="not", authority="cabinet",
           evidence="Restored in 11 h in the last test, against a target of 4 h.",
           reason="Population register."),
)  # fmt: skip

MINISTRIES = (
    "Agriculture", "Climate", "Culture", "Defence", "Economy", "Education", "Finance", "Foreign affairs",
    "Interior", "Justice", "Health", "Social affairs",
)  # fmt: skip
NOT_EXERCISED = {"Culture", "Education", "Social affairs"}


@dataclass
class SignIns:
    """What `make demo` prints."""

    password: str
    people: tuple[Person, ...] = field(default=PEOPLE)
