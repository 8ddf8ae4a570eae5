"""The mapping a person is offered before they have chosen one."""

from __future__ import annotations

from partners.import_data.files import headings_of
from partners.importing.mapping import ImportMapping, from_json, guess, remembered
from partners.importing.vocabulary import Vocabulary
from partners.models import ImportSession


def offered_mapping(session: ImportSession, vocabulary: Vocabulary) -> ImportMapping:
    """What the session has, else what the source had last time, else what the headings say."""
    headings = headings_of(session)
    if session.mapping:
        return from_json(session.mapping)
    if session.source is not None and session.source.mapping:
        return remembered(session.source.mapping, headings)
    return ImportMapping(fields=guess(headings, vocabulary.unit_words.words()))
