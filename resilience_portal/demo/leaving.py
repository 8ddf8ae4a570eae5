"""Who has left in the exercise: a contact that was put away, and a company that withdrew."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib.auth.models import Group

from accounts.models import User
from accounts.roles import Kind, group_name
from partners.actions.places import archive_contact
from partners.actions.withdrawing import withdraw_partner
from partners.models import Capability, Contact, Membership, Partner

if TYPE_CHECKING:
    from resilience_portal.demo.build import Builder

STAYS, LEAVES = "Valga Road Fuel (demo)", "Võhma Freight"


def build_leaving(builder: Builder) -> None:
    _former_contact(builder)
    _withdrawn_company(builder)


def _former_contact(builder: Builder) -> None:
    partner = builder.partners[STAYS]
    former = Contact.objects.create(
        partner=partner,
        nation=partner.nation,
        name="Night desk of the old depot",
        phone="+12025550199",
        confirmed_on=builder.today - timedelta(days=300),
    )
    archive_contact(former, reason="The old depot is closed.", by=builder.users["valga"])


def _withdrawn_company(builder: Builder) -> None:
    partner = builder._partner(LEAVES, "EE-84")
    person = User.objects.create_user(
        "vohma@example.org", None, name="Peeter Võhma", kind=Kind.REPRESENTATIVE,
        nation=partner.nation,
    )  # fmt: skip
    person.groups.add(Group.objects.get(name=group_name(Kind.REPRESENTATIVE)))
    Membership.objects.create(
        user=person,
        partner=partner,
        since=builder.today - timedelta(days=300),
        given_by=builder.officer,
    )
    site = builder._site(partner, "Võhma yard", "EE-84")
    Contact.objects.create(
        partner=partner, nation=partner.nation, name="Dispatch desk", phone="+12025550198",
        confirmed_on=builder.today - timedelta(days=20),
    )  # fmt: skip
    lorries = builder.resources["heavy-lorries"]
    Capability.objects.create(
        nation=partner.nation,
        partner=partner,
        site=site,
        resource=lorries,
        kind=Capability.Kind.SERVICE,
        capacity=12,
        share_war=60,
        served=builder._served(("EE",)),
        is_served_stated=True,
        status=Capability.Status.IN_FORCE,
        in_force_since=builder.now - timedelta(days=200),
        confirmed_on=builder.today - timedelta(days=20),
        declared_by=person,
    )
    fresh = Partner.objects.select_related("nation").get(pk=partner.pk)
    withdraw_partner(fresh, reason="We sell our lorries and stop in spring.", by=person)
