"""The address a person signs in with. Part of the deeds in `actions`."""

from allauth.account.models import EmailAddress

from accounts.models import User


def verify_address(user: User) -> None:
    """The person's address is theirs, and the one they sign in with."""
    EmailAddress.objects.filter(user=user).exclude(email__iexact=user.email).delete()
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
