"""Names as they are compared: no case, no accents, no punctuation, no words every second business has."""

import unicodedata
from functools import lru_cache

LETTERS = str.maketrans(
    {
        "ß": "ss", "ẞ": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i",
        "ħ": "h", "ŋ": "n", "ə": "a",
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i", "й": "y",
        "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u",
        "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e",
        "ю": "yu", "я": "ya", "і": "i", "ї": "yi", "є": "ye", "ґ": "g",
    }
)  # fmt: skip
"""Letters that no decomposition takes apart, and Cyrillic in Latin letters."""
LEGAL_FORMS = frozenset(
    """
    llc llp lp lllp inc incorporated corp corporation co company ltd limited plc pllc pc dba
    gmbh ag kg ohg ug sa sas sarl srl spa snc nv bv ab as asa oy oyj aps kft zrt doo dd ad ooo oao zao pao ao tov
    jsc ojsc cjsc pjsc pte pty bhd sdn fze fzc fzco est wll saoc eirl cv sapi ltda
    """.split()  # noqa: SIM905 - a table of words
)
SMALL_WORDS = frozenset("the of and for a an de la le les du des del el al der die das und y e et".split())  # noqa: SIM905


@lru_cache(maxsize=65_536)
def words_of(name: str) -> tuple[str, ...]:
    """The name's words that tell it from others, sorted, so that their order does not matter."""
    plain = unicodedata.normalize("NFKD", name.casefold().translate(LETTERS))
    letters = "".join(
        character if character.isalnum() else ("" if character in "'’`." else " ")
        for character in plain
        if not unicodedata.combining(character)
    )
    words = letters.split()
    telling = [word for word in words if word not in LEGAL_FORMS and word not in SMALL_WORDS]
    return tuple(sorted(telling or words))


def normalized(name: str) -> str:
    """The form in which names are compared."""
    return " ".join(words_of(name))
