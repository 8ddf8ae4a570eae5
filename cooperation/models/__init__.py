"""Who plans together: what is expected of companies, and what they answer."""

from cooperation.models.answering import Answer, PeerFigure, Return
from cooperation.models.questionnaire import Question, Questionnaire

__all__ = ["Answer", "PeerFigure", "Question", "Questionnaire", "Return"]
