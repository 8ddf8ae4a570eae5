"""Addresses of the reference frame."""

from django.urls import path

from baseline.views import (
    authorities,
    competences,
    places,
    planning,
    reserving,
    resources,
    scenarios,
    substitutes,
    words,
)

app_name = "baseline"
urlpatterns = [
    path("reference/", words.overview, name="overview"),
    path("reference/requirements/<slug:code>/", words.requirement, name="requirement"),
    path("reference/elements/add/", words.element_add, name="element_add"),
    path("reference/elements/<uuid:public_id>/", words.element, name="element"),
    path("reference/elements/<uuid:public_id>/edit/", words.element_edit, name="element_edit"),
    path(
        "reference/elements/<uuid:public_id>/retire/", words.element_retire, name="element_retire"
    ),
    path(
        "reference/elements/<uuid:public_id>/restore/",
        words.element_restore,
        name="element_restore",
    ),
    path("reference/resources/", resources.resources, name="resources"),
    path("reference/resources/search/", resources.resource_search, name="resource_search"),
    path("reference/resources/add/", resources.resource_add, name="resource_add"),
    path("reference/resources/<uuid:public_id>/", resources.resource, name="resource"),
    path(
        "reference/resources/<uuid:public_id>/edit/", resources.resource_edit, name="resource_edit"
    ),
    path(
        "reference/resources/<uuid:public_id>/retire/",
        resources.resource_retire,
        name="resource_retire",
    ),
    path(
        "reference/resources/<uuid:public_id>/restore/",
        resources.resource_restore,
        name="resource_restore",
    ),
    path("reference/units/", words.units, name="units"),
    path("reference/competences/", competences.competences, name="competences"),
    path("reference/competences/add/", competences.competence_add, name="competence_add"),
    path("reference/competences/start/", competences.competences_start, name="competences_start"),
    path(
        "reference/competences/<uuid:public_id>/edit/",
        competences.competence_edit,
        name="competence_edit",
    ),
    path(
        "reference/competences/<uuid:public_id>/archive/",
        competences.competence_archive,
        name="competence_archive",
    ),
    path(
        "reference/competences/<uuid:public_id>/restore/",
        competences.competence_restore,
        name="competence_restore",
    ),
    path("reference/regions/", places.regions, name="regions"),
    path("reference/regions/<uuid:public_id>/", places.region, name="region"),
    path("reference/regions/<uuid:public_id>/add/", places.region_add, name="region_add"),
    path("reference/regions/<uuid:public_id>/edit/", places.region_edit, name="region_edit"),
    path("reference/regions/<uuid:public_id>/end/", places.region_end, name="region_end"),
    path(
        "reference/regions/<uuid:public_id>/restore/", places.region_restore, name="region_restore"
    ),
    path("reference/authorities/", authorities.authorities, name="authorities"),
    path("reference/authorities/add/", authorities.authority_add, name="authority_add"),
    path("reference/authorities/<uuid:public_id>/", authorities.authority, name="authority"),
    path(
        "reference/authorities/<uuid:public_id>/edit/",
        authorities.authority_edit,
        name="authority_edit",
    ),
    path(
        "reference/authorities/<uuid:public_id>/archive/",
        authorities.authority_archive,
        name="authority_archive",
    ),
    path(
        "reference/authorities/<uuid:public_id>/restore/",
        authorities.authority_restore,
        name="authority_restore",
    ),
    path(
        "reference/authorities/<uuid:public_id>/mandates/give/",
        authorities.mandate_give,
        name="mandate_give",
    ),
    path(
        "reference/authorities/<uuid:public_id>/mandates/<int:mandate>/end/",
        authorities.mandate_end,
        name="mandate_end",
    ),
    path("reference/scenarios/", scenarios.scenarios, name="scenarios"),
    path("reference/scenarios/add/", scenarios.scenario_add, name="scenario_add"),
    path("reference/scenarios/<uuid:public_id>/", scenarios.scenario, name="scenario"),
    path(
        "reference/scenarios/<uuid:public_id>/edit/", scenarios.scenario_edit, name="scenario_edit"
    ),
    path(
        "reference/scenarios/<uuid:public_id>/archive/",
        scenarios.scenario_archive,
        name="scenario_archive",
    ),
    path(
        "reference/scenarios/<uuid:public_id>/restore/",
        scenarios.scenario_restore,
        name="scenario_restore",
    ),
    path(
        "reference/scenarios/<uuid:public_id>/together/",
        reserving.scenario_concurrent,
        name="scenario_concurrent",
    ),
    path("reference/drivers/", planning.drivers, name="drivers"),
    path("reference/drivers/add/", planning.driver_add, name="driver_add"),
    path("reference/drivers/<uuid:public_id>/edit/", planning.driver_edit, name="driver_edit"),
    path("reference/factors/", planning.factors, name="factors"),
    path("reference/factors/add/", planning.factor_add, name="factor_add"),
    path("reference/factors/<uuid:public_id>/edit/", planning.factor_edit, name="factor_edit"),
    path(
        "reference/factors/<uuid:public_id>/retire/", planning.factor_retire, name="factor_retire"
    ),
    path(
        "reference/factors/<uuid:public_id>/restore/",
        planning.factor_restore,
        name="factor_restore",
    ),
    path(
        "reference/resources/<uuid:public_id>/substitutes/add/",
        substitutes.substitute_add,
        name="substitute_add",
    ),
    path(
        "reference/substitutes/<uuid:public_id>/edit/",
        substitutes.substitute_edit,
        name="substitute_edit",
    ),
    path(
        "reference/substitutes/<uuid:public_id>/retire/",
        substitutes.substitute_retire,
        name="substitute_retire",
    ),
    path("reference/reservations/", reserving.reservations, name="reservations"),
    path("reference/reservations/add/", reserving.reservation_add, name="reservation_add"),
    path(
        "reference/reservations/<uuid:public_id>/edit/",
        reserving.reservation_edit,
        name="reservation_edit",
    ),
    path(
        "reference/reservations/<uuid:public_id>/release/",
        reserving.reservation_release,
        name="reservation_release",
    ),
    path("reference/known-shares/", planning.known_shares, name="known_shares"),
    path("reference/known-shares/add/", planning.known_share_add, name="known_share_add"),
    path(
        "reference/known-shares/<uuid:public_id>/edit/",
        planning.known_share_edit,
        name="known_share_edit",
    ),
]
