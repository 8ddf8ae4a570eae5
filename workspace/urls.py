"""Addresses of the workspace."""

from django.urls import path

from workspace import draft_pages, follow_pages, mail_choices, views

app_name = "workspace"
urlpatterns = [
    path("jobs/", views.jobs, name="jobs"),
    path("jobs/<uuid:public_id>/", views.job, name="job"),
    path("jobs/<uuid:public_id>/cancel/", views.job_cancel, name="job_cancel"),
    path("operations/", views.operations, name="operations"),
    path("notices/", views.notices, name="notices"),
    path("notices/read/", views.notices_read, name="notices_read"),
    path("notices/mail/", mail_choices.mail_choices, name="mail_choices"),
    path("notices/stop/<str:token>/", mail_choices.stop_mail, name="stop_mail"),
    path("notices/<uuid:public_id>/", views.notice_open, name="notice_open"),
    path("filters/", views.filters, name="filters"),
    path("filters/save/", views.filter_save, name="filter_save"),
    path("filters/<uuid:public_id>/remove/", views.filter_remove, name="filter_remove"),
    path("filters/<uuid:public_id>/follow/", follow_pages.filter_follow, name="filter_follow"),
    path("following/", follow_pages.following, name="following"),
    path("following/add/", follow_pages.follow, name="follow"),
    path("following/<uuid:public_id>/stop/", follow_pages.follow_stop, name="follow_stop"),
    path("drafts/", draft_pages.draft, name="draft"),
    path("drafts/forget/", draft_pages.draft_forget, name="draft_forget"),
    path("files/<uuid:public_id>/", views.file, name="file"),
]
