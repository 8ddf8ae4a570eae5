"""Who plans together: what is expected of companies and answered, and what stands in the way."""

from cooperation.models.answering import Answer, PeerFigure, Return
from cooperation.models.questionnaire import Question, Questionnaire
from cooperation.models.survey import Obstacle, Sheet, Survey, SurveyLink

__all__ = [
    "Answer",
    "Obstacle",
    "PeerFigure",
    "Question",
    "Questionnaire",
    "Return",
    "Sheet",
    "Survey",
    "SurveyLink",
]
