"""The worker's app and the clock: every periodic task of the portal, in one table."""

import os
from datetime import timedelta
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "resilience_portal.settings.development")

app = Celery("resilience_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="periodic")


def _every(seconds: float, task: str) -> dict[str, Any]:
    """A row of the clock; a run that could not start in time is dropped, the next one catches up."""
    return {
        "task": task,
        "schedule": timedelta(seconds=seconds),
        "options": {"expires": max(seconds * 1.2, 5)},
    }


def _daily(hour: int, minute: int, task: str) -> dict[str, Any]:
    return {
        "task": task,
        "schedule": crontab(hour=hour, minute=minute),
        "options": {"expires": 6 * 60 * 60},
    }


# name: when, task. Keep it sorted by room.
app.conf.beat_schedule = {
    "forget what is over": _daily(3, 30, "accounts.periodic.forget_what_is_over"),
    "start and end agreements": _daily(0, 10, "agreements.periodic.turn_agreements"),
    "remind of agreements that end": _daily(6, 30, "agreements.periodic.remind_of_ends"),
    "count what was not mended": _daily(0, 30, "agreements.periodic.count_what_was_not_mended"),
    "take changes into the current report": _every(2, "assessments.periodic.refresh_current"),
    "keep the current report of the hour": _every(60, "assessments.periodic.keep_current"),
    "remind of assessments' deadlines": _daily(6, 30, "assessments.periodic.remind_of_deadlines"),
    "ask how measures stand": _daily(6, 40, "assessments.periodic.ask_for_states"),
    "ask kept what-ifs": _every(600, "assessments.periodic.ask_kept_what_ifs"),
    "watch questioned figures": _daily(6, 50, "assessments.periodic.watch_challenges"),
    "take tonight's snapshots": _every(600, "assessments.periodic.take_snapshots"),
    "take up abandoned gap runs": _every(60, "assessments.periodic.sweep_runs"),
    "put away reports kept long enough": _every(3600, "assessments.periodic.put_away_reports"),
    "write the letters of the week": _every(600, "assessments.periodic.write_weekly_letters"),
    "put away old gap runs": _daily(3, 20, "assessments.periodic.prune_runs"),
    "remind of expectations": _daily(6, 20, "cooperation.periodic.remind_of_expectations"),
    "publish figures of companies": _every(3600, "cooperation.periodic.publish_peer_figures"),
    "remind of rounds": _daily(6, 10, "exchange.periodic.remind_of_rounds"),
    "tell of due follow-ups": _daily(6, 20, "exchange.periodic.tell_due_follow_ups"),
    "tell of late matters": _every(300, "exchange.periodic.tell_late_matters"),
    "compare exclusion lists": _daily(2, 10, "partners.periodic.rescan_exclusion_lists"),
    "admit claimants": _every(60, "partners.periodic.admit_claimants"),
    "plan missing vettings": _daily(5, 40, "partners.periodic.plan_missing_vettings"),
    "tell of due vetting": _daily(5, 50, "partners.periodic.tell_of_due_vetting"),
    "search for duplicates": _daily(2, 40, "partners.periodic.search_for_duplicates"),
    "settle lapsed evidence": _daily(0, 20, "partners.periodic.settle_lapsed_evidence"),
    "warn of lapsing evidence": _daily(5, 40, "partners.periodic.warn_of_lapsing_evidence"),
    "ask contacts to confirm": _daily(6, 10, "partners.periodic.ask_contacts_to_confirm"),
    "print offline directories": _every(3600, "partners.periodic.print_directories"),
    "mark contacts whose mail comes back": _every(120, "partners.periodic.mark_bounced_contacts"),
    "discard copies of companies": _daily(3, 15, "partners.periodic.discard_company_copies"),
    "discard forgotten drafts": _daily(3, 10, "partners.periodic.discard_forgotten_drafts"),
    "let go what is kept no longer": _daily(3, 40, "privacy.periodic.apply_retention"),
    "note the heartbeat": _every(20, "workspace.periodic.note_heartbeat"),
    "scan held files": _every(60, "workspace.periodic.scan_held_files"),
    "send waiting mail": _every(30, "workspace.periodic.send_waiting_mail"),
    "send notices at once": _every(60, "workspace.periodic.send_mail_at_once"),
    "send the notices of the day": _daily(7, 0, "workspace.periodic.send_daily_mail"),
    "tell followers": _every(600, "workspace.periodic.tell_followers"),
    "take mail that came back": _every(300, "workspace.periodic.take_mail_that_came_back"),
    "take up abandoned jobs": _every(60, "workspace.periodic.take_up_abandoned_jobs"),
}


@setup_logging.connect
def _keep_django_logging(**_: Any) -> None:
    """Celery would replace our log handlers; django.setup() has configured them already."""
