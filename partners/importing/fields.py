"""What a column of a register can mean: the fields of partner, site, capability and contact."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Group(StrEnum):
    PARTNER = "partner"
    SITE = "site"
    CAPABILITY = "capability"
    CONTACT = "contact"


class Kind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    HOURS = "hours"
    PERCENT = "percent"
    DAY = "day"
    YES_NO = "yes_no"
    COORDINATE = "coordinate"
    IDENTIFIER = "identifier"
    EMAIL = "email"
    PHONE = "phone"
    WEBSITE = "website"
    # Looked up in the vocabulary
    CHOICE = "choice"
    CHOICES = "choices"
    RESOURCE = "resource"
    UNIT = "unit"
    REGION = "region"
    REGIONS = "regions"
    COUNTRY = "country"
    PEOPLE = "people"
    LANGUAGES = "languages"


#: Kinds whose cells are words of a list; a person may say which word a strange one stands for.
LOOKED_UP = frozenset(
    {Kind.CHOICE, Kind.CHOICES, Kind.RESOURCE, Kind.UNIT, Kind.REGION, Kind.REGIONS, Kind.COUNTRY}
)


@dataclass(frozen=True)
class Field:
    """One thing a register may state. `headings` are what registers call it, folded."""

    group: Group
    name: str
    kind: Kind = Kind.TEXT
    longest: int = 200
    headings: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.group}.{self.name}"


def _headings(words: str) -> tuple[str, ...]:
    return tuple(" ".join(word.split()) for word in words.split(";"))


PARTNER_FIELDS = (
    Field(
        Group.PARTNER,
        "name",
        headings=_headings(
            "owner; operator; company; company name; organisation; organization; organisation name;"
            "organization name; partner; partner name; enterprise; supplier; business name;"
            "legal name; firm; undertaking; institution; omistaja; toiminnanharjoittaja; yritys;"
            "yrityksen nimi; omanik; ettevote; ettevotja; arinimi; valdaja; foretag; agare;"
            "foretagsnamn; operator name; eigentumer; betreiber; unternehmen; firma; proprietaire;"
            "exploitant; entreprise; societe; raison sociale; imone; uznemums; owner name"
        ),
    ),
    Field(
        Group.PARTNER,
        "national",
        Kind.IDENTIFIER,
        headings=_headings(
            "business id; registry code; register code; registration number; company number;"
            "business number; organisation number; organization number; y tunnus; ytunnus;"
            "registrikood; organisationsnummer; orgnr; handelsregisternummer; siren; siret; krs;"
            "registracijas numurs; imones kodas; reg code; reg nr"
        ),
    ),
    Field(
        Group.PARTNER,
        "vat",
        Kind.IDENTIFIER,
        headings=_headings("vat; vat number; vat id; vat code; alv numero; kmkr; ust idnr; tva"),
    ),
    Field(Group.PARTNER, "lei", Kind.IDENTIFIER, headings=_headings("lei; lei code")),
    Field(Group.PARTNER, "demo", Kind.IDENTIFIER, headings=_headings("exercise number")),
    Field(Group.PARTNER, "other", Kind.IDENTIFIER, headings=_headings("other register number")),
    Field(
        Group.PARTNER,
        "register_country",
        Kind.COUNTRY,
        headings=_headings("register country; country of registration"),
    ),
    Field(
        Group.PARTNER,
        "kind",
        Kind.CHOICE,
        headings=_headings("kind of organisation; organisation type; company type; ownership"),
    ),
    Field(
        Group.PARTNER,
        "legal_form",
        longest=80,
        headings=_headings("legal form; yhtiomuoto; oiguslik vorm; rechtsform; forme juridique"),
    ),
    Field(Group.PARTNER, "seat", Kind.COUNTRY, headings=_headings("seat; registered seat")),
    Field(
        Group.PARTNER,
        "nace",
        longest=8,
        headings=_headings("nace; nace code; nace class; toimiala; emtak; naf; industry code"),
    ),
    Field(
        Group.PARTNER,
        "website",
        Kind.WEBSITE,
        headings=_headings("website; web; homepage; www; kotisivut; koduleht; site web"),
    ),
    Field(
        Group.PARTNER,
        "parent",
        headings=_headings(
            "parent; parent company; owned by; group; emoyhtio; emaettevote; konzern"
        ),
    ),
)

SITE_FIELDS = (
    Field(
        Group.SITE,
        "name",
        headings=_headings(
            "site; site name; plant; plant name; power plant; facility; facility name; station;"
            "station name; location name; port; port name; main port name; hospital; hospital name;"
            "depot; depot name; terminal; warehouse; name p; laitos; laitoksen nimi; voimalaitos;"
            "jaam; elektrijaam; objekt; anlaggning; werk; standort; kraftwerk; etablissement;"
            "installation; sitename"
        ),
    ),
    Field(
        Group.SITE,
        "address",
        longest=300,
        headings=_headings(
            "address; street; street address; katuosoite; osoite; aadress; adress; adresse;"
            "strasse; rue"
        ),
    ),
    Field(
        Group.SITE,
        "postal_code",
        longest=20,
        headings=_headings(
            "postal code; postcode; post code; zip; zip code; postinumero; postiindeks; sihtnumber;"
            "postnummer; plz; postleitzahl; code postal"
        ),
    ),
    Field(
        Group.SITE,
        "municipality",
        longest=120,
        headings=_headings(
            "municipality; town; town or municipality; city; kunta; kaupunki; vald; linn; omavalitsus; kommun; gemeinde;"
            "ort; stadt; commune; ville; savivaldybe; novads"
        ),
    ),
    Field(
        Group.SITE,
        "region",
        Kind.REGION,
        headings=_headings(
            "region; county; province; state; maakunta; maakond; lan; bundesland; region code;"
            "iso 3166 2; departement; apskritis; region of the site"
        ),
    ),
    Field(
        Group.SITE,
        "country",
        Kind.COUNTRY,
        headings=_headings(
            "country; country code; maa; riik; land; pays; nation; cc; salis; valsts"
        ),
    ),
    Field(
        Group.SITE,
        "latitude",
        Kind.COORDINATE,
        headings=_headings("latitude; lat; y; wgs84 lat; leveysaste; laius; breitengrad"),
    ),
    Field(
        Group.SITE,
        "longitude",
        Kind.COORDINATE,
        headings=_headings(
            "longitude; lon; long; lng; x; wgs84 lon; pituusaste; pikkus; langengrad"
        ),
    ),
)

CAPABILITY_FIELDS = (
    Field(
        Group.CAPABILITY,
        "resource",
        Kind.RESOURCE,
        headings=_headings("resource; product; service; commodity; item; tuote; toode; ressource"),
    ),
    Field(
        Group.CAPABILITY,
        "kind",
        Kind.CHOICE,
        headings=_headings("kind of capability; capability kind"),
    ),
    Field(
        Group.CAPABILITY,
        "description",
        longest=300,
        headings=_headings(
            "description; unit name; name g; remarks; kuvaus; kirjeldus; beschreibung"
        ),
    ),
    Field(
        Group.CAPABILITY,
        "quantity",
        Kind.NUMBER,
        headings=_headings(
            "quantity; amount; capacity; number; count; volume; maara; kapasiteetti; teho;"
            "kogus; voimsus; mahtuvus; menge; kapazitat; leistung; quantite; capacite; puissance;"
            "capacity g; installed capacity; net capacity; antal; mangd; effekt"
        ),
    ),
    Field(
        Group.CAPABILITY,
        "stock",
        Kind.NUMBER,
        headings=_headings("stock; in stock; varasto; varu; lager; vorrat"),
    ),
    Field(
        Group.CAPABILITY,
        "capacity",
        Kind.NUMBER,
        headings=_headings("at the same time; capacity at the same time"),
    ),
    Field(
        Group.CAPABILITY,
        "rate",
        Kind.NUMBER,
        headings=_headings("rate; per day; daily rate; rate per day; output per day; a day"),
    ),
    Field(
        Group.CAPABILITY,
        "in_service",
        Kind.NUMBER,
        headings=_headings("in service; units in service; total units"),
    ),
    Field(
        Group.CAPABILITY,
        "unit",
        Kind.UNIT,
        headings=_headings("unit; unit of measure; uom; yksikko; uhik; einheit; unite; enhet"),
    ),
    Field(
        Group.CAPABILITY,
        "competences",
        Kind.PEOPLE,
        headings=_headings("competences; people by competence; of these by competence; skills"),
    ),
    Field(Group.CAPABILITY, "line", headings=_headings("line; production line")),
    Field(Group.CAPABILITY, "is_normal", Kind.YES_NO, headings=_headings("made anyway")),
    Field(
        Group.CAPABILITY,
        "conversion_hours",
        Kind.HOURS,
        headings=_headings("conversion; conversion hours; conversion in hours"),
    ),
    Field(Group.CAPABILITY, "most", Kind.NUMBER, headings=_headings("the most in all")),
    Field(Group.CAPABILITY, "is_whole", Kind.YES_NO, headings=_headings("whole or not at all")),
    Field(Group.CAPABILITY, "basis", Kind.CHOICE, headings=_headings("basis")),
    Field(
        Group.CAPABILITY,
        "notice_hours",
        Kind.HOURS,
        headings=_headings("notice; notice hours; notice h; notice in hours"),
    ),
    Field(
        Group.CAPABILITY,
        "mobilisation_hours",
        Kind.HOURS,
        headings=_headings("mobilisation; mobilisation hours; mobilisation in hours"),
    ),
    Field(
        Group.CAPABILITY,
        "lasts_hours",
        Kind.HOURS,
        headings=_headings("lasts; lasts hours; duration hours; lasts in hours"),
    ),
    Field(
        Group.CAPABILITY,
        "share_peacetime",
        Kind.PERCENT,
        headings=_headings("share in peacetime; peacetime; share peacetime; in peacetime"),
    ),
    Field(
        Group.CAPABILITY,
        "share_crisis",
        Kind.PERCENT,
        headings=_headings("share in crisis; crisis; share crisis; in a crisis; in crisis"),
    ),
    Field(
        Group.CAPABILITY,
        "share_war",
        Kind.PERCENT,
        headings=_headings("share in war; war; share war; in war"),
    ),
    Field(
        Group.CAPABILITY,
        "served",
        Kind.REGIONS,
        headings=_headings("regions served; serves; served regions"),
    ),
    Field(
        Group.CAPABILITY, "valid_until", Kind.DAY, headings=_headings("valid until; expires; until")
    ),
    Field(Group.CAPABILITY, "share_level", Kind.CHOICE, headings=_headings("share level; seen by")),
    Field(Group.CAPABILITY, "release", Kind.CHOICE, headings=_headings("release")),
    Field(Group.CAPABILITY, "release_hours", Kind.HOURS, headings=_headings("release hours")),
    Field(Group.CAPABILITY, "tags", Kind.CHOICES, headings=_headings("tags")),
)

CONTACT_FIELDS = (
    Field(
        Group.CONTACT,
        "name",
        headings=_headings(
            "contact; contact name; contact person; yhteyshenkilo; kontaktisik; kontaktperson;"
            "ansprechpartner; interlocuteur; personne de contact"
        ),
    ),
    Field(
        Group.CONTACT,
        "role",
        longest=120,
        headings=_headings("contact role; position; title; function; tehtava; amet; funktion"),
    ),
    Field(
        Group.CONTACT,
        "email",
        Kind.EMAIL,
        longest=254,
        headings=_headings(
            "email; e mail; mail; email address; e mail address; contact email; sahkoposti; e post; meil; courriel"
        ),
    ),
    Field(
        Group.CONTACT,
        "phone",
        Kind.PHONE,
        headings=_headings(
            "phone; telephone; tel; mobile; phone number; contact phone; puhelin; telefon; telefoon"
        ),
    ),
    Field(
        Group.CONTACT,
        "is_any_hour",
        Kind.YES_NO,
        headings=_headings("24 7; any hour; answers at any hour; 24 hours 7 days"),
    ),
    Field(Group.CONTACT, "languages", Kind.LANGUAGES, headings=_headings("languages; language")),
)

FIELDS: dict[str, Field] = {
    field.key: field
    for field in (*PARTNER_FIELDS, *SITE_FIELDS, *CAPABILITY_FIELDS, *CONTACT_FIELDS)
}

IDENTIFIER_SCHEMES = ("national", "vat", "lei", "demo", "other")
QUANTITIES = (
    "capability.quantity",
    "capability.stock",
    "capability.capacity",
    "capability.rate",
)


def of_group(group: Group) -> Iterator[Field]:
    return (field for field in FIELDS.values() if field.group is group)
