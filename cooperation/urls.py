from django.urls import path

from cooperation.views import answering, editions, expectations, sheets, surveys

app_name = "cooperation"
WEAKNESS = {"kind": "vulnerability"}
urlpatterns = [
    path("expectations/", expectations.expectations, name="expectations"),
    path("expectations/new/", editions.edition_new, name="edition_new"),
    path("vulnerabilities/", expectations.expectations, WEAKNESS, name="vulnerability"),
    path("vulnerabilities/new/", editions.edition_new, WEAKNESS, name="vulnerability_new"),
    path("expectations/<uuid:public_id>/", editions.edition, name="edition"),
    path("expectations/<uuid:public_id>/edit/", editions.edition_edit, name="edition_edit"),
    path("expectations/<uuid:public_id>/open/", editions.edition_open, name="edition_open"),
    path("expectations/<uuid:public_id>/close/", editions.edition_close, name="edition_close"),
    path(
        "expectations/<uuid:public_id>/questions/add/", editions.question_add, name="question_add"
    ),
    path("expectations/<uuid:public_id>/answers/", expectations.returns, name="returns"),
    path(
        "expectations/<uuid:public_id>/answers.<str:file_format>",
        expectations.returns_file,
        name="returns_file",
    ),
    path(
        "expectations/questions/<uuid:public_id>/edit/",
        editions.question_edit,
        name="question_edit",
    ),
    path(
        "expectations/questions/<uuid:public_id>/remove/",
        editions.question_remove,
        name="question_remove",
    ),
    path("partners/<uuid:public_id>/expectations/part/", answering.for_partner, name="for_partner"),
    path("partners/<uuid:public_id>/expectations/", answering.expected, name="expected"),
    path("partners/<uuid:public_id>/expectations/answer/", answering.answer, name="answer"),
    path("partners/<uuid:public_id>/vulnerability/", answering.expected, WEAKNESS, name="weakness"),
    path(
        "partners/<uuid:public_id>/vulnerability/answer/",
        answering.answer,
        WEAKNESS,
        name="weakness_answer",
    ),
    path("surveys/", surveys.surveys, name="surveys"),
    path("surveys/new/", surveys.survey_new, name="survey_new"),
    path("surveys/<uuid:public_id>/", surveys.survey, name="survey"),
    path("surveys/<uuid:public_id>/edit/", surveys.survey_edit, name="survey_edit"),
    path("surveys/<uuid:public_id>/close/", surveys.survey_close, name="survey_close"),
    path("surveys/<uuid:public_id>/links/", surveys.survey_links, name="survey_links"),
    path("surveys/<uuid:public_id>/paper/", surveys.survey_paper, name="survey_paper"),
    path("surveys/<uuid:public_id>/sheet/", sheets.survey_sheet, name="survey_sheet"),
    path(
        "surveys/<uuid:public_id>/results.<str:file_format>",
        surveys.survey_file,
        name="survey_file",
    ),
    path("link/survey/<str:token>/", sheets.survey_link, name="survey_link"),
]
