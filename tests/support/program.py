"""Runs the program under test and reads what it wrote."""

import json
import os
import shutil
import subprocess
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("SDVAE_BUILD_DIR", REPOSITORY / "build" / "release"))
SHARED = Path(os.environ.get("SDVAE_SHARED_DIR", REPOSITORY.parent / "shared"))
PROGRAM = BUILD / "sdvae"
# The parts that are loaded when they are needed: libsdvae_avif.so and so on.
MODULES = ("avif", "gif", "heif", "hub", "jxl", "lcms", "tiff", "torch", "webp")

# As a process of many threads ends, AddressSanitizer's check for leaks breaks down now and then and
# ends it with 1. The unit tests keep the check.
os.environ.setdefault("ASAN_OPTIONS", "detect_leaks=0")


def environment(**changes):
    """The test's environment without what changes the program's behaviour; None removes a name."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SDVAE_")}
    clean |= changes
    return {name: str(value) for name, value in clean.items() if value is not None}


def run(*arguments, program=PROGRAM, stdin=b"", cwd=None, timeout_s=300, **changes):
    """The finished process, with stdout and stderr as bytes. `changes` are to the environment."""
    return subprocess.run(
        [str(program), *map(str, arguments)],
        input=stdin,
        capture_output=True,
        cwd=cwd,
        env=environment(**changes),
        timeout=timeout_s,
        check=False,
    )


def run_well(*arguments, **options):
    """stdout of a run that must end with 0."""
    done = run(*arguments, **options)
    assert done.returncode == 0, (
        f"{arguments} ended with {done.returncode}:\n{done.stderr.decode()}"
    )
    return done.stdout


def run_json(*arguments, **options):
    """The one object, or the list of objects of a batch, that --json prints."""
    lines = run_well(*arguments, "--json", **options).decode().splitlines()
    objects = [json.loads(line) for line in lines]
    return objects[0] if len(objects) == 1 else objects


def processor_flags():
    known = Path("/proc/cpuinfo")
    return set(known.read_text().split()) if known.exists() else set()


def processor_multiplies(dtype):
    """Whether the processor has instructions for a dtype; without them float32 is computed."""
    instructions = {
        "float32": {"fpu"},
        "bfloat16": {"avx512_bf16", "amx_bf16"},
        "float16": {"avx512_fp16", "amx_fp16"},
    }
    return bool(instructions[dtype] & processor_flags())


def kernels_take_bfloat16():
    """Whether this processor is one on which bfloat16 runs on kernels of our own."""
    flags = processor_flags()
    return "avx512_bf16" in flags and "amx_bf16" not in flags


def copy_without_libtorch(folder):
    """The program, copied there without its modules."""
    home = folder / "moved"
    home.mkdir()
    shutil.copy(PROGRAM, home)
    return home / "sdvae"
