"""Invites somebody from the command line: how the first officer of a register comes in."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.forms import ValidationError

from accounts.actions import invite_person
from accounts.models import Nation, User
from accounts.roles import Kind
from common.errors import ActionError


class Command(BaseCommand):
    help = "Invite a person by mail, for example the first officer of a register."

    def add_arguments(self, parser: ArgumentParser) -> None:
        kinds = [kind.value for kind in Kind if kind != Kind.SYSTEM]
        parser.add_argument("email")
        parser.add_argument("--name", default="")
        parser.add_argument("--kind", choices=kinds, default=Kind.OFFICER.value)
        parser.add_argument("--nation", required=True, help="ISO 3166-1 alpha-2, for example EE")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            validate_email(options["email"])
            nation = Nation.objects.get(code=options["nation"].upper())
            invite_person(
                email=options["email"],
                name=options["name"],
                kind=options["kind"],
                nation=nation,
                by=User.objects.system(),
            )
        except ValidationError as error:
            raise CommandError(f"{options['email']}: {error.messages[0]}") from error
        except Nation.DoesNotExist as error:
            raise CommandError(
                f"No nation {options['nation']}; run load_baseline first, or check the code."
            ) from error
        except ActionError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"A letter to {options['email']} is on its way.")
