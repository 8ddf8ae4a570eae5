"""Deeds of the room: assessments and their needs, the policy, and gap runs."""

from assessments.actions.runs import RunAtWork, SnapshotTaken, ask_for_run

__all__ = ["RunAtWork", "SnapshotTaken", "ask_for_run"]
