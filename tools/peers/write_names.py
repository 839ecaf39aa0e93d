"""Writes the names of countries and languages that plumb-features reads, from Unicode CLDR (by way of Babel).

    pip install babel==2.18.0
    python tools/peers/write_names.py

One line a country or language: the code (ISO 3166-1 alpha-2, ISO 639-1), the three-letter codes, the English name, then the names in
other languages, each once.
"""

from pathlib import Path

from babel import Locale
from babel.core import get_global

LOCALES = ["en", "en_GB", "de", "fr", "es", "pl", "cs", "nl", "ru", "it", "pt", "sv", "da", "fi", "hu", "sk", "uk", "tr"]
FOLDER = Path(__file__).parents[2] / "crates/plumb-features/data"
# Groups of countries, reserved codes and test codes.
NO_COUNTRY = {"EU", "EZ", "UN", "XA", "XB", "QO", "ZZ", "AC", "CP", "DG", "EA", "IC", "TA", "CQ"}
HEADER = "# {what}. From Unicode CLDR by way of Babel, Unicode License V3 (Copyright 1991-2026 Unicode, Inc.);\n# written by tools/peers/write_names.py.\n"


def longer_codes(aliases, code):
    pairs = ((long, to if isinstance(to, str) else to[0]) for long, to in aliases.items() if not isinstance(to, list) or len(to) == 1)
    return [long for long, to in pairs if to == code and len(long) == 3 and long.isascii() and long.isalpha()]


def lines(names_of, codes, aliases, extra):
    locales = [Locale.parse(name) for name in LOCALES]
    for code in sorted(codes):
        own = [extra(code)] if extra(code) else []
        names = [names_of(locale).get(code) for locale in locales] + own
        kept = list(dict.fromkeys(name for name in names if name and name != code))
        three = sorted(set(longer_codes(aliases, code)))
        yield "\t".join([code, " ".join(three), *kept])


def write(name, what, rows):
    (FOLDER / name).write_text(HEADER.format(what=what) + "\n".join(rows) + "\n", encoding="utf-8")


def autonym(code):
    try:
        return Locale.parse(code).get_display_name(code)
    except Exception:
        return None


def main():
    english = Locale.parse("en")
    countries = [c for c in english.territories if len(c) == 2 and c.isalpha() and c not in NO_COUNTRY]
    write("countries.tsv", "Countries", lines(lambda l: l.territories, countries, get_global("territory_aliases"), lambda _: None))
    languages = [c for c in english.languages if len(c) == 2]
    write("languages.tsv", "Languages", lines(lambda l: l.languages, languages, get_global("language_aliases"), autonym))


if __name__ == "__main__":
    main()
