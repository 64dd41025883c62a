"""The text files of the repository, as the house tests look at them."""

import os
import re
from functools import cache
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
# Folders and files that are not part of the repository.
NOT_OURS = {".git", ".venv", "build", "__pycache__", ".pytest_cache", ".ruff_cache"}
HOSTILE = {"corpus"}  # Folders of the fuzz targets' files, which are damaged on purpose.
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


@cache
def text_files():
    """The content of every text file, by its path relative to the repository."""
    found = {}
    for folder, folders, names in os.walk(REPOSITORY):
        folders[:] = [name for name in folders if name not in NOT_OURS | HOSTILE]
        for name in set(names) - NOT_OURS:  # In a worktree .git is a file.
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
    """The text files below folders of the repository, in the order of their paths."""
    return {
        name: text
        for name, text in sorted(text_files().items())
        if name.startswith(tuple(f"{folder}/" for folder in folders)) and name.endswith(endings)
    }


def includes(text):
    """Whether it has angle brackets, and its name, of every #include."""
    return [(mark == "<", name) for mark, name in INCLUDE.findall(text)]


COMMENT = r"//[^\n]*|/\*.*?\*/"
LITERAL = r'R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])\''


def code_only(text):
    """The text of a C++ file without comments and string literals."""
    return re.sub(rf"{COMMENT}|{LITERAL}", " ", text, flags=re.DOTALL)


def string_literals(text):
    """Each string literal outside comments, with its quotes."""
    found = re.finditer(rf"{COMMENT}|{LITERAL}", text, flags=re.DOTALL)
    return [hit[0] for hit in found if hit[0].startswith(('"', 'R"'))]
