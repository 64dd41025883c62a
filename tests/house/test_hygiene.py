"""What every file of the repository keeps to."""

import os
import re

from sources import REPOSITORY, files_in, text_files

SOURCES = (".h", ".cpp", ".py", ".sh", ".cmake", ".txt")
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:home|root|work|Users)/\w+")


def test_no_paths_of_one_machine():
    wrong = [
        f"{name}: {found[0]}"
        for name, text in text_files().items()
        for found in MACHINE_PATH.finditer(text)
    ]
    assert not wrong


def test_no_tabs():
    assert not [name for name, text in text_files().items() if "\t" in text]


def test_files_end_with_one_newline():
    wrong = []
    for name, text in text_files().items():
        if text and (not text.endswith("\n") or text.endswith("\n\n")):
            wrong.append(name)
    assert not wrong


def test_no_spaces_at_line_ends():
    assert not [name for name, text in text_files().items() if re.search(r"[ \r]$", text, re.M)]


def test_files_stay_short():
    """A file that passes 300 lines holds a second idea."""
    long = {name: text.count("\n") for name, text in text_files().items() if name.endswith(SOURCES)}
    assert not {name: lines for name, lines in long.items() if lines > 300}


def test_headers_say_what_they_are():
    headers = files_in("include", "src", "tests", endings=(".h",))
    assert headers
    assert not [name for name, text in headers.items() if not text.startswith("//")]
    # Highway includes a -inl.h once for each target.
    guard = {True: "== defined(HWY_TARGET_TOGGLE)\n", False: "#pragma once\n"}
    assert not [
        name for name, text in headers.items() if text.count(guard[name.endswith("-inl.h")]) != 1
    ]


def test_scripts_can_be_run():
    scripts = files_in("scripts", "training", ".ci", endings=(".sh", ".py", "run"))
    assert scripts
    for name, text in scripts.items():
        is_module = name.endswith(".py") and "__main__" not in text
        assert text.startswith("#!/usr/bin/env ") is not is_module, name
        assert os.access(REPOSITORY / name, os.X_OK) is not is_module, name
