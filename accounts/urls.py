"""Addresses of people and their accounts."""

from django.urls import path

from accounts.views import invitation, nation, own, people

app_name = "accounts"
urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/<uuid:public_id>/", people.person, name="person"),
    path("people/<uuid:public_id>/kind/", people.kind, name="kind"),
    path("people/<uuid:public_id>/deactivate/", people.deactivate, name="deactivate"),
    path("people/<uuid:public_id>/reactivate/", people.reactivate, name="reactivate"),
    path(
        "people/<uuid:public_id>/second-factor/",
        people.reset_second_factor,
        name="reset_second_factor",
    ),
    path(
        "people/invitations/<uuid:public_id>/again/",
        people.invitation_again,
        name="invitation_again",
    ),
    path(
        "people/invitations/<uuid:public_id>/withdraw/",
        people.invitation_withdraw,
        name="invitation_withdraw",
    ),
    path("invitation/<str:token>/", invitation.accept, name="accept"),
    path("profile/", own.profile, name="profile"),
    path("profile/sessions/", own.sign_out_everywhere, name="sign_out_everywhere"),
    path("profile/sessions/<int:key>/end/", own.session_end, name="session_end"),
    path("profile/tokens/", own.tokens, name="tokens"),
    path("profile/tokens/<uuid:public_id>/revoke/", own.token_revoke, name="token_revoke"),
    path("nation/", nation.nation, name="nation"),
]
