"""What must keep running: the shared vocabulary of requirements, resources, regions and scenarios.

Rows without a nation are shared by all registers and come from files (`load_baseline`); an office
adds its own beside them. Names are {"en": …, "fr": …}; `sort_key` is what lists are ordered by.
"""

from baseline.models.authorities import Authority, AuthorityQuerySet, Mandate, MandateQuerySet
from baseline.models.competences import Competence, CompetenceQuerySet
from baseline.models.places import Region, RegionQuerySet, RegionSet, RegionSetQuerySet
from baseline.models.planning import (
    Driver,
    DriverQuerySet,
    KnownShare,
    KnownShareQuerySet,
    PlanningFactor,
    PlanningFactorQuerySet,
    Scenario,
    ScenarioQuerySet,
)
from baseline.models.reservations import Reservation, ReservationQuerySet
from baseline.models.shared import (
    OwnQuerySet,
    Phase,
    Retirable,
    RetirableQuerySet,
    VocabularyQuerySet,
)
from baseline.models.substitutes import Substitute, SubstituteQuerySet
from baseline.models.words import (
    BEST_FIRST,
    Element,
    ElementQuerySet,
    Requirement,
    RequirementQuerySet,
    Resource,
    ResourceQuerySet,
    ResourceUnit,
    Unit,
    UnitQuerySet,
)

__all__ = [
    "Authority",
    "AuthorityQuerySet",
    "BEST_FIRST",
    "Competence",
    "CompetenceQuerySet",
    "Driver",
    "DriverQuerySet",
    "Element",
    "ElementQuerySet",
    "KnownShare",
    "KnownShareQuerySet",
    "Mandate",
    "MandateQuerySet",
    "OwnQuerySet",
    "Phase",
    "PlanningFactor",
    "PlanningFactorQuerySet",
    "Region",
    "RegionQuerySet",
    "RegionSet",
    "RegionSetQuerySet",
    "Requirement",
    "RequirementQuerySet",
    "Reservation",
    "ReservationQuerySet",
    "Resource",
    "ResourceQuerySet",
    "ResourceUnit",
    "Retirable",
    "RetirableQuerySet",
    "Scenario",
    "ScenarioQuerySet",
    "Substitute",
    "SubstituteQuerySet",
    "Unit",
    "UnitQuerySet",
    "VocabularyQuerySet",
]
