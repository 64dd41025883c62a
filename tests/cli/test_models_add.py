"""sdvae models add: the VAE out of any file, as a small file with a name of its own."""

import hashlib
import json
import os
import resource
import subprocess

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from support import weight_files
from support.hub_models import user
from support.program import PROGRAM, SHARED, environment, run, run_json, run_well


def added(home, name):
    return home / ".local" / "share" / "sdvae" / "models" / f"{name}.safetensors"


def add(home, *arguments):
    return run("models", "add", *arguments, **user(home))


@pytest.fixture
def state():
    return weight_files.narrow_kl()


def assert_same_tensors(file, state):
    found = load_file(file)
    assert found.keys() == state.keys()
    assert all(torch.equal(found[name], state[name]) for name in state)


def latent_of(picture, home, *arguments):
    output = picture.parent / "made.latent"
    run_well("encode", picture, output, "-f", *arguments, **user(home))
    return load_file(output)["latent_tensor"]


def test_a_checkpoint_becomes_its_vae(state, picture, home, tmp_path):
    names = weight_files.compvis(state)
    source = weight_files.save(
        tmp_path / "v1-5-pruned.safetensors", weight_files.checkpoint(names, "sd1")
    )
    done = add(home, source)
    assert done.returncode == 0, done.stderr
    file = added(home, "v1-5-pruned")
    assert done.stdout.decode() == f"{file}\n"
    assert b"family sd1" in done.stderr
    assert_same_tensors(file, names)
    ours = latent_of(picture, home, "--model", "v1-5-pruned")
    assert torch.equal(ours, latent_of(picture, home, "--model", source))


def test_what_is_known_is_written_down(state, home, tmp_path):
    source = weight_files.save(tmp_path / "vae.safetensors", state)
    assert add(home, source, "--name", "mine", "--family", "sdxl", "-q").stderr == b""
    header, _ = weight_files.split(added(home, "mine"))
    assert header["__metadata__"] == {
        "format": "pt",
        "sdvae.schema": "1",
        "sdvae.name": "mine",
        "sdvae.family": "sdxl",
        "sdvae.scaling_factor": "0.13025",
        "sdvae.shift_factor": "0",
        "sdvae.source": "vae.safetensors",
        "sdvae.weights_sha256": hashlib.sha256(source.read_bytes()).hexdigest(),
    }
    found = run_json("inspect", added(home, "mine"))
    assert (found["name"], found["family"]) == ("mine", "sdxl")
    listed = {e["name"]: e for e in run_json("models", **user(home))["models"]}["mine"]
    assert (listed["family"], listed["source"]) == ("sdxl", "added")
    assert listed["path"] == str(added(home, "mine"))


def test_numbers_stay_as_they_are_stored(state, home, tmp_path):
    for dtype in (torch.float16, torch.bfloat16):
        half = {name: value.to(dtype) for name, value in state.items()}
        source = weight_files.save(tmp_path / "half.safetensors", half)
        assert add(home, source, "-f", "--family", "sd1").returncode == 0
        assert_same_tensors(added(home, "half"), half)


def test_a_diffusers_folder(state, home, tmp_path):
    vae = tmp_path / "pipeline" / "vae"
    vae.mkdir(parents=True)
    config = {"_class_name": "AutoencoderKL", "scaling_factor": 0.13025}
    (vae / "config.json").write_text(json.dumps(config))
    save_file(state, vae / "diffusion_pytorch_model.safetensors")
    assert add(home, tmp_path / "pipeline").returncode == 0
    assert_same_tensors(added(home, "pipeline"), state)
    assert run_json("inspect", added(home, "pipeline"))["family"] == "sdxl"


@pytest.mark.skipif(
    not (SHARED / "models" / "taesd").is_dir(), reason="no TAESD beside the checkout"
)
def test_the_halves_of_a_taesd_become_one(picture, home):
    source = SHARED / "models" / "taesd" / "taesd3_decoder.safetensors"
    assert add(home, source).returncode == 0
    by_name = latent_of(picture, home, "--model", "taesd3")
    assert torch.equal(by_name, latent_of(picture, home, "--model", source))
    assert run_json("inspect", added(home, "taesd3"))["family"] == "sd3"


