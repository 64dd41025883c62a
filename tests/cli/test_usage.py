"""Help, version, and command lines that make no sense: exit code 2 with a sentence and a hint."""

import os
import pty
import subprocess

import pytest
from support.program import PROGRAM, environment, run, run_well


def test_help_goes_to_stdout_and_names_every_command():
    text = run_well("--help").decode()
    for command in ("encode", "decode", "roundtrip", "inspect", "compare", "bench", "models"):
        assert command in text


@pytest.mark.parametrize(
    "command", ["encode", "decode", "roundtrip", "inspect", "compare", "bench", "models"]
)
def test_every_command_has_help(command):
    assert b"--json" in run_well(command, "--help")


def test_version():
    assert run_well("--version").decode().startswith("sdvae 0.")


USAGE_ERRORS = {
    "no command": [],
    "unknown command": ["transcode"],
    "unknown flag": ["encode", "in.png", "--colour"],
    "no input": ["encode"],
    "one of two pictures": ["compare", "in.png"],
    "unknown fit": ["encode", "in.png", "--fit", "squeeze"],
    "unknown dtype": ["encode", "in.png", "--dtype", "int8"],
    "unknown posterior": ["encode", "in.png", "--posterior", "mode"],
    "bad resize": ["encode", "in.png", "--resize", "12by8"],
    "resize to nothing": ["encode", "in.png", "--resize", "0"],
    "bad background": ["encode", "in.png", "--background", "mauve"],
    "threads": ["encode", "in.png", "--threads", "0"],
    "quality": ["decode", "in.latent", "out.jpg", "--quality", "101"],
    "force and no-clobber": ["encode", "in.png", "-f", "-n"],
    "unknown family": ["encode", "in.png", "--family", "sd9"],
    "unknown device": ["encode", "in.png", "--device", "tpu"],
    "negative seed": ["encode", "in.png", "--seed", "-1"],
    "three files without a folder": ["encode", "a.png", "b.png", "c.png"],
    "picture as output of encode": ["encode", "in.png", "out.jpg"],
    "latent as output of decode": ["decode", "in.latent", "out.latent"],
    "output without a format": ["decode", "in.latent", "out.xyz"],
    "output and folder": ["encode", "in.png", "-o", "x.latent", "--out-dir", "d"],
    "several inputs, one output": ["encode", "a.png", "b.png", "c.png", "-o", "x.latent"],
    "empty folder for outputs": ["encode", "in.png", "--out-dir", ""],
    "empty name of an output": ["encode", "in.png", "-o", ""],
    "empty name of a list": ["encode", "in.png", "--files-from", "", "--out-dir", "d"],
    "empty name of an input": ["roundtrip", "in.png", ""],
    "empty name of a picture of channels": ["inspect", "in.png", "--channels", ""],
    "empty name of a model": ["encode", "in.png", "--model", ""],
    "empty second name": ["encode", "in.png", ""],
    "payload and json": ["encode", "in.png", "-", "--json"],
}


@pytest.mark.parametrize("arguments", USAGE_ERRORS.values(), ids=USAGE_ERRORS.keys())
def test_mistakes_are_exit_2_with_one_line(arguments, toy, picture):
    done = run(*arguments, cwd=picture.parent, SDVAE_MODEL=toy)
    assert done.returncode == 2, done.stderr
    assert done.stdout == b""
    lines = done.stderr.decode().splitlines()
    assert lines[0].startswith("sdvae: error: ")
    assert all(line.startswith("sdvae: hint: ") for line in lines[1:])
    assert not list(picture.parent.glob("*.latent"))


MODEL_RUNNING_FLAGS = {
    "--model": "toy",
    "--device": "cpu",
    "--dtype": "float32",
    "--engine": "native",
    "--memory": "1G",
    "--threads": "1",
}


@pytest.mark.parametrize("command", [("inspect",), ("compare", "a.png"), ("models", "path")])
@pytest.mark.parametrize("flag", MODEL_RUNNING_FLAGS)
def test_a_command_that_runs_no_model_refuses_the_flags_for_it(command, flag):
    done = run(*command, "x", flag, MODEL_RUNNING_FLAGS[flag])
    assert done.returncode == 2 and done.stdout == b""
    assert b"not expected" in done.stderr and flag.encode() in done.stderr


def test_what_is_not_expected_is_named_in_its_order():
    done = run("models", "add", "x", "--scaling-factor", "0.5", "--shift-factor", "2")
    assert done.returncode == 2
    assert done.stderr.decode().splitlines() == [
        "sdvae: error: the following arguments were not expected: "
        "--scaling-factor 0.5 --shift-factor 2",
        "sdvae: hint: sdvae models add --help lists what there is",
    ]
    one = run("models", "add", "x", "y").stderr
    assert one.startswith(b"sdvae: error: the following argument was not expected: y\n")


def test_inspect_refuses_a_device_as_any_unknown_flag():
    said = [run("inspect", "x", flag, "tpu").stderr for flag in ("--device", "--colour")]
    assert said[0].replace(b"--device", b"--colour") == said[1]


def test_a_device_is_checked_before_anything_else(tmp_path):
    done = run("encode", tmp_path / "none.png", "--model", tmp_path / "none", "--device", "tpu")
    assert done.returncode == 2
    assert done.stderr.decode().splitlines() == [
        "sdvae: error: there is no device 'tpu'",
        "sdvae: hint: the devices are auto, cpu, cuda and cuda:N",
    ]


def test_two_pictures_get_a_hint_about_folders(toy, picture):
    (picture.parent / "b.jpg").write_bytes(b"precious")
    done = run("encode", picture, picture.parent / "b.jpg", "--model", toy)
    assert done.returncode == 2
    assert b"--out-dir" in done.stderr
    assert (picture.parent / "b.jpg").read_bytes() == b"precious"


def test_binary_is_never_written_to_a_terminal(toy, picture):
    master, terminal = pty.openpty()
    command = [PROGRAM, "encode", picture, "-", "--model", toy]
    done = subprocess.run(
        command, stdout=terminal, stderr=subprocess.PIPE, env=environment(), check=False
    )
    os.close(terminal)
    os.close(master)
    assert done.returncode == 2
    assert b"never written to a terminal" in done.stderr


def test_full_disk_shows_even_in_help():
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [PROGRAM, "--help"], stdout=full, stderr=subprocess.PIPE, env=environment(), check=False
        )
    assert done.returncode == 1
    assert b"No space left on device" in done.stderr
