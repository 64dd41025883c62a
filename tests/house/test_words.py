"""Words of our own do not come back where the field has a term: operand type, plan, position."""

import re

from sources import code_only, files_in

CODE = (".h", ".cpp", ".cu", ".cuh")
# Identifiers that hold a word of our own; the field's term for it stands beside them.
HOME_MADE = {
    r"\w*[Dd]esk(?!top)\w*": "context",
    r"\w*[Ww]orkplace\w*": "context",
    r"\w*[Ss]ame6\w*": "F(6x6,3x3)",
    r"\w*[Ff]requenc\w*": "position in the Winograd domain",
}
# In these rooms alone: elsewhere numbers that one multiplies by are factors.
HOME_MADE_IN_KERNELS = HOME_MADE | {r"factors|\w*Factors\w*": "operand type"}
KERNEL_ROOMS = ("src/kernels/", "src/engine/cpu/")


def home_made_words(text, words=HOME_MADE_IN_KERNELS):
    code = code_only(text)
    return {word for word in words if re.search(rf"\b(?:{word})\b", code)}


def test_a_home_made_word_is_seen():
    for code in ("Desk d;", "Factors factors;", "a.factors[0]", "kSame6", "make_workplace(x)"):
        assert home_made_words(code), code
    assert home_made_words("for (int frequency = 0;;)")


def test_terms_comments_and_strings_are_let_through():
    assert not home_made_words('scaling_factor * set_factors(x); // factors\nf("a desk");')
    assert not home_made_words("Factors factors;", HOME_MADE)


def test_identifiers_are_the_fields_words():
    files = files_in("include", "src", endings=CODE)
    wrong = {}
    for name, text in files.items():
        words = HOME_MADE_IN_KERNELS if name.startswith(KERNEL_ROOMS) else HOME_MADE
        if found := home_made_words(text, words):
            wrong[name] = {word: words[word] for word in found}
    assert not wrong