def test_json(state, home, tmp_path):
    source = weight_files.save(tmp_path / "vae.safetensors", state)
    found = run_json("models", "add", source, "--family", "sd1", **user(home))
    assert found["command"] == "models add" and found["input"] == str(source)
    assert (found["name"], found["source"], found["family"]) == ("vae", "added", "sd1")
    assert found["bytes"] == added(home, "vae").stat().st_size


def refused(code, words, home, *arguments):
    done = add(home, *arguments)
    assert done.returncode == code, done.stderr
    assert words in done.stderr.decode()
    assert done.stdout == b""


def test_what_cannot_be_added(state, home, tmp_path):
    vae = weight_files.save(tmp_path / "vae.safetensors", state)
    refused(3, "does not say which latent space", home, vae)
    refused(2, "there is no family 'sd9'", home, vae, "--family", "sd9")
    other = weight_files.save(tmp_path / "lora.safetensors", {"lora.weight": torch.zeros(2)})
    refused(3, "none of its 1 tensors", home, other)
    refused(3, "'", home, tmp_path / "missing.safetensors")
    (tmp_path / "model.ckpt").write_bytes(b"\x80\x02}q\x00.")
    refused(3, "pickle", home, tmp_path / "model.ckpt")
    for name in ("a/b", "../evil", "a.pt", ".hidden"):
        refused(2, "cannot be a model's name", home, vae, "--family", "sd1", "--name", name)
    assert not added(home, "x").parent.exists() or not list(added(home, "x").parent.iterdir())


def test_a_torchscript_is_no_weights(script, home):
    """What it was made from can be added; an export is what it is already."""
    done = add(home, script)
    assert done.returncode == 3
    error, hint = done.stderr.decode().splitlines()
    assert "it is a TorchScript model, not a safetensors file" in error
    assert "the weights that it was made from" in hint and "export" not in hint


def test_a_model_of_that_name_is_kept(state, home, tmp_path):
    vae = weight_files.save(tmp_path / "vae.safetensors", state)
    assert add(home, vae, "--family", "sd1").returncode == 0
    before = added(home, "vae").read_bytes()
    refused(1, "exists already", home, vae, "--family", "sdxl")
    assert added(home, "vae").read_bytes() == before
    assert add(home, vae, "--family", "sdxl", "-f").returncode == 0
    assert run_json("inspect", added(home, "vae"))["family"] == "sdxl"
    refused(1, "is that model already", home, added(home, "vae"), "-f")


@pytest.mark.skipif(
    bool(os.environ.get("SDVAE_SANITIZE")), reason="sanitizers reserve memory of their own"
)
def test_a_checkpoint_of_4_gb_takes_little_memory(state, home, tmp_path):
    """The rest of the checkpoint is a hole in the file; what a process may allocate is bounded."""
    vae = weight_files.save(tmp_path / "vae.safetensors", state)
    header, data = weight_files.split(vae)
    header = {f"first_stage_model.{name}": entry for name, entry in header.items()}
    rest = 4 * 10**9
    end = len(data)
    header["cond_stage_model.rest"] = {
        "dtype": "U8", "shape": [rest], "data_offsets": [end, end + rest]
    }  # fmt: skip
    checkpoint = weight_files.join(tmp_path / "checkpoint.safetensors", header, data)
    with open(checkpoint, "r+b") as file:
        file.truncate(checkpoint.stat().st_size + rest)
    most = 100 * 2**20
    done = subprocess.run(
        [PROGRAM, "models", "add", checkpoint],
        env=environment(**user(home)),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (most, most)),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert added(home, "checkpoint").stat().st_size < 2 * vae.stat().st_size
    assert_same_tensors(added(home, "checkpoint"), state)


def test_an_added_model_is_what_other_programs_read(state, home, tmp_path):
    """safetensors' own numpy reader too, which knows no torch."""
    from safetensors.numpy import load_file as load_numpy

    vae = weight_files.save(tmp_path / "vae.safetensors", state)
    assert add(home, vae, "--family", "sd1").returncode == 0
    found = load_numpy(added(home, "vae"))
    assert all(np.array_equal(found[name], state[name].numpy()) for name in state)
