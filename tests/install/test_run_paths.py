"""Where programs and libraries look for libraries: never in the folder one happens to stand in."""

import re
import shutil
import subprocess

import pytest
from support import pictures
from support.program import BUILD, MODULES, PROGRAM, environment

ENTRY = re.compile(r"\((?:RPATH|RUNPATH)\).*\[(.*)\]")


def binaries_below(folder):
    """Programs and shared libraries; links lead to files that are looked at anyway."""
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".o" or path.is_symlink() or not path.is_file():
            continue
        with path.open("rb") as file:
            if file.read(4) == b"\x7fELF":
                yield path


def run_paths(binary):
    listed = subprocess.run(
        ["readelf", "-d", binary], capture_output=True, text=True, check=True
    ).stdout
    return ENTRY.findall(listed)


def wrong_entries(folder):
    wrong, looked_at = [], set()
    for binary in binaries_below(folder):
        looked_at.add(binary.name.split(".")[0])
        for path in run_paths(binary):
            bad = [entry for entry in path.split(":") if not entry.startswith(("/", "$ORIGIN"))]
            wrong += [f"{binary.relative_to(folder)}: [{path}]"] if bad else []
    modules = {f"libsdvae_{name}" for name in MODULES}
    assert {"sdvae", "libsdvae"} | modules <= looked_at
    return wrong


def test_no_entry_of_the_build_tree_is_empty_or_relative():
    assert not wrong_entries(BUILD)


def test_no_installed_entry_is_empty_or_relative(prefix):
    assert not wrong_entries(prefix)


def decoy(folder, library):
    """A library of that name which does nothing but say that it was loaded."""
    source = folder / "decoy.c"
    source.write_text(
        "#include <stdio.h>\n"
        '__attribute__((constructor)) static void loaded(void) { fputs("DECOY\\n", stderr); }\n'
    )
    command = ["cc", "-shared", "-fPIC", f"-Wl,-soname,{library}", "-o", folder / library, source]
    subprocess.run(command, check=True)


@pytest.fixture(params=["built", "installed"])
def program(request, prefix):
    return PROGRAM if request.param == "built" else prefix / "bin" / "sdvae"


def test_a_library_of_the_current_folder_is_not_loaded(program, tmp_path):
    if shutil.which("cc") is None:
        pytest.skip("needs a C compiler named cc")
    listed = subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout
    libraries = re.findall(r"^\s*(lib(?:fmt|jpeg|hwy|crypto|sdvae)\.so[.\d]*) => ", listed, re.M)
    assert any(name.startswith("libfmt") for name in libraries)
    for library in libraries:
        decoy(tmp_path, library)
    pictures.save(pictures.synthetic(24, 16), tmp_path / "in.png")
    done = subprocess.run(
        [program, "encode", "in.png", "--device", "cpu"],
        cwd=tmp_path, env=environment(), capture_output=True, check=False,
    )  # fmt: skip
    assert b"DECOY" not in done.stderr
    assert done.returncode == 0, done.stderr
