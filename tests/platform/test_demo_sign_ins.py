"""The sign-ins that the demo prints open the portal."""

from django.core.management import call_command

from audit.record import record
from resilience_portal.demo.story import PEOPLE
from resilience_portal.management.commands import demo
from tests.factories import accounts as people
from tests.factories import baseline as words
from tests.factories import partners as registry


def test_a_new_password_opens_data_that_was_there_before(db, settings, tmp_path, capsys):
    """The checkout was deleted and cloned again, and the database was not."""
    settings.STATE_FOLDER = tmp_path
    estonia = people.nation("EE", "Estonia")
    officer = people.user(PEOPLE[0].key, PEOPLE[0].kind, estonia)
    officer.set_password("of the clone before")
    officer.save()
    registry.partner("Muuga Tank", words.regions(estonia).north, approved_by=officer)

    call_command("demo")

    officer.refresh_from_db()
    kept = (tmp_path / "demo-password").read_text()
    assert kept in capsys.readouterr().out
    assert officer.check_password(kept)

    officer.set_password("one of her own")
    officer.save()
    call_command("demo")

    officer.refresh_from_db()
    assert officer.check_password("one of her own"), "what she chose stays"


def test_what_an_earlier_version_loaded_is_named_so(db, settings, tmp_path, capsys):
    settings.STATE_FOLDER = tmp_path
    estonia = people.nation("EE", "Estonia")
    officer = people.user(PEOPLE[0].key, PEOPLE[0].kind, estonia)

    call_command("demo", "--sign-ins")
    assert "earlier version" not in capsys.readouterr().out, "nothing is loaded"

    registry.partner("Muuga Tank", words.regions(estonia).north, approved_by=officer)
    record(demo.LOADED, by=officer, target=estonia, changes={"content": (None, "of last month")})
    call_command("demo", "--sign-ins")
    assert "earlier version" in capsys.readouterr().out

    record(demo.LOADED, by=officer, target=estonia, changes={"content": (None, demo.content())})
    call_command("demo", "--sign-ins")
    assert "earlier version" not in capsys.readouterr().out
