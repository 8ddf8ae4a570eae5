"""Words of names that say what kind of company it is, or nothing at all."""

# Legal forms of the nations of the Alliance and their neighbours, without dots and spaces.
LEGAL_FORMS = frozenset([
    "oy", "oyj", "ab", "abp", "oyab", "aboy", "ky", "ay", "osk", "tmi", "ry", "saatio",
    "osuuskunta", "avoinyhtio", "as", "asa", "ans", "ks", "da", "enk", "aps", "is", "amba",
    "smba", "hf", "ehf", "sf", "slf", "ou", "osauhing", "aktsiaselts", "tu", "mtu", "fie",
    "usaldusuhing", "taisuhing", "sihtasutus", "sia", "akciju", "sabiedriba", "uab", "vsi", "mb",
    "ik", "akcine", "bendrove", "gmbh", "ag", "kg", "kgaa", "ohg", "ev", "eg", "ug", "gbr", "mbh",
    "se", "ltd", "limited", "plc", "llp", "llc", "inc", "incorporated", "corp", "corporation",
    "co", "company", "lp", "pty", "sa", "sas", "sasu", "sarl", "eurl", "snc", "sci", "scop",
    "scp", "asbl", "vzw", "srl", "sprl", "scrl", "bv", "bvba", "nv", "vof", "cv", "cvba", "spa",
    "sapa", "srls", "ss", "scarl", "sl", "slu", "sau", "sll", "lda", "unipessoal", "sp", "zoo",
    "spzoo", "spolka", "sro", "sr", "ro", "spol", "vos", "zspo", "dd", "doo", "dooel", "jsc",
    "ad", "ead", "eood", "ood", "et", "kd", "kft", "bt", "zrt", "nyrt", "rt", "kkt",
    "nyilvanosan", "sc", "sca", "pfa", "ae", "epe", "oe", "ee", "ike", "ltdsti", "sti", "anonim",
    "sirketi", "limitedsirketi", "ooo", "oao", "zao", "pao", "tov", "kommandiittiyhtio",
    "osakeyhtio", "aktiebolag", "aktieselskab", "aksjeselskap", "handelsbolag", "hb", "kb",
])  # fmt: skip
# Of these, the ones that are also initials, words or parts of names; they count at the ends only.
DOUBTFUL = frozenset([
    "ab", "ad", "ae", "ag", "ans", "as", "ay", "bendrove", "bt", "bv", "co", "company", "corp",
    "corporation", "cv", "cvba", "da", "dd", "ee", "eg", "epe", "et", "ev", "fie", "hb", "hf",
    "ib", "ik", "ike", "kb", "kd", "kg", "ks", "kt", "ky", "lp", "mb", "nv", "oe", "osk", "ou",
    "pao", "partner", "pfa", "ps", "rt", "ry", "sa", "sas", "sc", "sci", "scop", "scp", "sf",
    "si", "sia", "sl", "slf", "sp", "ss", "tov", "tu", "ug", "vos", "zoo",
])  # fmt: skip
# Forms that nobody takes for anything else, even in the midst of a name.
UNMISTAKABLE = LEGAL_FORMS - DOUBTFUL - {"is", "ro", "se", "sr"}
# Words that join and say nothing.
JOINERS = frozenset([
    "and", "und", "et", "och", "ja", "ir", "un", "i", "y", "e", "og", "the", "der", "die", "das",
    "le", "la", "les", "of", "de", "du",
])  # fmt: skip
