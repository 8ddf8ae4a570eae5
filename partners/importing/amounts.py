"""The quantities a row states, in the resource's unit, and its people by competence."""

from __future__ import annotations

from typing import Any

from baseline.units import CannotConvert, convert
from partners.importing.converting import Amount, CellFault, Converted
from partners.importing.people import total
from partners.importing.vocabulary import ResourceWord, Vocabulary

#: Quantities that a resource of each kind does not have.
_NOT_OF = {
    "consumable": {"capacity", "in_service"},
    "capacity": {"stock", "rate", "in_service"},
    "level": {"stock", "rate"},
}
#: What a criterion can be: not met, partly, met.
_CRITERION = {0, 500, 1000}


class BadRow(Exception):
    """A row that cannot be taken."""

    def __init__(self, key: str, code: str, value: Any = "", **details: Any) -> None:
        super().__init__(code)
        self.fault = CellFault(key, str(value), code, details)


class Amounts:
    """The columns of quantities, read row by row."""

    def __init__(self, done: Converted, words: Vocabulary) -> None:
        self.words = words
        self.entered: dict[tuple[tuple[str, str], ...], dict[str, str]] = {}
        self.amounts: dict[tuple[int, int, Any], int] = {}
        self.units = done.values.get("capability.unit")
        self.quantities = done.column("capability.quantity")
        self.stocks = done.column("capability.stock")
        self.capacities = done.column("capability.capacity")
        self.rates = done.column("capability.rate")
        self.in_service = done.column("capability.in_service")
        self.mosts = done.column("capability.most")
        self.people = done.column("capability.competences")
        self.kinds = done.column("capability.kind")

    def offers(self, place: int) -> bool:
        columns = (self.quantities, self.stocks, self.capacities, self.rates, self.people)
        return any(column[place] is not None for column in columns)

    def stated(self, resource: ResourceWord, place: int) -> dict[str, Any]:
        """The stated amounts in the resource's unit, and beside them what was typed."""
        amounts = (
            ("stock" if resource.kind == "consumable" else "capacity", "quantity", self.quantities),
            ("stock", "stock", self.stocks),
            ("capacity", "capacity", self.capacities),
            ("rate", "rate", self.rates),
            ("in_service", "in_service", self.in_service),
        )
        said: dict[str, Any] = {}
        entered: dict[str, str] = {}
        unit = None
        for name, key, column in amounts:
            amount = column[place]
            if amount is not None:
                if name in said:
                    raise BadRow(f"capability.{key}", "quantity_twice", amount.typed)
                unit = self._unit(resource, amount, place)
                said[name] = self._in_own_unit(resource, unit, amount, f"capability.{key}")
                entered[name] = amount.typed
        people = self._people(resource, place)
        if people and not said:  # where no total is stated, it is their sum
            said["capacity"], unit = total(people) * 1000, resource.unit_id
            entered["capacity"] = str(total(people))
        check_amounts(resource, said)
        if people:
            said |= {"competences": people, "kind": "people"}
            _check_total(people, said["capacity"])
        most = self.mosts[place]
        if most is not None:
            unit = self._unit(resource, most, place)
            said["most"] = self._in_own_unit(resource, unit, most, "capability.most")
            entered["most"] = most.typed
        # Rows that were typed alike share what was typed: a file of half a million fits.
        typed = tuple(entered.items())
        said["entered"], said["entered_unit"] = self.entered.setdefault(typed, entered), unit
        return said

    def _people(self, resource: ResourceWord, place: int) -> dict[str, int] | None:
        people: dict[str, int] | None = self.people[place]
        if people and not (resource.counts_people and self.kinds[place] in (None, "people")):
            raise BadRow("capability.competences", "people_not_of_this", resource=resource.name)
        return people

    def _unit(self, resource: ResourceWord, amount: Amount, place: int) -> int:
        if amount.unit is not None:
            return amount.unit
        if self.units is None:
            return resource.unit_id
        if self.units[place] is None:
            raise BadRow("capability.unit", "cell_missing")
        return int(self.units[place])

    def _in_own_unit(self, resource: ResourceWord, unit: int, amount: Amount, key: str) -> int:
        """In thousandths of the resource's unit."""
        known = (resource.id, unit, amount.number)
        if known in self.amounts:
            return self.amounts[known]
        factor = resource.factors.get(unit)
        if factor is None:
            accepted = ", ".join(self.words.units[one] for one in resource.factors)
            raise BadRow(
                "capability.unit",
                "unit_not_accepted",
                self.words.units.get(unit, ""),
                resource=resource.name,
                accepted=accepted,
            )
        try:
            converted = convert(amount.number, factor, whole=not resource.is_divisible)
        except CannotConvert as fault:
            raise BadRow(
                key,
                f"quantity_{fault.reason.value}",
                amount.typed,
                resource=resource.name,
                unit=resource.unit_symbol,
            ) from None
        self.amounts[known] = converted.thousandths
        return converted.thousandths


def check_amounts(resource: ResourceWord, said: dict[str, Any]) -> None:
    """Each kind of resource is stated in its own quantities."""
    if resource.kind == "criterion":
        if said.keys() != {"capacity"} or said["capacity"] not in _CRITERION:
            raise BadRow("capability.quantity", "criterion_steps", resource=resource.name)
    elif said.keys() & _NOT_OF[resource.kind]:
        name = next(iter(said.keys() & _NOT_OF[resource.kind]))
        raise BadRow(f"capability.{name}", "not_stated_in_this", resource=resource.name)
    elif resource.kind == "level":
        if said.get("in_service") is None:
            raise BadRow("capability.in_service", "in_service_missing", resource=resource.name)
        if said["in_service"] < said.get("capacity", 0):
            raise BadRow("capability.in_service", "in_service_too_few")
    elif not (said.get("stock") or said.get("rate") or said.get("capacity")):
        raise BadRow("capability.quantity", "quantity_zero")


def _check_total(people: dict[str, int], thousandths: int) -> None:
    if total(people) * 1000 > thousandths:
        raise BadRow(
            "capability.competences",
            "people_too_many",
            sum=total(people),
            total=thousandths // 1000,
        )
