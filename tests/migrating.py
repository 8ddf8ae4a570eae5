"""Migrates the tests' database in a fraction of the time.

Django renders all related models anew at every step, which here is nearly all models four hundred times
over. An index or a constraint changes no column, and nothing points yet to a model that has just come, so
neither needs it. `tests/house_rules/test_migrations.py` migrates as Django does, too, and compares.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db.migrations.state import ProjectState


def quickly() -> pytest.MonkeyPatch:
    """Until it is undone."""
    patch = pytest.MonkeyPatch()
    patch.setattr(ProjectState, "add_model", _add_model)
    patch.setattr(ProjectState, "_append_option", _append_option)
    return patch


def _add_model(state: Any, model_state: Any) -> None:
    key = model_state.app_label, model_state.name_lower
    state.models[key] = model_state
    if state._relations is not None:
        state.resolve_model_relations(key)
    if "apps" in state.__dict__:  # asking for it would render everything
        state.apps.render_multiple([model_state])


def _append_option(state: Any, app_label: str, model_name: str, option: str, added: Any) -> None:
    model_state = state.models[app_label, model_name]
    model_state.options[option] = [*model_state.options[option], added]
    if "apps" in state.__dict__:
        meta = state.apps.get_model(app_label, model_name)._meta
        setattr(meta, option, [*getattr(meta, option), added])
        meta._expire_cache()
