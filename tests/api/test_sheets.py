"""A program takes a company's sheet out, brings it back, reads its errors and takes it over."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import encode_multipart
from django.urls import reverse

from partners.models import Capability, SupplyFile
from tests.factories import partners as registry
from tests.partners.test_supply_files import filled, sheets, workbook

pytestmark = pytest.mark.django_db


def test_a_sheet_goes_out_and_comes_back(sign_in, acme, boreal, anna, boris, frame):
    registry.capability(acme, frame.diesel, by=anna, description="Tank 1")
    client = sign_in(anna)
    address = reverse("api:supplyfile-sheet")
    taken = client.get(address, {"partner": acme.public_id})
    assert taken.headers["Content-Type"].startswith("application/vnd.openxml")
    rows = sheets(taken.content)[0]
    assert client.get(address, {"partner": boreal.public_id}).status_code == 404
    assert client.get(address, {"partner": "x"}).status_code == 404

    def bring(content, key, boundary="one"):
        file = SimpleUploadedFile("ours.xlsx", content)
        body = encode_multipart(boundary, {"partner": acme.public_id, "file": file})
        return client.post(
            reverse("api:supplyfile-list"), body, headers={"Idempotency-Key": key},
            content_type=f"multipart/form-data; boundary={boundary}",
        )  # fmt: skip

    wrong = bring(workbook([*rows, filled(rows, **{"War (%)": "all"})]), "a").json()
    assert (wrong["status"], wrong["problems"][0]["column"]) == ("returned", "War (%)")
    marked = client.get(reverse("api:supplyfile-marked", args=[wrong["id"]]))
    assert sheets(marked.content)[0][-1][rows[2].index("War (%)")] == "all"
    refused = client.post(reverse("api:supplyfile-apply", args=[wrong["id"]]))
    assert refused.status_code == 409

    content = workbook([*rows, filled(rows)])
    good = bring(content, "b")
    assert (good.status_code, good.json()["status"], good.json()["problems"]) == (
        201, "submitted", [],
    )  # fmt: skip
    again = bring(content, "b", boundary="two")
    assert (again.json()["id"], SupplyFile.objects.count()) == (good.json()["id"], 2)
    applied = client.post(reverse("api:supplyfile-apply", args=[good.json()["id"]]))
    assert applied.json()["status"] == "done"
    assert Capability.objects.filter(resource=frame.lorries, status="submitted").count() == 1

    stranger = sign_in(boris)
    assert stranger.get(reverse("api:supplyfile-list")).json()["results"] == []
    assert (
        stranger.post(reverse("api:supplyfile-apply", args=[good.json()["id"]])).status_code == 404
    )
