"""--memory: a picture that would take more is computed in parts, and stays the same picture."""

import os
import re
import subprocess
import sys

import numpy as np
import pytest
from safetensors.numpy import load_file
from support import models, pictures
from support.program import PROGRAM, environment, run, run_well


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kl")
    models.random_kl(**models.SMALL_CONFIG).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def picture(tmp_path_factory):
    path = tmp_path_factory.mktemp("pictures") / "in.png"
    return pictures.save(pictures.synthetic(1016, 776), path)


# A small process in between: what one starts is counted with the memory of who starts it.
STARTER = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)
"""


def peak_bytes(*arguments):
    """The most memory that a run, which must end well, had at once."""
    command = [sys.executable, "-S", "-c", STARTER, PROGRAM, *arguments]
    done = subprocess.run(
        list(map(str, command)), stdout=subprocess.PIPE, check=True, env=environment()
    )
    return int(done.stdout)


# There it would take minutes to compute pictures in parts, which the engine's own tests do, and the
# limit could not be looked at.
@pytest.mark.skipif(
    bool(os.environ.get("SDVAE_SANITIZE")), reason="sanitizers reserve memory of their own"
)
def test_parts_are_the_whole_within_the_limit(weights, picture, tmp_path):
    options = ["--model", weights, "--family", "sd1", "-q"]
    whole, parts = tmp_path / "whole.latent", tmp_path / "parts.latent"
    assert peak_bytes("encode", picture, whole, *options) > 300 << 20
    peak = peak_bytes("encode", picture, parts, *options, "--memory", "200M")
    assert peak < 200 << 20
    latents = [load_file(path)["latent_tensor"] for path in (whole, parts)]
    assert np.abs(latents[0] - latents[1]).max() <= 5e-5
    assert not np.array_equal(*latents), "both were computed in the same way"

    made, in_parts = tmp_path / "whole.png", tmp_path / "parts.png"
    assert peak_bytes("decode", whole, made, *options) > 300 << 20
    peak = peak_bytes("decode", whole, in_parts, *options, "--memory", "200M")
    assert peak < 200 << 20
    difference = np.abs(pictures.load(made).astype(int) - pictures.load(in_parts))
    assert difference.max() <= 1
    assert (difference != 0).mean() <= 0.001


def test_too_little_is_one_sentence(weights, picture, tmp_path):
    out = tmp_path / "out.latent"
    done = run("encode", picture, out, "--model", weights, "--family", "sd1", "--memory", "64M")
    assert done.returncode == 1
    error, hint = done.stderr.decode().splitlines()
    assert "not enough memory to encode 1016x776" in error
    assert re.search(r": \d{3} MB are needed at once, and the \d+ MB that the memory limit", error)
    assert "give more to --memory" in hint
    assert not out.exists()


def test_only_the_engine_of_our_own_takes_a_limit(script, picture, tmp_path):
    done = run("encode", picture, tmp_path / "out.latent", "--model", script, "--memory", "1G")
    assert done.returncode == 2, done.stderr
    assert b"a memory limit is for the native engine on a CPU" in done.stderr


@pytest.mark.parametrize("limit", ["0", "much", "-1G", "1Q"])
def test_limits_that_are_none(limit):
    done = run("encode", "in.png", "--memory", limit)
    assert done.returncode == 2
    assert b"--memory takes a number above 0" in done.stderr


def test_a_small_picture_does_not_care(weights, tmp_path):
    path = pictures.save(pictures.synthetic(64, 64), tmp_path / "small.png")
    options = ["--model", weights, "--family", "sd1"]
    run_well("encode", path, tmp_path / "a.latent", *options)
    run_well("encode", path, tmp_path / "b.latent", *options, "--memory", "2G")
    assert (tmp_path / "a.latent").read_bytes() == (tmp_path / "b.latent").read_bytes()
