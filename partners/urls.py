"""Addresses of the registry: for strangers, for companies, for the office."""

from django.urls import URLPattern, URLResolver, path

from partners import urls_importing, urls_leaving, urls_lines, urls_supply_files, urls_vetting
from partners.views import (
    applications,
    breaking_down,
    certifying,
    deciding,
    declaring,
    desk,
    directory,
    extracts,
    joining,
    lists,
    mine,
    night,
    others,
    partner,
    places,
    put_away,
    reconfirming,
    registration,
    registry,
    search,
    usual,
    welcome,
)

app_name = "partners"

PUBLIC: list[URLPattern | URLResolver] = [
    path("welcome/", welcome.welcome, name="welcome"),
    path("register/", registration.register, name="register"),
    path("register/preview/", welcome.preview, name="register_preview"),
    path("register/check/", registration.register_check, name="register_check"),
    path("register/look/", extracts.register_look, name="register_look"),
    path("register/sent/", registration.register_sent, name="register_sent"),
    path("register/status/", registration.register_status, name="register_status"),
    path("register/link/", registration.register_link, name="register_link"),
    path("register/keep/", registration.register_keep, name="register_keep"),
    path("register/confirm/<str:token>/", registration.register_confirm, name="register_confirm"),
    path(
        "register/continue/<str:secret>/",
        registration.register_continue,
        name="register_continue",
    ),
    path("register/<slug:step>/", registration.register_step, name="register_step"),
    path("certificate/check/", certifying.certificate_check, name="certificate_check"),
    path("contact/done/", reconfirming.reconfirm_done, name="reconfirm_done"),
    path("contact/<str:token>/", reconfirming.reconfirm, name="reconfirm"),
    path("contact/<str:token>/right/", reconfirming.reconfirm_right, name="reconfirm_right"),
    path("contact/<str:token>/decline/", reconfirming.reconfirm_decline, name="reconfirm_decline"),
]

OFFICE: list[URLPattern | URLResolver] = [
    path("desk/", desk.desk, name="desk"),
    path("applications/", applications.applications, name="applications"),
    path("applications/<uuid:public_id>/", applications.application, name="application"),
    path(
        "applications/<uuid:public_id>/approve/",
        applications.application_approve,
        name="application_approve",
    ),
    path(
        "applications/<uuid:public_id>/list/",
        applications.application_list,
        name="application_list",
    ),
    path(
        "applications/<uuid:public_id>/return/",
        applications.application_return,
        name="application_return",
    ),
    path(
        "applications/<uuid:public_id>/reject/",
        applications.application_reject,
        name="application_reject",
    ),
    path(
        "applications/<uuid:public_id>/note/",
        applications.application_note,
        name="application_note",
    ),
    path("waiting/", deciding.waiting, name="waiting"),
    path("waiting/<uuid:public_id>/", deciding.change, name="change"),
    path("waiting/<uuid:public_id>/grant/", deciding.change_grant, name="change_grant"),
    path("waiting/<uuid:public_id>/refuse/", deciding.change_refuse, name="change_refuse"),
]

