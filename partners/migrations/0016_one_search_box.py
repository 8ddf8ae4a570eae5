import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.functions.text
from django.db import migrations, models

import partners.models.search_text

# As `common.text.folded`: lower case, no accents, one space between words. Only functions of
# PostgreSQL's own schema, so that an index may be built from it whatever the search path is.
FOLDED = r"""
CREATE FUNCTION folded_text(given text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN pg_catalog.btrim(pg_catalog.regexp_replace(pg_catalog.regexp_replace(
    pg_catalog.replace(pg_catalog.replace(pg_catalog.replace(pg_catalog.replace(
        pg_catalog.translate(
            pg_catalog.lower(pg_catalog.normalize(given, 'NFKD')), 'øđðłħıŋ', 'oddlhin'
        ),
    'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
    '[\u0300-\u036f]', '', 'g'), '\s+', ' ', 'g'))
"""


def text_of(*fields):
    parts = [models.F(fields[0])]
    for name in fields[1:]:
        parts += [models.Value(" "), models.F(name)]
    joined = django.db.models.functions.text.Concat(*parts, output_field=models.TextField())
    return partners.models.search_text.Folded(joined)


def near(name, *fields):
    return django.contrib.postgres.indexes.GinIndex(
        django.contrib.postgres.indexes.OpClass(text_of(*fields), name="gin_trgm_ops"), name=name
    )


def words(name, text):
    vector = django.contrib.postgres.search.SearchVector(text, config="simple")
    return django.contrib.postgres.indexes.GinIndex(vector, name=name)


CONTACT = ("name", "role", "email", "phone")
SITE = ("name", "address", "postal_code", "municipality")


class Migration(migrations.Migration):
    dependencies = [("partners", "0015_supply_files")]

    operations = [
        migrations.RunSQL(FOLDED, "DROP FUNCTION folded_text(text)"),
        migrations.AddIndex("contact", near("contact_search", *CONTACT)),
        migrations.AddIndex("contact", words("contact_words", text_of(*CONTACT))),
        migrations.AddIndex("partner", words("partner_words", models.F("name_key"))),
        migrations.AddIndex("site", near("site_search", *SITE)),
        migrations.AddIndex("site", words("site_words", text_of(*SITE))),
    ]
