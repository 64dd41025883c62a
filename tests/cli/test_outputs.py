"""Outputs appear whole or not at all, and never over something else by surprise."""

import os
import re
import signal
import subprocess
import time

import pytest
from support import pictures, toy_models
from support.program import PROGRAM, environment, run, run_well


def left_over(folder):
    return [name for name in os.listdir(folder) if name.startswith(".sdvae")]


def test_existing_output_is_refused_forced_or_skipped(toy, picture, latent):
    before = latent.read_bytes()
    latent.write_bytes(b"mine")
    done = run("encode", picture, latent, "--model", toy)
    assert done.returncode == 1
    assert b"exists already" in done.stderr and b"-f" in done.stderr
    assert latent.read_bytes() == b"mine"
    done = run("encode", picture, latent, "-n", "--model", toy)
    assert done.returncode == 1
    assert b"exists, but cannot be kept" in done.stderr and b"-f overwrites" in done.stderr
    assert latent.read_bytes() == b"mine"
    run_well("encode", picture, latent, "-f", "--model", toy)
    run_well("encode", picture, latent, "-n", "--model", toy)
    assert latent.read_bytes() == before


def test_output_that_is_the_input_is_refused(toy, picture):
    before = picture.read_bytes()
    done = run("roundtrip", picture, "-o", picture, "-f", "--model", toy)
    assert done.returncode == 1
    assert b"both input and output" in done.stderr
    assert picture.read_bytes() == before


def test_missing_and_unwritable_folders(toy, picture, tmp_path):
    done = run("encode", picture, tmp_path / "no" / "x.latent", "--model", toy)
    assert done.returncode == 1
    assert b"No such file or directory" in done.stderr
    # A file where a folder belongs stops even root, who may write everywhere.
    (tmp_path / "file").write_bytes(b"")
    done = run("encode", picture, "--out-dir", tmp_path / "file" / "d", "--model", toy)
    assert done.returncode == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write into read-only folders")
def test_read_only_folder(toy, picture, tmp_path):
    (tmp_path / "locked").mkdir(mode=0o500)
    done = run("encode", picture, tmp_path / "locked" / "x.latent", "--model", toy)
    assert done.returncode == 1
    assert b"Permission denied" in done.stderr


def test_full_disk(toy, picture, latent):
    for command in (["encode", picture], ["decode", latent]):
        done = run(*command, "-o", "/dev/full", "--format", "latent" if "encode" in command else
                   "png", "--model", toy)  # fmt: skip
        assert done.returncode == 1
        assert b"No space left on device" in done.stderr
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [PROGRAM, "roundtrip", picture, "--model", toy],
            stdout=full, stderr=subprocess.PIPE, env=environment(), check=False,
        )  # fmt: skip
    assert done.returncode == 1


def test_a_name_too_long_is_a_sentence(toy, picture, tmp_path):
    long_name = tmp_path / ("n" * 251 + ".png")
    picture.rename(long_name)
    done = run("encode", long_name, "--out-dir", tmp_path / "out", "--model", toy)
    assert done.returncode == 1
    assert b"n.latent': File name too long" in done.stderr
    assert b"hint: shorten the name" in done.stderr
    for arguments in (["m" * 300 + ".png"], [long_name, "-o", "m" * 300]):
        done = run("encode", *arguments, "--model", toy, cwd=tmp_path)
        assert done.returncode == 1 and b"File name too long" in done.stderr
    assert not left_over(tmp_path)


def test_a_file_where_a_folder_belongs_is_named(toy, picture, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    for place in (tmp_path / "file", tmp_path / "file" / "deep"):
        done = run("encode", picture, "--out-dir", place, "--model", toy)
        assert done.returncode == 1
        assert f"cannot make folder '{place}': Not a directory".encode() in done.stderr


def test_a_limit_on_the_size_of_files_is_a_sentence(toy, picture, tmp_path):
    done = subprocess.run(
        ["bash", "-c", 'ulimit -f 1; exec "$@"', "-", PROGRAM, "encode", picture, "-o", "x.latent",
         "--resize", "512", "--model", toy],
        capture_output=True, env=environment(), cwd=tmp_path, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert b"cannot write 'x.latent': File too large" in done.stderr and b"ulimit" in done.stderr
    assert not (tmp_path / "x.latent").exists() and not left_over(tmp_path)


def test_processes_that_skip_share_a_folder(toy, tmp_path):
    (tmp_path / "in").mkdir()
    for number in range(12):
        pictures.save(pictures.synthetic(64, 64, number), tmp_path / "in" / f"{number}.png")
    command = [PROGRAM, "encode", "in", "--out-dir", "out", "-n", "--model", toy]
    started = [
        subprocess.Popen(command, stderr=subprocess.PIPE, cwd=tmp_path, env=environment())
        for _ in range(3)
    ]
    said = [process.communicate()[1] for process in started]
    assert [process.returncode for process in started] == [0] * 3, said
    skipped = sum(int(re.search(rb"12 done \((\d+) skipped\)", text)[1]) for text in said)
    assert skipped == 24
    assert len(list((tmp_path / "out").iterdir())) == 12 and not left_over(tmp_path / "out")


def test_a_link_stays_a_link(toy, picture, tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "x.latent").write_bytes(b"old")
    (tmp_path / "x.latent").symlink_to("real/x.latent")
    run_well("encode", picture, tmp_path / "x.latent", "-f", "--model", toy)
    assert (tmp_path / "x.latent").is_symlink()
    assert (tmp_path / "real" / "x.latent").stat().st_size > 100


def test_nothing_is_left_after_a_failure(models, picture, tmp_path):
    model = toy_models.save(models / "nan.pt", toy_models.NotFinite())
    run_well("encode", picture, tmp_path / "x.latent", "--model", model)
    done = run("decode", tmp_path / "x.latent", tmp_path / "o.png", "--model", model)
    assert done.returncode == 1
    assert not (tmp_path / "o.png").exists()
    assert not left_over(tmp_path)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interruption_ends_with_130_and_leaves_nothing(number, toy, tmp_path):
    os.mkfifo(tmp_path / "never.png")  # the program waits here for a writer
    with subprocess.Popen(
        [PROGRAM, "encode", tmp_path / "never.png", tmp_path / "o.latent", "--model", toy],
        stderr=subprocess.PIPE, env=environment(),
    ) as process:  # fmt: skip
        wait_until_signals_are_taken(process.pid)
        process.send_signal(number)
        assert process.wait(timeout=60) == 130
    assert not (tmp_path / "o.latent").exists()
    assert not left_over(tmp_path)


def wait_until_signals_are_taken(pid):
    """The program blocks SIGINT before it does anything else; /proc shows when it has."""
    for _ in range(6000):
        with open(f"/proc/{pid}/status") as status:
            blocked = next(line for line in status if line.startswith("SigBlk"))
        if int(blocked.split()[1], 16) & (1 << (signal.SIGINT - 1)):
            return
        time.sleep(0.01)
    raise AssertionError("the program never got ready for signals")