REGISTRY: list[URLPattern | URLResolver] = [
    path("mine/", mine.mine, name="mine"),
    path("mine/<uuid:public_id>/", mine.mine, name="mine_one"),
    path("partners/", lists.partner_list, name="list"),
    path("partners/others/", others.others, name="others"),
    path("partners/files/<slug:file_format>/", lists.partner_list_file, name="list_file"),
    path("breakdown/<slug:listed>/", breaking_down.breakdown, name="breakdown"),
    path("partners/add/", registry.partner_add, name="add"),
    path("partners/<uuid:public_id>/", partner.partner, name="detail"),
    path("partners/<uuid:public_id>/history/", partner.partner_history, name="history"),
    path("partners/<uuid:public_id>/readings/", partner.partner_readings, name="readings"),
    path("partners/<uuid:public_id>/edit/", registry.partner_edit, name="edit"),
    path("partners/<uuid:public_id>/parent/", registry.partner_parent, name="parent"),
    path("partners/<uuid:public_id>/approve/", registry.partner_approve, name="approve"),
    path("partners/<uuid:public_id>/suspend/", registry.partner_suspend, name="suspend"),
    path("partners/<uuid:public_id>/restore/", registry.partner_restore, name="restore"),
    path("partners/<uuid:public_id>/archive/", registry.partner_archive, name="archive"),
    path("partners/<uuid:public_id>/numbers/add/", registry.identifier_add, name="identifier_add"),
    path(
        "partners/<uuid:public_id>/numbers/<int:key>/verify/",
        registry.identifier_verify,
        name="identifier_verify",
    ),
    path(
        "partners/<uuid:public_id>/numbers/<int:key>/remove/",
        registry.identifier_remove,
        name="identifier_remove",
    ),
    path("partners/<uuid:public_id>/contacts/add/", places.contact_add, name="contact_add"),
    path("partners/<uuid:public_id>/sites/add/", places.site_add, name="site_add"),
    path("partners/<uuid:public_id>/people/add/", places.member_add, name="member_add"),
    path(
        "partners/<uuid:public_id>/people/<int:key>/hand-over/",
        joining.hand_over,
        name="member_hand_over",
    ),
    path("offers/<uuid:public_id>/accept/", joining.offer_accept, name="offer_accept"),
    path("offers/<uuid:public_id>/decline/", joining.offer_decline, name="offer_decline"),
    path("offers/<uuid:public_id>/withdraw/", joining.offer_withdraw, name="offer_withdraw"),
    path("partners/<uuid:public_id>/people/<int:key>/end/", places.member_end, name="member_end"),
    path("partners/<uuid:public_id>/certificate/", certifying.certificate, name="certificate"),
    path(
        "partners/<uuid:public_id>/certificate/file/",
        certifying.certificate_file,
        name="certificate_file",
    ),
    path("partners/<uuid:public_id>/declare/", declaring.declare, name="declare"),
    path(
        "partners/<uuid:public_id>/declare/<uuid:resource_id>/",
        declaring.declare_resource,
        name="declare_resource",
    ),
    path(
        "partners/<uuid:public_id>/declare/<uuid:resource_id>/audience/",
        declaring.audience,
        name="audience",
    ),
    path("search/", search.search, name="search"),
    path("night/", night.night, name="night"),
    path("directory/", directory.directory, name="directory"),
    path("directory/print/", directory.directory_print, name="directory_print"),
    path("directory/<uuid:public_id>/", directory.directory_file, name="directory_file"),
    path("put-away/<slug:kind>/", put_away.put_away, name="put_away"),
    path("put-away/<slug:kind>/<uuid:public_id>/", put_away.take_back, name="take_back"),
    path("contacts/", lists.contact_list, name="contacts"),
    path("contacts/files/<slug:file_format>/", lists.contact_list_file, name="contacts_file"),
    path("contacts/<uuid:public_id>/edit/", places.contact_edit, name="contact_edit"),
    path("contacts/<uuid:public_id>/confirm/", places.contact_confirm, name="contact_confirm"),
    path("contacts/<uuid:public_id>/archive/", places.contact_archive, name="contact_archive"),
    path(
        "contacts/<uuid:public_id>/bounced/", reconfirming.contact_bounced, name="contact_bounced"
    ),
    path("sites/", lists.site_list, name="sites"),
    path("sites/files/<slug:file_format>/", lists.site_list_file, name="sites_file"),
    path("sites/<uuid:public_id>/edit/", places.site_edit, name="site_edit"),
    path("sites/<uuid:public_id>/archive/", places.site_archive, name="site_archive"),
]

SUPPLY: list[URLPattern | URLResolver] = [
    path("usual-supply/", usual.usual, name="usual"),
    path("usual-supply/<uuid:public_id>/remove/", usual.usual_remove, name="usual_remove"),
    path("capabilities/", lists.capability_list, name="capabilities"),
    path(
        "capabilities/files/<slug:file_format>/",
        lists.capability_list_file,
        name="capabilities_file",
    ),
    path("capabilities/<uuid:public_id>/", declaring.capability, name="capability"),
    path("capabilities/<uuid:public_id>/edit/", declaring.capability_edit, name="capability_edit"),
    path(
        "capabilities/<uuid:public_id>/submit/",
        declaring.capability_submit,
        name="capability_submit",
    ),
    path(
        "capabilities/<uuid:public_id>/confirm/",
        declaring.capability_confirm,
        name="capability_confirm",
    ),
    path(
        "capabilities/<uuid:public_id>/discard/",
        declaring.capability_discard,
        name="capability_discard",
    ),
    path(
        "capabilities/<uuid:public_id>/withdraw/",
        declaring.capability_withdraw,
        name="capability_withdraw",
    ),
    path(
        "capabilities/<uuid:public_id>/accept/",
        deciding.capability_accept,
        name="capability_accept",
    ),
    path(
        "capabilities/<uuid:public_id>/refuse/",
        deciding.capability_refuse,
        name="capability_refuse",
    ),
    path(
        "capabilities/<uuid:public_id>/verify/",
        deciding.capability_verify,
        name="capability_verify",
    ),
    path(
        "verifications/<uuid:public_id>/withdraw/",
        deciding.verification_withdraw,
        name="verification_withdraw",
    ),
]

urlpatterns: list[URLPattern | URLResolver] = [
    *PUBLIC,
    *OFFICE,
    *REGISTRY,
    *SUPPLY,
    *urls_lines.urlpatterns,
    *urls_supply_files.urlpatterns,
    *urls_leaving.urlpatterns,
    *urls_importing.urlpatterns,
    *urls_vetting.urlpatterns,
]
