#!/usr/bin/env python3
"""clang-tidy over src/, two files at a time:  scripts/tidy.py COMMANDS_DIR BUILD_DIR [--deep]

The clang-tidy beside this Python is taken first: older ones walk through the system's headers too,
and take several times as long. Its static analyzer follows calls a few levels deep only, which
halves the time; --deep lets it go as far as it can.
COMMANDS_DIR holds compile_commands.json of a unity build without precompiled headers, which are
GCC's: most of the time goes into headers, and eight sources that share them take a fifth of it.
BUILD_DIR is a finished build of the same form, whose ninja knows what each object was made from.
What was found clean is remembered by the content of all that it was made from, in
$XDG_CACHE_HOME/sdvae/tidy (else ~/.cache), so that only what changed is looked at again; remove
that folder to look at everything.
"""

import hashlib
import json
import os
import shlex
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
NEAREST = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
TIDY = shutil.which("clang-tidy", path=NEAREST) or sys.exit("tidy.py: clang-tidy is missing")
SHALLOW = ["-Xclang", "-analyzer-config", "-Xclang", "mode=shallow"]
# The configuration is that of the sources, which a compilation of several lies nowhere near, and
# which it alone may include (tests/house holds everybody else to that).
SETTINGS = [f"--config-file={REPOSITORY}/.clang-tidy", "--checks=-bugprone-suspicious-include"]
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sdvae" / "tidy"


def dependencies(build):
    """Object -> the files it was made from, as ninja recorded them. What cmake wrote is left out:
    it names the sources, which are in the list, by where they lie."""
    listed = subprocess.run(
        ["ninja", "-C", build, "-t", "deps"], capture_output=True, text=True, check=True
    ).stdout
    found, files = {}, []
    for line in listed.splitlines():
        if ": #deps" in line:
            files = found[line.split(": #deps")[0]] = []
        elif line.startswith("    "):
            path = Path(build, line.strip()).resolve()
            if not path.is_relative_to(Path(build).resolve()):
                files.append(path)
    return {made: files + found.get(precompiled_of(made), []) for made, files in found.items()}


def object_of(entry):
    words = shlex.split(entry["command"])
    return words[words.index("-o") + 1]


def precompiled_of(made):
    """The precompiled header of an object's target, which no object's own list names."""
    return made.partition(".dir/")[0] + ".dir/cmake_pch.hxx.gch"


@cache
def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def key_of(entry, files, tool):
    """Of everything that the result depends on; the repository's own place does not count."""
    content = hashlib.sha256(tool.encode())
    content.update(entry["command"].replace(str(REPOSITORY), ".").encode())
    for path in sorted({REPOSITORY / ".clang-tidy", *files}):
        content.update(digest(path).encode())
    return content.hexdigest()


def look_at(entry, commands, arguments):
    extra = [f"--extra-arg={argument}" for argument in arguments]
    done = subprocess.run(
        [TIDY, "--quiet", "-p", commands, *SETTINGS, *extra, entry["file"]],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode == 0, done.stdout + ("" if done.returncode == 0 else done.stderr)


def main(commands, build, deep=False):
    arguments = [] if deep else SHALLOW
    version = subprocess.run([TIDY, "--version"], capture_output=True, text=True, check=True)
    tool = version.stdout + " ".join(arguments)
    made_from = dependencies(build)
    CACHE.mkdir(parents=True, exist_ok=True)
    waiting = {}
    for entry in json.loads(Path(commands, "compile_commands.json").read_text()):
        made = object_of(entry)
        if not made.startswith("src/") or entry["file"].endswith(".cu"):
            continue
        files = made_from.get(made, [])
        known = CACHE / key_of(entry, files, tool)
        if not files or not known.exists():
            waiting[made] = (entry, known if files else None)
    failed = 0
    with ThreadPoolExecutor(2) as pool:
        results = pool.map(lambda one: look_at(one[0], commands, arguments), waiting.values())
        for (entry, known), (clean, text) in zip(waiting.values(), results, strict=True):
            if clean and known:
                known.touch()
            if not clean:
                failed += 1
                print(f"{object_of(entry)}:\n{text}", flush=True)
    print(f"clang-tidy: {len(waiting)} files looked at, {failed} with findings")
    return 1 if failed else 0


if __name__ == "__main__":
    given = [argument for argument in sys.argv[1:] if argument != "--deep"]
    if len(given) != 2:
        sys.exit(__doc__)
    sys.exit(main(*given, deep="--deep" in sys.argv))
