from rest_framework.routers import SimpleRouter

from baseline.api import views

router = SimpleRouter()
router.register("resources", views.ResourceViewSet, basename="resource")
router.register("regions", views.RegionViewSet, basename="region")

urlpatterns = router.urls
