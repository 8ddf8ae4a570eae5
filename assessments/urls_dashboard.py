from django.urls import path

from assessments.views import dashboard, line

urlpatterns = [
    path("gaps/", dashboard.dashboard, name="dashboard"),
    path("gaps/requirements/<str:code>/", dashboard.requirement_detail, name="requirement"),
    path("gaps/lines/<uuid:public_id>/", line.line_detail, name="line"),
    path("gaps/lines/<uuid:public_id>/days/", line.line_days, name="line_days"),
]
