from rest_framework.routers import SimpleRouter

from partners.api import consents, lines, sheets, views

router = SimpleRouter()
router.register("partners", views.PartnerViewSet, basename="partner")
router.register("contacts", views.ContactViewSet, basename="contact")
router.register("sites", views.SiteViewSet, basename="site")
router.register("lines", lines.LineViewSet, basename="line")
router.register("capabilities", views.CapabilityViewSet, basename="capability")
router.register("supply-files", sheets.SupplyFileViewSet, basename="supplyfile")
router.register("consents", consents.ConsentViewSet, basename="consent")

urlpatterns = router.urls
