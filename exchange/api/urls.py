from rest_framework.routers import SimpleRouter

from exchange.api import views

router = SimpleRouter()
router.register("matters", views.MatterViewSet, basename="matter")
router.register("asked", views.AskedViewSet, basename="asked")
router.register("rounds", views.RoundViewSet, basename="round")
router.register("round-entries", views.RoundEntryViewSet, basename="round-entry")
router.register("engagements", views.EngagementViewSet, basename="engagement")
router.register("stock-calls", views.StockCallViewSet, basename="stock-call")
router.register("declarations", views.DeclarationViewSet, basename="declaration")

urlpatterns = router.urls
