from rest_framework.routers import SimpleRouter

from agreements.api import views

router = SimpleRouter()
router.register("agreements", views.AgreementViewSet, basename="agreement")
router.register("commitments", views.CommitmentViewSet, basename="commitment")
router.register("conditions", views.ConditionViewSet, basename="condition")
router.register("activations", views.ActivationViewSet, basename="activation")

urlpatterns = router.urls
