"""What the installed libraries show of themselves: what the headers declare, and no more."""

import re
import subprocess

import pytest
from support.program import MODULES

# "sdvae::Vae::load(...)", "typeinfo for sdvae::Error": the name without arguments.
NAME = re.compile(r"^(?:(?:typeinfo|typeinfo name|vtable) for )?sdvae::([\w:~]+)")
# "[[nodiscard]] SDVAE_API Latent read_latent(", "class SDVAE_API Error", "static Vae load(".
MARKED = re.compile(r"SDVAE_API\s+(?:[\w:<>]+\s+)??(\w+)(?=\(| : | \{)")


def exported(library):
    listed = subprocess.run(
        ["nm", "-D", "-C", "--defined-only", library], capture_output=True, text=True, check=True
    ).stdout
    return [line.split(maxsplit=2)[2] for line in listed.splitlines()]


def headers(prefix):
    text = "\n".join(path.read_text() for path in (prefix / "include" / "sdvae").iterdir())
    return re.sub(r"//.*|^#.*", "", text, flags=re.MULTILINE)


@pytest.fixture(scope="session")
def library(prefix):
    (found,) = [path for path in prefix.rglob("libsdvae.so") if path.exists()]
    return found


def test_the_library_shows_what_its_headers_mark(prefix, library):
    marked = set(MARKED.findall(headers(prefix)))
    assert {"Vae", "Error", "read_latent"} <= marked
    found = {NAME.match(symbol)[1].split("::")[0] for symbol in exported(library)}
    # An inline class has symbols only where something of it is not inline.
    assert found <= marked, found - marked
    assert marked - found <= {"Error"}, marked - found


def test_members_are_declared(prefix, library):
    text = headers(prefix)
    for symbol in exported(library):
        for part in NAME.match(symbol)[1].split("::"):
            assert re.search(rf"\b{part.strip('~')}\b", text), symbol


def test_the_modules_show_their_entry_points(prefix):
    modules = sorted((prefix / "lib" / "sdvae").iterdir())
    assert [path.name for path in modules] == [f"libsdvae_{name}.so" for name in MODULES]
    for module in modules:
        symbols = exported(module)
        assert symbols and all(re.fullmatch(r"sdvae_\w+_\d+", symbol) for symbol in symbols), (
            symbols
        )
