"""Words that say what kind of body an organisation is, in the languages of the Alliance.

The same body is "City of Velmar" in one register and "Velmarin kaupunki" in another. Words are folded
and Greek and Cyrillic ones written in Latin letters, as names are compared. They tell nobody apart, so
that a name of such words and places alone is the name of no one company.
"""

from functools import lru_cache

_WORDS = {
    "city": "city town stad stadt kaupunki linn byen miasto mesto mesta grad varos oras ville ciudad citta "
    "cidade pilseta miestas dimos grada stadur",
    "municipality": "municipality commune kommun kommune kunta vald gemeinde gmina obec obcina opcina onkormanyzat "
    "comuna comune concello municipio gemeente novads savivaldybe obshtina koinotita council hallinto",
    "county": "county region maakunta maakond landsting regionen kreis landkreis provincia province powiat kraj "
    "megye judet departement zupanija oblast apskritis fylke amt",
    "hospital": "hospital sairaala haigla sjukhus sykehus sygehus krankenhaus klinikum ziekenhuis hopital ospedale "
    "szpital nemocnice nemocnica bolnisnica bolnica korhaz spital slimnica ligonine bolnitsa nosokomeio "
    "spitali sjukrahus",
    "clinic": "clinic klinikka kliinik klinik klinikk kliniek clinique clinica klinika poliklinika laakarikeskus "
    "laakariasema arstikeskus",
    "health": "health terveys tervis halso gesundheit sante salute salud saude zdrowia veselibas sveikatos",
    "centre": "centre center keskus keskuse central zentrum centrum centro centras centrs kozpont",
    "health centre": "terveyskeskus tervisekeskus halsocentral halsovardscentral vardcentral terveysasema "
    "hyvinvointikeskus legevakt helsesenter gesundheitszentrum osrodek",
    "ward": "ward wards osasto vuodeosasto osakond avdelning avdeling abteilung unit yksikko toimipiste enhet branch "
    "filial filiaal department service division osastot vuodeosastot",
    "port": "port harbour harbor satama sadam hamn havn hafen haven puerto porto liman osta uostas "
    "pristanishte limani kikoto luka pristan hofn",
    "airport": "airport lentoasema lennujaam flygplats lufthavn flughafen luchthaven aeroport aeropuerto aeroporto "
    "lotnisko letiste letisko letalisce lidosta letishte repuloter",
    "station": "station asema jaam bahnhof gare stazione estacion stacja stanice",
    "power plant": "voimalaitos voimala elektrijaam kraftverk kraftwerk powerplant elektrownia elektrarna centrale "
    "lampovoimalaitos koostootmisjaam lampokeskus vesivoimalaitos tuulipuisto tuulepark windpark windpower "
    "vindkraft plant mill tehdas tehas bruk sagi",
    "works": "works waterworks vesilaitos vesi vee wasserwerk wasserwerke vattenverk vannverk stadtwerke wodociagi "
    "vodovod vodarna vodokanal apavivoda",
    "energy": "energy energia energi energie enerji elenergia energija energetika",
    "power": "power voima",
    "electricity": "electricity electric sahko elekter elektri strom kraft el",
    "heat": "heat heating lampo kaukolampo varme fjarrvarme warme fernwarme soojus",
    "fire": "pelastuslaitos paasteamet raddningstjanst feuerwehr brandweer brannvesen pompieri bomberos "
    "bombeiros pozarna pompiers",
    "school": "school koulu kool skola skole schule ecole scuola escuela szkola skolan gymnasium lukio",
    "university": "university yliopisto ulikool universitet universitat universite universita universidad "
    "uniwersytet univerzita univerza egyetem universitate universitatea college institute instituutti instituut",
    "services": "services palvelut palvelu teenused palvelukeskus dienst dienste tjanster liikelaitos kuntayhtyma "
    "care home koti kodu hoiva hoitokoti sote",
    "area": "area alue seutu district bezirk piiri trakt yhteistoiminta peruspalvelu",
    "group": "group konserni kontsern konzern gruppe groupe grupo gruppo grupa holding holdings",
}  # fmt: skip
# Two bodies of one name in two directions are two.
_DIRECTIONS = frozenset([
    "north", "south", "east", "west", "northern", "southern", "eastern", "western", "pohjois",
    "pohjoinen", "etela", "ita", "lansi", "keski", "pohja", "louna", "ida", "laane", "nord", "sud",
    "ost", "vest", "norra", "sodra", "ostra", "vastra", "sor", "norte", "sur", "sul", "este", "oeste",
    "polnoc", "poludnie", "wschod", "zachod", "sever", "jih", "vychod", "zapad", "upper", "lower",
    "ala", "yla", "yli",
])  # fmt: skip
#: What a word means, whatever the language.
MEANING = {word: kind for kind, words in _WORDS.items() for word in words.split()}
# "centralsjukhus" is a hospital; "Koskienergia" is a company of that name.
_COMPOUNDED = {"hospital", "clinic", "health centre", "ward", "school", "university"}
_ENDINGS = tuple(word for word, kind in MEANING.items() if kind in _COMPOUNDED and len(word) >= 5)
_STEMS = tuple(word[:-1] for word in _ENDINGS if len(word) >= 7)
#: A word is bent at its end: "sairaala", "sairaalan".
_BENT = 3


@lru_cache(maxsize=100_000)
def is_kind(word: str) -> bool:
    """ "sjukhus", and also "centralsjukhuset": kinds are compounded and bent."""
    if word in MEANING or word in _DIRECTIONS or word.endswith(_ENDINGS):
        return True
    return any(stem in word[-len(stem) - 1 - _BENT :] for stem in _STEMS if len(word) >= len(stem))
