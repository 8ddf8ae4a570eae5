"""Addresses of a company's own: its sheet of capabilities, drafts it shares, who follows its entry."""

from django.urls import URLPattern, URLResolver, path

from partners.views import consenting, signing, supply_files

urlpatterns: list[URLPattern | URLResolver] = [
    path(
        "partners/<uuid:public_id>/capabilities/template/",
        supply_files.supply_template,
        name="supply_template",
    ),
    path(
        "partners/<uuid:public_id>/capabilities/file/",
        supply_files.supply_file_new,
        name="supply_file_new",
    ),
    path("supply-files/<uuid:public_id>/", supply_files.supply_file, name="supply_file"),
    path(
        "supply-files/<uuid:public_id>/marked/",
        supply_files.supply_file_marked,
        name="supply_file_marked",
    ),
    path(
        "supply-files/<uuid:public_id>/apply/",
        supply_files.supply_file_apply,
        name="supply_file_apply",
    ),
    path(
        "supply-files/<uuid:public_id>/share/", signing.supply_file_share, name="supply_file_share"
    ),
    path("partners/<uuid:public_id>/consents/", consenting.consents, name="consents"),
    path("partners/<uuid:public_id>/consents/ask/", consenting.consent_ask, name="consent_ask"),
    path("consents/<uuid:public_id>/give/", consenting.consent_give, name="consent_give"),
    path("consents/<uuid:public_id>/decline/", consenting.consent_decline, name="consent_decline"),
    path("consents/<uuid:public_id>/end/", consenting.consent_end, name="consent_end"),
    path("consents/<uuid:public_id>/remind/", consenting.consent_remind, name="consent_remind"),
    path("partners/<uuid:public_id>/drafts/share/", signing.drafts_share, name="drafts_share"),
    path("partners/<uuid:public_id>/senders/", signing.sender_rule, name="sender_rule"),
    path("sign-offs/<uuid:public_id>/", signing.sign_off, name="sign_off"),
    path("sign-offs/<uuid:public_id>/approve/", signing.sign_off_approve, name="sign_off_approve"),
    path("sign-offs/<uuid:public_id>/return/", signing.sign_off_return, name="sign_off_return"),
    path(
        "sign-offs/<uuid:public_id>/take-back/",
        signing.sign_off_take_back,
        name="sign_off_take_back",
    ),
]
