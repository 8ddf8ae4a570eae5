from django.urls import path

from assessments.views import dashboard, line, verifying, whatif, whatifs

urlpatterns = [
    path("gaps/", dashboard.dashboard, name="dashboard"),
    path("gaps/what-if/", whatif.what_if, name="what_if"),
    path("gaps/what-if/keep/", whatifs.keep, name="what_if_keep"),
    path("gaps/what-if/kept/", whatifs.kept_list, name="what_ifs"),
    path("gaps/what-if/kept/<uuid:public_id>/", whatifs.kept, name="what_if_kept"),
    path("gaps/what-if/kept/<uuid:public_id>/edit/", whatifs.kept_edit, name="what_if_edit"),
    path(
        "gaps/what-if/kept/<uuid:public_id>/archive/",
        whatifs.kept_archive,
        name="what_if_archive",
    ),
    path("gaps/what-if/find/", whatif.what_if_find, name="what_if_find"),
    path("gaps/what-if/export.<str:file_format>", whatif.what_if_file, name="what_if_file"),
    path("gaps/verify-next/", verifying.verify_list, name="verify"),
    path(
        "gaps/export/<str:table>.<str:file_format>", dashboard.dashboard_file, name="dashboard_file"
    ),
    path("gaps/requirements/<str:code>/", dashboard.requirement_detail, name="requirement"),
    path(
        "gaps/requirements/<str:code>/export/<str:table>.<str:file_format>",
        dashboard.requirement_file,
        name="requirement_file",
    ),
    path("gaps/lines/<uuid:public_id>/", line.line_detail, name="line"),
    path(
        "gaps/lines/<uuid:public_id>/export/<str:table>.<str:file_format>",
        line.line_file,
        name="line_file",
    ),
]
