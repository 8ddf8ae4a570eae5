from rest_framework.routers import SimpleRouter

from cooperation.api import views

router = SimpleRouter()
router.register("questionnaires", views.QuestionnaireViewSet, basename="questionnaire")
router.register("returns", views.ReturnViewSet, basename="return")

urlpatterns = router.urls
