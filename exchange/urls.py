"""Addresses of the office's desk: the inbox, what is brought to it, whom it asks, links in letters."""

from django.urls import URLPattern, path

from exchange.views import (
    asking,
    behind_links,
    bringing,
    calling,
    engagements,
    files,
    hand_lists,
    inbox,
    matters,
    phases,
    rounds,
)

app_name = "exchange"

MATTERS: list[URLPattern] = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/pile/", inbox.pile, name="pile"),
    path("inbox/search/", inbox.search, name="search"),
    path("inbox/files/<slug:file_format>/", files.inbox_file, name="inbox_file"),
    path("desk/files/<slug:table>/<slug:file_format>/", files.desk_file, name="file"),
    path("inbox/enquiry/", bringing.enquiry_write_down, name="enquiry_write_down"),
    path("inbox/request/", bringing.request_new, name="request_new"),
    path("inbox/<uuid:public_id>/", matters.matter, name="matter"),
    path("inbox/<uuid:public_id>/take/", matters.matter_take, name="matter_take"),
    path("inbox/<uuid:public_id>/give/", matters.matter_give, name="matter_give"),
    path("inbox/<uuid:public_id>/route/", matters.matter_route, name="matter_route"),
    path("inbox/<uuid:public_id>/due/", matters.matter_due, name="matter_due"),
    path("inbox/<uuid:public_id>/advise/", matters.matter_advise, name="matter_advise"),
    path("inbox/<uuid:public_id>/answer/", matters.matter_answer, name="matter_answer"),
    path("inbox/<uuid:public_id>/ask/", asking.request_ask, name="request_ask"),
    path("inbox/<uuid:public_id>/record/", asking.request_record, name="request_record"),
    path("asked/<uuid:public_id>/", asking.asked, name="asked"),
    path("asked/<uuid:public_id>/reply/", asking.asked_reply, name="asked_reply"),
]

CALLS: list[URLPattern] = [
    path("calls/", calling.call_downs, name="call_downs"),
    path("calls/new/", calling.call_down_new, name="call_down_new"),
    path("calls/<uuid:public_id>/", calling.call_down, name="call_down"),
    path("calls/<uuid:public_id>/end/", calling.call_down_end, name="call_down_end"),
    path("calls/one/<uuid:public_id>/answer/", calling.call_answer, name="call_answer"),
]

ROUNDS: list[URLPattern] = [
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/new/", rounds.round_new, name="round_new"),
    path("rounds/<uuid:public_id>/", rounds.round_, name="round"),
    path("rounds/<uuid:public_id>/chase/", rounds.round_chase, name="round_chase"),
    path("rounds/<uuid:public_id>/remind/", rounds.round_remind, name="round_remind"),
    path("rounds/<uuid:public_id>/end/", rounds.round_end, name="round_end"),
    path("rounds/entries/<uuid:public_id>/", rounds.round_entry, name="round_entry"),
]

PHASES: list[URLPattern] = [
    path("phases/", phases.declarations, name="declarations"),
    path("phases/declare/", phases.declare, name="declare"),
    path("phases/<uuid:public_id>/", phases.declaration, name="declaration"),
    path("phases/<uuid:public_id>/end/", phases.declaration_end, name="declaration_end"),
    path("phases/<uuid:public_id>/stocks/", phases.stocks_ask, name="stocks_ask"),
    path("phases/stocks/<uuid:public_id>/", phases.stock, name="stock"),
]

PARTNER: list[URLPattern] = [
    path("partners/<uuid:public_id>/exchange/", bringing.for_partner, name="for_partner"),
    path("partners/<uuid:public_id>/offer/", bringing.offer, name="offer"),
    path("partners/<uuid:public_id>/trouble/", bringing.trouble, name="trouble"),
    path("partners/<uuid:public_id>/enquiry/", bringing.enquiry, name="enquiry"),
    path(
        "contacts/<uuid:public_id>/trouble-link/",
        bringing.trouble_link_send,
        name="trouble_link_send",
    ),
]

ENGAGEMENTS: list[URLPattern] = [
    path("partners/<uuid:public_id>/talks/add/", engagements.engagement_new, name="engagement_new"),
    path("partners/<uuid:public_id>/officer/", engagements.care, name="care"),
    path("talks/<uuid:public_id>/", engagements.engagement, name="engagement"),
    path("talks/<uuid:public_id>/edit/", engagements.engagement_edit, name="engagement_edit"),
    path(
        "talks/<uuid:public_id>/files/<int:key>/",
        engagements.engagement_file,
        name="engagement_file",
    ),
    path("talks/<uuid:public_id>/follow-up/", engagements.follow_up_add, name="follow_up_add"),
    path("follow-ups/", engagements.follow_ups, name="follow_ups"),
    path("follow-ups/<uuid:public_id>/done/", engagements.follow_up_done, name="follow_up_done"),
    path("follow-ups/hand-over/", engagements.hand_over, name="hand_over"),
]

LISTS: list[URLPattern] = [
    path("lists/", hand_lists.lists, name="lists"),
    path("lists/new/", hand_lists.list_new, name="list_new"),
    path("lists/<uuid:public_id>/", hand_lists.list_, name="list"),
    path("lists/<uuid:public_id>/remove/", hand_lists.list_remove, name="list_remove"),
    path(
        "lists/<uuid:public_id>/off/<uuid:partner_id>/",
        hand_lists.list_take_off,
        name="list_take_off",
    ),
    path("partners/<uuid:public_id>/lists/", hand_lists.list_put, name="list_put"),
]

LINKS: list[URLPattern] = [
    path("link/trouble/<str:token>/", behind_links.trouble_link, name="trouble_link"),
    path("link/answer/<str:token>/", behind_links.answer_link, name="answer_link"),
    path("link/call/<str:token>/", behind_links.call_link, name="call_link"),
    path("link/round/<str:token>/", behind_links.round_link, name="round_link"),
    path("link/stock/<str:token>/", behind_links.stock_link, name="stock_link"),
]

urlpatterns: list[URLPattern] = [
    *MATTERS,
    *CALLS,
    *ROUNDS,
    *PHASES,
    *PARTNER,
    *ENGAGEMENTS,
    *LISTS,
    *LINKS,
]
