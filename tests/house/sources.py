"""The text files of the repository, as the house tests look at them."""

import os
import re
from functools import cache
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
NOT_OURS = {".git", ".venv", "build", "__pycache__", ".pytest_cache", ".ruff_cache"}
HOSTILE = {"corpus"}  # files of the fuzz targets: damaged on purpose
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


@cache
def text_files():
    """Path relative to the repository -> content, of every file that is text."""
    found = {}
    for folder, folders, names in os.walk(REPOSITORY):
        folders[:] = [name for name in folders if name not in NOT_OURS | HOSTILE]
        for name in set(names) - NOT_OURS:  # .git is a file in a worktree
            path = Path(folder) / name
            content = path.read_bytes() if path.is_file() else b"\0"
            if b"\0" in content:
                continue
            try:
                found[str(path.relative_to(REPOSITORY))] = content.decode()
            except UnicodeDecodeError:
                continue
    return found


def files_in(*folders, endings=(".h", ".cpp")):
    """The files below folders of the repository, by name, in order."""
    return {
        name: text
        for name, text in sorted(text_files().items())
        if name.startswith(tuple(f"{folder}/" for folder in folders)) and name.endswith(endings)
    }


def includes(text):
    """(is_system, name) of every #include."""
    return [(mark == "<", name) for mark, name in INCLUDE.findall(text)]


COMMENT = r"//[^\n]*|/\*.*?\*/"
LITERAL = r'R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])\''


def code_only(text):
    """Without comments and string literals."""
    return re.sub(rf"{COMMENT}|{LITERAL}", " ", text, flags=re.DOTALL)


def string_literals(text):
    """Each string literal outside comments, with its quotes."""
    found = re.finditer(rf"{COMMENT}|{LITERAL}", text, flags=re.DOTALL)
    return [hit[0] for hit in found if hit[0].startswith(('"', 'R"'))]
