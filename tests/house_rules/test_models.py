"""True of every model."""

import pytest
from django.apps import apps
from guardian.models import GroupObjectPermission, UserObjectPermission
from guardian.utils import get_group_obj_perms_model, get_user_obj_perms_model

from common.permissions import DooredQuerySet, GuardedQuerySet

OURS = (
    "accounts",
    "audit",
    "workspace",
    "baseline",
    "partners",
    "exchange",
    "agreements",
    "assessments",
)
MODELS = [
    model
    for model in apps.get_models()
    if model._meta.app_label in OURS and not model._meta.auto_created
]
GUARDED = [m for m in MODELS if isinstance(m._default_manager.get_queryset(), GuardedQuerySet)]

# Moments that no single person caused: the row's own by-field or a link's click says who.
ALONE = {
    "at", "joined_at", "terms_accepted_at", "accepted_at", "expires_at", "last_used_at",
    "finished_at", "sent_at", "late_told_at", "due_at", "read_at", "written_at", "try_at", "given_up_at", "saved_at",
    "submitted_at", "found_at", "done_at", "published_at", "registered_at", "expiry", "created",
    "scanned_at", "looked_at",
}  # fmt: skip
# Another field says who: {model: {moment: field}}.
SAID_BY = {
    "partners.Application": {"started_at": "applicant"},
    "partners.Claim": {"made_at": "claimant"},
    "partners.MembershipOffer": {"answered_at": "user"},
    "workspace.Follow": {"followed_at": "user"},
    "workspace.KeptAnswer": {"given_at": "user"},
}


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_every_model_says_what_one_row_is(model):
    assert model.__doc__
    assert not model.__doc__.startswith(f"{model.__name__}(")


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_every_moment_has_a_person(model):
    names = {field.name for field in model._meta.fields}
    for name in names - ALONE:
        if name.endswith("_at"):
            who = SAID_BY.get(model._meta.label, {}).get(name, name.removesuffix("_at") + "_by")
            assert who in names, f"{model._meta.label}.{name} does not say who"


@pytest.mark.django_db
@pytest.mark.parametrize("model", GUARDED, ids=lambda m: m._meta.label)
def test_a_guarded_model_keeps_its_own_grants(model):
    assert get_user_obj_perms_model(model) is not UserObjectPermission
    assert get_group_obj_perms_model(model) is not GroupObjectPermission


@pytest.mark.parametrize("model", GUARDED, ids=lambda m: m._meta.label)
def test_a_root_carries_its_nation_and_version(model):
    names = {field.name for field in model._meta.fields}
    assert {"nation", "version", "public_id", "archived_at"} <= names


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_no_model_hides_work_in_saving(model):
    for name in ("save", "delete"):
        owner = next(cls for cls in model.__mro__ if name in vars(cls))
        assert owner.__module__.split(".")[0] not in OURS, f"{owner} overrides {name}"
    assert not model._meta.ordering, "order where you list, not in the model"


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_a_row_with_a_public_id_has_a_door(model):
    names = {field.name for field in model._meta.fields}
    rows = model._default_manager.get_queryset()
    if "public_id" in names:
        assert isinstance(rows, DooredQuerySet) or hasattr(rows, "visible_to")
