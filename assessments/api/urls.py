from rest_framework.routers import SimpleRouter

from assessments.api import challenges, measures, views
from assessments.api.whatif import WhatIfViewSet

router = SimpleRouter()
router.register("assessments", views.AssessmentViewSet, basename="assessment")
router.register("needs", views.NeedViewSet, basename="need")
router.register("positions", views.PositionViewSet, basename="position")
router.register("reports", views.GapReportViewSet, basename="report")
router.register("what-ifs", WhatIfViewSet, basename="what-if")
router.register("gaps", views.GapViewSet, basename="gap")
router.register("challenges", challenges.ChallengeViewSet, basename="challenge")
router.register("measures", measures.MeasureViewSet, basename="measure")

urlpatterns = router.urls
