"""Models as weights: what inspect says of them, and what a latent remembers of its model."""

import hashlib
import json

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file
from support import pictures, weight_files
from support.hub_models import user
from support.program import copy_without_libtorch, run, run_json, run_well


@pytest.fixture(scope="module")
def state():
    return weight_files.narrow_kl()


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_inspect_says_what_a_bare_file_is(state, tmp_path):
    half = {name: tensor.half() for name, tensor in weight_files.compvis(state).items()}
    file = weight_files.save(tmp_path / "my-vae.safetensors", half)
    facts = run_json("inspect", file)
    assert facts["kind"] == "safetensors" and facts["name"] == "my-vae"
    assert facts["architecture"] == "AutoencoderKL" and facts["naming"] == "CompVis names"
    assert facts["parameters"] == sum(tensor.numel() for tensor in state.values())
    assert facts["weights_dtype"] == "F16"
    assert facts["weights_sha256"] == sha256(file)
    assert facts["family"] is None
    assert (facts["latent_channels"], facts["factor"], facts["has_moments"]) == (4, 8, True)
    text = run_well("inspect", file).decode()
    assert "family not known: name one of sd1, sdxl, " in text and "flux" not in text
    assert run_json("inspect", file, "--family", "sdxl")["scaling_factor"] == 0.13025


def test_inspect_needs_no_engine(state, tmp_path):
    """It runs nothing: libtorch is not even loaded."""
    file = weight_files.save(tmp_path / "a.safetensors", state)
    run_well("inspect", file, program=copy_without_libtorch(tmp_path))


@pytest.mark.parametrize(
    ("metadata", "family"),
    [
        ({"sdvae.family": "sdxl"}, "sdxl"),
        ({"modelspec.architecture": "stable-diffusion-xl-v1-base/vae"}, "sdxl"),
        ({"modelspec.architecture": "stable-diffusion-v1"}, "sd1"),
        ({"format": "pt"}, None),
    ],
)
def test_metadata_tells_the_family(metadata, family, state, tmp_path):
    file = weight_files.save(tmp_path / "a.safetensors", state, **metadata)
    assert run_json("inspect", file)["family"] == family


def test_a_family_that_contradicts_the_file_is_noted(state, picture, home, tmp_path):
    file = weight_files.save(tmp_path / "a.safetensors", state, **{"sdvae.family": "sdxl"})
    note = "sdvae: note: model 'a' says family sdxl (from the file's sdvae.family): taken as sd1"
    for command in (
        ("encode", picture, tmp_path / "o.latent", "--model"),
        ("models", "add"),
    ):
        done = run(*command, file, "--family", "sd1", **user(home))
        assert done.returncode == 0
        assert done.stderr.decode().splitlines()[0] == f"{note} (from --family)"
    assert run_json("inspect", file, "--family", "sd1")["overruled"].startswith("family sdxl (")
    assert b"overruled: family sdxl" in run_well("inspect", file, "--family", "sd1")
    assert run_json("inspect", file, "--family", "sdxl")["overruled"] is None


def test_a_checkpoint_is_searched_for_its_autoencoder(state, tmp_path):
    full = weight_files.checkpoint(weight_files.compvis(state), "sdxl")
    file = weight_files.save(tmp_path / "full.safetensors", full)
    facts = run_json("inspect", file)
    assert facts["family"] == "sdxl"
    assert facts["naming"] == "CompVis names after 'first_stage_model.'"
    assert facts["parameters"] == sum(tensor.numel() for tensor in state.values())


def test_a_latent_remembers_its_model(state, picture, tmp_path):
    file = weight_files.save(tmp_path / "my-vae.safetensors", state)
    run_well("encode", picture, tmp_path / "o.latent", "--model", file, "--family", "sd1")
    with safe_open(tmp_path / "o.latent", "np") as latent:
        metadata = latent.metadata()
    assert metadata["sdvae.model"] == "my-vae"
    assert metadata["sdvae.model_sha256"] == sha256(file)


def test_misaligned_weights_are_used_all_the_same(state, picture, tmp_path):
    """A header of an odd length puts every float where no float may lie."""
    file = weight_files.save(tmp_path / "a.safetensors", state)
    header, data = weight_files.split(file)
    text = json.dumps(header).encode()
    text += b" " * (1 - len(text) % 2)
    odd = weight_files.join(tmp_path / "odd.safetensors", text, data)
    assert len(text) % 2 == 1
    for source in (file, odd):
        out = source.with_suffix(".latent")
        run_well("encode", picture, out, "--model", source, "--family", "sd1")
    with safe_open(tmp_path / "a.latent", "pt") as a, safe_open(tmp_path / "odd.latent", "pt") as b:
        assert torch.equal(a.get_tensor("latent_tensor"), b.get_tensor("latent_tensor"))


def test_reduced_dtypes_run(state, picture, tmp_path):
    file = weight_files.save(tmp_path / "a.safetensors", state)
    for dtype in ("bfloat16", "float16"):
        run_well(
            *("encode", picture, tmp_path / f"{dtype}.latent", "--model", file),
            *("--family", "sd1", "--dtype", dtype),
        )


def test_weights_of_other_number_types_outlive_a_change_of_size(picture, tmp_path):
    """Each size makes the engine take the weights again from where they lie."""
    pictures.save(pictures.synthetic(96, 80), tmp_path / "larger.png")
    latents = {}
    state = weight_files.narrow_kl()
    for dtype in (torch.float32, torch.float64):
        kept = {key: value.to(dtype) for key, value in state.items()}
        model = weight_files.save(tmp_path / "model.safetensors", kept)
        out = tmp_path / str(dtype)
        flags = ("--model", model, "--family", "sd1", "--out-dir", out)
        run_well("encode", picture, tmp_path / "larger.png", *flags)
        latents[dtype] = [
            load_file(out / name)["latent_tensor"] for name in ("in.latent", "larger.latent")
        ]
    for one, other in zip(*latents.values(), strict=True):
        assert one.std() > 1e-3 and torch.equal(one, other)
