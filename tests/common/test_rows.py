"""What every row can say of itself: its words and its address."""

import uuid

from django.urls import reverse, set_script_prefix
from django.utils import translation

from common.addresses import row_url
from partners.models import Capability, Partner


def test_a_choice_is_said_in_the_readers_language():
    partner = Partner(kind="private", status="approved")

    assert partner.get_kind_display() == "Private company"
    assert type(partner.get_status_display()) is str
    with translation.override("fr"):
        assert partner.get_kind_display() == str(Partner.Kind.PRIVATE.label)


def test_a_value_that_is_no_choice_is_said_as_it_is():
    assert Partner(kind="gone").get_kind_display() == "gone"
    assert Capability(status=Capability.Status.IN_FORCE).get_status_display() == "In force"


def test_the_address_of_a_row_is_what_reverse_answers():
    for name in ("partners:detail", "partners:capability", "assessments:report", "baseline:region"):
        public_id = uuid.uuid4()
        assert row_url(name, public_id) == reverse(name, args=[public_id])


def test_the_address_follows_where_the_portal_is_mounted():
    public_id = uuid.uuid4()
    before = row_url("partners:detail", public_id)
    set_script_prefix("/portal/")
    try:
        assert row_url("partners:detail", public_id) == f"/portal{before}"
    finally:
        set_script_prefix("/")
