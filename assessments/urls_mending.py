"""What is done about gaps."""

from django.urls import path

from assessments.views import challenges, measure_files, measures, waiting

urlpatterns = [
    path("measures/", measures.measure_list, name="measures"),
    path("measures/export.<str:file_format>", measures.measures_file, name="measures_file"),
    path("measures/import/", measure_files.measures_import, name="measures_import"),
    path("measures/<uuid:public_id>/", measures.measure, name="measure"),
    path("measures/<uuid:public_id>/edit/", measures.measure_edit, name="measure_edit"),
    path("measures/<uuid:public_id>/state/", measures.measure_state, name="measure_state"),
    path("measures/<uuid:public_id>/archive/", measures.measure_archive, name="measure_archive"),
    path("challenges/", challenges.challenge_list, name="challenges"),
    path("challenges/first/", challenges.challenge_pile, name="challenge_pile"),
    path("challenges/export.<str:file_format>", challenges.challenges_file, name="challenges_file"),
    path("challenges/<uuid:public_id>/", challenges.challenge, name="challenge"),
    path(
        "challenges/<uuid:public_id>/answer/", challenges.challenge_answer, name="challenge_answer"
    ),
    path("challenges/<uuid:public_id>/take/", challenges.challenge_take, name="challenge_take"),
    path("gaps/lines/<uuid:public_id>/challenge/", challenges.challenge_new, name="challenge_new"),
    path("gaps/waits-on-the-state/", waiting.waits, name="waits"),
    path("gaps/lines/<uuid:public_id>/measures/new/", measures.measure_new, name="measure_new"),
]
