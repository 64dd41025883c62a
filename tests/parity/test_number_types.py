"""Weights and latents of every number type that safetensors has, against torch's own numbers."""

import copy
import itertools

import pytest
import torch
from safetensors.torch import save_file
from support import pictures, weight_files
from support.latents import load_as_comfyui
from support.program import run, run_json, run_well

TYPES = {
    "F64": torch.float64,
    "F8_E4M3": torch.float8_e4m3fn,
    "F8_E5M2": torch.float8_e5m2,
    "F8_E4M3FNUZ": torch.float8_e4m3fnuz,
    "F8_E5M2FNUZ": torch.float8_e5m2fnuz,
}


@pytest.fixture
def picture(tmp_path):
    return pictures.save(pictures.synthetic(64, 48), tmp_path / "in.png")


def with_another_type(path, dtype, data):
    """Appends a tensor outside the VAE of a number type by name."""
    header, content = weight_files.split(path)
    end = len(content)
    header["model.diffusion_model.q.weight"] = {
        "dtype": dtype,
        "shape": [4, 4],
        "data_offsets": [end, end + len(data)],
    }
    return weight_files.join(path, header, content + data)


def test_weights_equal_diffusers_on_the_same_numbers(small, picture, tmp_path):
    """Each tensor of one file has the next of the types."""
    model = copy.deepcopy(small[0])
    types = itertools.cycle(TYPES.values())
    state = {key: value.to(next(types)) for key, value in weight_files.plain(model).items()}
    model.load_state_dict({key: value.float() for key, value in state.items()})
    full = {f"first_stage_model.{key}": value for key, value in weight_files.compvis(state).items()}
    source = weight_files.save(tmp_path / "full.safetensors", full)
    with_another_type(source, "F4", bytes(8))
    latent = tmp_path / "o.latent"
    run_well("encode", picture, latent, "--model", source, "--family", "sd1")
    mean = model.encode(pictures.to_model_range(pictures.load(picture))).latent_dist.mean
    spread = max(1.0, mean.abs().max().item())
    assert mean.std() > 0.01 and (load_as_comfyui(latent) - mean).abs().max() <= 2e-4 * spread
    assert run_json("inspect", source)["weights_dtype"] == ", ".join(sorted(TYPES))


def test_an_unknown_type_in_the_vae_is_named(small, picture, tmp_path):
    source = weight_files.save(tmp_path / "a.safetensors", weight_files.plain(small[0]))
    header, content = weight_files.split(source)
    header["encoder.conv_in.bias"]["dtype"] = "F6_E2M3"
    weight_files.join(source, header, content)
    done = run("encode", picture, tmp_path / "o.latent", "--model", source, "--family", "sd1")
    assert done.returncode == 3
    assert b"'encoder.conv_in.bias' has the number type 'F6_E2M3'" in done.stderr
    assert b"damaged" not in done.stderr


def test_latents_of_f64_and_with_other_tensors(small, picture, tmp_path):
    _, script = small
    run_well("encode", picture, tmp_path / "a.latent", "--model", script)
    values = load_as_comfyui(tmp_path / "a.latent") * 0.18215
    save_file({"latent_tensor": values.double()}, tmp_path / "f64.latent")
    mask = {"latent_tensor": values.contiguous(), "noise_mask": torch.ones(1, 1, 6, 8)}
    save_file(mask, tmp_path / "mask.latent")
    for name in ("a", "f64", "mask"):
        done = run("decode", tmp_path / f"{name}.latent", "--model", script)
        assert done.returncode == 0, done.stderr
        assert (b"holds 'noise_mask' beside its latent" in done.stderr) == (name == "mask")
    whole = pictures.load(tmp_path / "a.png")
    for name in ("f64", "mask"):
        assert abs(pictures.load(tmp_path / f"{name}.png").astype(int) - whole).max() <= 1
