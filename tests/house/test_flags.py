"""The flags of the command line are worded in src/cli alone: a library's user has none."""

import re

from sources import files_in, string_literals

FLAG = re.compile(r"(?<![\w-])(--[a-z][\w-]*|-[a-z]\b)")


def flags_in(text):
    return [flag for literal in string_literals(text) for flag in FLAG.findall(literal)]


def test_a_flag_in_a_string_is_seen():
    assert flags_in('f("give --family with one of {}");') == ["--family"]
    assert flags_in('f("give -f to overwrite it, or -n");') == ["-f", "-n"]
    assert flags_in('from = "--model"; to = "-o";') == ["--model", "-o"]
    assert flags_in('f("is {} (--memory)", R"x(leave "--memory" out)x");') == ["--memory"] * 2


def test_what_is_no_flag_is_let_through():
    assert not flags_in("// --family says it\nint count = 3; /* -f */ --count;")
    assert not flags_in('f("{}-{}", "models--", "re-export", "-encoder", "x -- y", "a-b", "-");')


def test_flags_are_worded_in_cli_alone():
    files = files_in("include", "src", endings=(".h", ".cpp", ".cu", ".cuh"))
    wrong = {
        name: flags
        for name, text in files.items()
        if not name.startswith("src/cli/") and (flags := flags_in(text))
    }
    assert not wrong


def test_the_command_line_names_its_flags():
    """The search would find them where they are."""
    assert "--family" in flags_in(files_in("src/cli")["src/cli/remedy_text.cpp"])
