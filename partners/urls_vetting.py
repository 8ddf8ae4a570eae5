"""Addresses of vetting: what the office found, and what it looks at."""

from django.urls import URLPattern, URLResolver, path

from partners.views import (
    aliases,
    approving,
    claiming,
    claims,
    excluding,
    extracts,
    owning,
    vetting,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("partners/<uuid:public_id>/names/add/", aliases.alias_add, name="alias_add"),
    path(
        "partners/<uuid:public_id>/names/<int:key>/remove/",
        aliases.alias_remove,
        name="alias_remove",
    ),
    path("partners/<uuid:public_id>/vetting/", vetting.vetting, name="vetting"),
    path("partners/<uuid:public_id>/vetting/check/", vetting.check, name="check"),
    path("partners/<uuid:public_id>/vetting/recommend/", approving.recommend, name="recommend"),
    path(
        "partners/<uuid:public_id>/vetting/recommend/back/",
        approving.recommend_back,
        name="recommend_back",
    ),
    path("partners/<uuid:public_id>/codes/add/", owning.code_add, name="code_add"),
    path(
        "partners/<uuid:public_id>/codes/<int:key>/remove/", owning.code_remove, name="code_remove"
    ),
    path("partners/<uuid:public_id>/owners/add/", owning.share_add, name="share_add"),
    path(
        "partners/<uuid:public_id>/owners/<int:key>/remove/",
        owning.share_remove,
        name="share_remove",
    ),
    path("partners/<uuid:public_id>/domains/add/", claiming.domain_add, name="domain_add"),
    path(
        "partners/<uuid:public_id>/domains/<int:key>/remove/",
        claiming.domain_remove,
        name="domain_remove",
    ),
    path("partners/<uuid:public_id>/vetting/again/", approving.vet_again, name="vet_again"),
    path(
        "applications/<uuid:public_id>/recommend/",
        approving.application_recommend,
        name="application_recommend",
    ),
    path(
        "applications/<uuid:public_id>/recommend/back/",
        approving.application_recommend_back,
        name="application_recommend_back",
    ),
    path("vetting/again/", approving.due_again, name="due_again"),
    path("vetting/second/", approving.second_officer, name="second_officer"),
    path("partners/<uuid:public_id>/vetting/flag/", vetting.flag_raise, name="flag_raise"),
    path("flags/<uuid:public_id>/lift/", vetting.flag_lift, name="flag_lift"),
    path(
        "applications/<uuid:public_id>/check/",
        vetting.application_check,
        name="application_check",
    ),
    path("checks/<uuid:public_id>/file/", vetting.check_file, name="check_file"),
    path("claims/", claims.claims, name="claims"),
    path("claims/new/", claims.claim_new, name="claim_new"),
    path("claims/<uuid:public_id>/", claims.claim, name="claim"),
    path("claims/<uuid:public_id>/decide/", claims.claim_decide, name="claim_decide"),
    path("claims/<uuid:public_id>/files/<int:key>/", claims.claim_file, name="claim_file"),
    path(
        "partners/<uuid:public_id>/numbers/<int:key>/by-extract/",
        extracts.identifier_by_extract,
        name="identifier_by_extract",
    ),
    path("business-register/", extracts.extracts, name="extracts"),
    path("business-register/add/", extracts.extract_add, name="extract_add"),
    path("business-register/<uuid:public_id>/", extracts.extract, name="extract"),
    path(
        "business-register/<uuid:public_id>/opening/",
        extracts.extract_opening,
        name="extract_opening",
    ),
    path(
        "business-register/<uuid:public_id>/to-mend/",
        extracts.extract_to_mend,
        name="extract_to_mend",
    ),
    path("exclusions/", excluding.exclusion_lists, name="exclusions"),
    path("exclusions/add/", excluding.exclusion_list_add, name="exclusion_list_add"),
    path("exclusions/<uuid:public_id>/", excluding.exclusion_list, name="exclusion_list"),
    path(
        "exclusions/<uuid:public_id>/compare/",
        excluding.exclusion_list_rescan,
        name="exclusion_list_rescan",
    ),
    path("exclusions/hits/<uuid:public_id>/", excluding.exclusion_hit, name="exclusion_hit"),
    path("checklist/", vetting.checklist, name="checklist"),
    path("checklist/<slug:code>/", vetting.check_item, name="checklist_item"),
    path("checklist/<slug:code>/retire/", vetting.check_item_retire, name="checklist_item_retire"),
    path(
        "checklist/<slug:code>/restore/", vetting.check_item_restore, name="checklist_item_restore"
    ),
]
