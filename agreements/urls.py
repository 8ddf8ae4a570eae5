"""Addresses of agreements, what they bind, and the library of clauses."""

from django.urls import URLPattern, path

from agreements.views import activations, agreements, clauses, commitments, conditions, making

app_name = "agreements"

ONE = "agreements/<uuid:public_id>"

READING: list[URLPattern] = [
    path("agreements/", agreements.agreement_list, name="list"),
    path("agreements/export.<str:file_format>", agreements.agreement_file, name="file"),
    path(f"{ONE}/", agreements.agreement, name="detail"),
    path(f"{ONE}/papers/<int:key>/", agreements.agreement_document, name="document"),
    path("partners/<uuid:public_id>/agreements/", agreements.for_partner, name="for_partner"),
]

MAKING: list[URLPattern] = [
    path("agreements/new/", making.agreement_new, name="new"),
    path("agreements/partners/", making.suggest_partners, name="suggest_partners"),
    path(f"{ONE}/edit/", making.agreement_edit, name="edit"),
    path(f"{ONE}/parties/add/", making.party_add, name="party_add"),
    path(f"{ONE}/parties/<int:key>/remove/", making.party_remove, name="party_remove"),
    path(f"{ONE}/papers/add/", making.document_add, name="document_add"),
    path(f"{ONE}/sign/", making.agreement_sign, name="sign"),
    path(f"{ONE}/amend/", making.agreement_amend, name="amend"),
    path(f"{ONE}/drop/", making.agreement_drop, name="drop"),
    path(f"{ONE}/do/<slug:move>/", making.agreement_move, name="move"),
]

COMMITMENTS: list[URLPattern] = [
    path(f"{ONE}/commit/", commitments.commitment_add, name="commitment_add"),
    path("commitments/<uuid:public_id>/", commitments.commitment_edit, name="commitment_edit"),
    path(
        "commitments/<uuid:public_id>/remove/",
        commitments.commitment_remove,
        name="commitment_remove",
    ),
]

CLAUSES: list[URLPattern] = [
    path("agreements/clauses/", clauses.clauses, name="clauses"),
    path("agreements/clauses/new/", clauses.clause_new, name="clause_new"),
    path("agreements/clauses/<uuid:public_id>/", clauses.clause_edit, name="clause_edit"),
    path("agreements/clauses/<uuid:public_id>/away/", clauses.clause_away, name="clause_away"),
]

CONDITION = "conditions/<uuid:public_id>"

CONDITIONS: list[URLPattern] = [
    path("conditions/", conditions.owed, name="owed"),
    path(f"{CONDITION}/", conditions.condition, name="condition"),
    path(f"{CONDITION}/decide/", conditions.condition_decide, name="condition_decide"),
    path(f"{CONDITION}/route/", conditions.condition_route, name="condition_route"),
    path(f"{CONDITION}/withdraw/", conditions.condition_withdraw, name="condition_withdraw"),
    path(
        "partners/<uuid:public_id>/conditions/ask/", conditions.condition_ask, name="condition_ask"
    ),
]

ACTIVATION = "call-offs/<uuid:public_id>"

ACTIVATIONS: list[URLPattern] = [
    path("commitments/<uuid:public_id>/call-off/", activations.call_off, name="call_off"),
    path(f"{ACTIVATION}/", activations.activation, name="activation"),
    path(f"{ACTIVATION}/delivery/", activations.delivery_add, name="delivery_add"),
    path(
        f"{ACTIVATION}/deliveries/<int:key>/take-back/",
        activations.delivery_take_back,
        name="delivery_take_back",
    ),
    path(f"{ACTIVATION}/close/", activations.activation_close, name="activation_close"),
    path(f"{ACTIVATION}/mended/", activations.activation_mend, name="activation_mend"),
]

urlpatterns: list[URLPattern] = [
    *READING,
    *MAKING,
    *COMMITMENTS,
    *CLAUSES,
    *CONDITIONS,
    *ACTIVATIONS,
]
