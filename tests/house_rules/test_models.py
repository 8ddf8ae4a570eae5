"""True of every model."""

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
    "cooperation",
    "assessments",
    "privacy",
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
    "workspace.Draft": {"saved_at": "user"},
    "workspace.KeptAnswer": {"given_at": "user"},
}


def _those(models, is_wrong):
    return [model._meta.label for model in models if is_wrong(model)]


def _names(model):
    return {field.name for field in model._meta.fields}


def test_there_are_models_to_look_at():
    assert len(MODELS) > 50
    assert GUARDED


def test_every_model_says_what_one_row_is():
    assert not _those(MODELS, lambda model: not model.__doc__ or _is_made_up(model))


def _is_made_up(model):
    return model.__doc__.startswith(f"{model.__name__}(")


def test_every_moment_has_a_person():
    unsaid = []
    for model in MODELS:
        for name in _names(model) - ALONE:
            if name.endswith("_at"):
                who = SAID_BY.get(model._meta.label, {}).get(name, name.removesuffix("_at") + "_by")
                unsaid += [] if who in _names(model) else [f"{model._meta.label}.{name}"]
    assert not unsaid, "these do not say who"


def test_a_guarded_model_keeps_its_own_grants(db):
    kept_together = {UserObjectPermission, GroupObjectPermission}
    assert not _those(
        GUARDED,
        lambda model: (
            {get_user_obj_perms_model(model), get_group_obj_perms_model(model)} & kept_together
        ),
    )


def test_a_root_carries_its_nation_and_version():
    wanted = {"nation", "version", "public_id", "archived_at"}
    assert not _those(GUARDED, lambda model: wanted - _names(model))


def test_no_model_hides_work_in_saving():
    def is_overridden(model, name):
        owner = next(cls for cls in model.__mro__ if name in vars(cls))
        return owner.__module__.split(".")[0] in OURS

    assert not _those(MODELS, lambda model: is_overridden(model, "save"))
    assert not _those(MODELS, lambda model: is_overridden(model, "delete"))
    assert not _those(MODELS, lambda model: model._meta.ordering), "order where you list"


def test_a_row_with_a_public_id_has_a_door():
    public = [model for model in MODELS if "public_id" in _names(model)]
    assert not _those(public, lambda model: not _has_door(model._default_manager.get_queryset()))


def _has_door(rows):
    return isinstance(rows, DooredQuerySet) or hasattr(rows, "visible_to")
