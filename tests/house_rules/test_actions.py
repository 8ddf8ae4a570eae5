"""True of every action: it says who does it, in one transaction, and leaves a trail."""

import importlib
import inspect
import pkgutil
import re

ROOMS = ("accounts", "audit", "workspace", "baseline", "partners", "exchange", "agreements", "cooperation", "assessments",
         "privacy")  # fmt: skip
# Functions in actions modules that are the plumbing of other deeds, each with its reason.
PLUMBING = {
    "accounts.actions.sync_kinds": "makes groups say what the code says; nobody's deed",
}


def _modules():
    for room in ROOMS:
        try:
            package = importlib.import_module(f"{room}.actions")
        except ModuleNotFoundError:
            continue
        yield package
        if hasattr(package, "__path__"):
            for info in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
                yield importlib.import_module(info.name)


def _actions():
    for module in _modules():
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith("_"):
                yield f"{module.__name__}.{name}", function


ACTIONS = dict(_actions())
DEEDS = {name: function for name, function in ACTIONS.items() if name not in PLUMBING}


def test_there_are_actions_to_look_at():
    assert len(DEEDS) > 20


def test_every_action_says_who_does_it():
    """By name: nobody takes one person for another."""
    who = {name: inspect.signature(deed).parameters.get("by") for name, deed in DEEDS.items()}
    assert not [name for name, by in who.items() if by is None or by.kind is not by.KEYWORD_ONLY]


def test_every_action_is_one_transaction():
    assert not [name for name, deed in DEEDS.items() if not hasattr(deed, "__wrapped__")], (
        "decorate it with @transaction.atomic"
    )


def test_every_action_leaves_a_trail():
    """It records an event itself, or hands the deed to another function that does."""
    assert not [name for name in DEEDS if not _leaves_a_trail(name)]


def _leaves_a_trail(name):
    function = inspect.unwrap(DEEDS[name])
    source = inspect.getsource(function)
    for called in set(re.findall(r"\b(_[a-z_]+)\(", source)):  # its own helpers speak for it
        helper = getattr(inspect.getmodule(function), called, None)
        source += inspect.getsource(helper) if inspect.isfunction(helper) else ""
    hands_on = any(f"{other.rsplit('.', 1)[-1]}(" in source for other in ACTIONS if other != name)
    return "record(" in source or "record_" in source or "_record" in source or hands_on
