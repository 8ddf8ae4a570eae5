"""Addresses of the room: the dashboards, assessments and their needs, reports, the policy."""

from django.urls import URLPattern, URLResolver, path

from assessments import urls_dashboard, urls_mending
from assessments.views import (
    assessments,
    deriving,
    files,
    joint_paper,
    moves,
    needs,
    papers,
    policy,
    position_files,
    positions,
    reports,
    retention,
    runs,
    seats,
    serving,
)

app_name = "assessments"
urlpatterns: list[URLPattern | URLResolver] = [
    *urls_dashboard.urlpatterns,
    *urls_mending.urlpatterns,
    path("assessments/", assessments.assessment_list, name="list"),
    path("assessments/new/", assessments.assessment_start, name="start"),
    path("assessments/<uuid:public_id>/", assessments.assessment, name="detail"),
    path("assessments/<uuid:public_id>/edit/", assessments.assessment_edit, name="edit"),
    path("assessments/<uuid:public_id>/in-force/", assessments.put_in_force, name="put_in_force"),
    path("assessments/<uuid:public_id>/move/<slug:name>/", moves.move, name="move"),
    path("assessments/<uuid:public_id>/reopen/", moves.reopen, name="reopen"),
    path("assessments/<uuid:public_id>/sign/", moves.sign, name="sign"),
    path(
        "assessments/<uuid:public_id>/lines/export.<str:file_format>",
        joint_paper.lines_file,
        name="lines_file",
    ),
    path("assessments/<uuid:public_id>/paper/", joint_paper.paper, name="joint_paper"),
    path("assessments/<uuid:public_id>/paper.pdf", joint_paper.paper_pdf, name="joint_pdf"),
    path("assessments/<uuid:public_id>/changes/", joint_paper.changes, name="joint_changes"),
    path("assessments/<uuid:public_id>/seats/", seats.seats, name="seats"),
    path("assessments/<uuid:public_id>/seats/give/", seats.seat_give, name="seat_give"),
    path("assessments/seats/<uuid:public_id>/end/", seats.seat_end, name="seat_end"),
    path("assessments/<uuid:public_id>/questions/", seats.questions, name="questions"),
    path("assessments/<uuid:public_id>/questions/ask/", seats.question_ask, name="question_ask"),
    path("assessments/questions/<uuid:public_id>/", seats.question_answer, name="question_answer"),
    path("assessments/<uuid:public_id>/lines/", positions.lines, name="lines"),
    path(
        "assessments/<uuid:public_id>/lines/file/",
        position_files.positions_import,
        name="positions_import",
    ),
    path(
        "assessments/<uuid:public_id>/lines/confirm/", positions.lines_confirm, name="lines_confirm"
    ),
    path("assessments/<uuid:public_id>/revise/", assessments.revise, name="revise"),
    path("assessments/<uuid:public_id>/close/", assessments.close, name="close"),
    path("assessments/<uuid:public_id>/archive/", assessments.archive, name="archive"),
    path("assessments/<uuid:public_id>/needs/new/", needs.need_new, name="need_new"),
    path("assessments/<uuid:public_id>/needs/derive/", deriving.need_derive, name="need_derive"),
    path(
        "assessments/<uuid:public_id>/needs/changed/",
        deriving.needs_outdated,
        name="needs_outdated",
    ),
    path(
        "assessments/<uuid:public_id>/needs/export.<str:file_format>",
        needs.needs_file,
        name="needs_file",
    ),
    path(
        "assessments/<uuid:public_id>/needs/template.<str:file_format>",
        needs.need_template,
        name="need_template",
    ),
    path("assessments/<uuid:public_id>/needs/file/", files.file_new, name="file_new"),
    path("need-files/<uuid:public_id>/", files.file, name="file"),
    path("need-files/<uuid:public_id>/state/", files.file_state, name="file_state"),
    path("needs/serving/<uuid:public_id>/", serving.needs_serving, name="needs_serving"),
    path("partners/<uuid:public_id>/needs/", serving.needs_matching, name="needs_matching"),
    path("needs/<uuid:public_id>/", needs.need, name="need"),
    path("needs/<uuid:public_id>/sides/", positions.position, name="position"),
    path("needs/<uuid:public_id>/sides/state/", positions.position_state, name="position_state"),
    path(
        "needs/<uuid:public_id>/sides/propose/", positions.position_propose, name="position_propose"
    ),
    path("needs/<uuid:public_id>/sides/accept/", positions.position_accept, name="position_accept"),
    path(
        "needs/<uuid:public_id>/sides/decline/", positions.position_decline, name="position_decline"
    ),
    path(
        "needs/<uuid:public_id>/sides/dissent/", positions.position_dissent, name="position_dissent"
    ),
    path("needs/<uuid:public_id>/sides/reopen/", positions.line_reopen, name="line_reopen"),
    path(
        "needs/<uuid:public_id>/sides/evidence/<slug:side>/",
        positions.position_evidence,
        name="position_evidence",
    ),
    path("needs/<uuid:public_id>/edit/", needs.need_edit, name="need_edit"),
    path("needs/<uuid:public_id>/withdraw/", needs.need_withdraw, name="need_withdraw"),
    path("needs/<uuid:public_id>/consent/", needs.need_consent, name="need_consent"),
    path("needs/<uuid:public_id>/apply/", deriving.need_apply, name="need_apply"),
    path("reports/", runs.report_list, name="reports"),
    path("reports/export.<str:file_format>", runs.reports_file, name="reports_file"),
    path("reports/ask/", runs.ask, name="ask"),
    path("reports/runs/<uuid:public_id>/", runs.run, name="run"),
    path("reports/runs/<uuid:public_id>/progress/", runs.run_progress, name="run_progress"),
    path("reports/policy/", policy.policy, name="policy"),
    path("reports/policy/export.<str:file_format>", policy.policy_file, name="policy_file"),
    path("reports/policy/new/", policy.policy_set, name="policy_set"),
    path("reports/kept/", retention.retention, name="retention"),
    path("reports/<uuid:public_id>/", reports.report, name="report"),
    path(
        "reports/<uuid:public_id>/export.<str:file_format>", reports.report_file, name="report_file"
    ),
    path("reports/<uuid:public_id>/paper/", papers.papers, name="papers"),
    path("papers/<uuid:public_id>/file/", papers.paper_file, name="paper_file"),
    path("reports/<uuid:public_id>/compare/", reports.compare, name="compare"),
    path(
        "reports/<uuid:public_id>/compare/export/<str:table>.<str:file_format>",
        reports.compare_file,
        name="compare_file",
    ),
]
