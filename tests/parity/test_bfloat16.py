"""bfloat16 on a CPU: how far from float32 it is, beside how far diffusers' own bfloat16 is."""

import copy

import pytest
import torch
from safetensors.torch import save_file
from support import pictures
from support.latents import SD1_SCALING_FACTOR, load_as_comfyui
from support.program import processor_multiplies, run_well


@pytest.fixture(scope="module")
def halved(sd1):
    return copy.deepcopy(sd1[0]).to(torch.bfloat16)


def deviation(ours, exact):
    return ((ours - exact).std() / exact.std()).item()


def test_latents_are_as_near_as_those_of_diffusers(sd1, halved, tmp_path):
    model, file = sd1
    picture = pictures.save(pictures.synthetic(256, 192), tmp_path / "in.png")
    run_well("encode", picture, tmp_path / "o.latent", "--model", file, "--dtype", "bfloat16")
    given = pictures.to_model_range(pictures.load(picture))
    exact = model.encode(given).latent_dist.mean
    theirs = halved.encode(given.bfloat16()).latent_dist.mean.float()
    assert deviation(load_as_comfyui(tmp_path / "o.latent"), exact) <= 1.2 * deviation(
        theirs, exact
    )


@pytest.mark.skipif(not processor_multiplies("bfloat16"), reason="float32 is computed here")
@pytest.mark.parametrize("size", [(64, 48), (72, 40)], ids=["192 numbers", "180 numbers"])
def test_samples_are_drawn_as_torch_draws_bfloat16(small, size, tmp_path):
    """Where a rest of 16 is left, torch's last 16 numbers are no rounded ones of float32."""
    model, file = small
    picture = pictures.save(pictures.synthetic(*size), tmp_path / "in.png")
    flags = ("--model", file, "--dtype", "bfloat16", "--seed", 7)
    raw = {}
    for posterior in ("mean", "sample"):
        latent = tmp_path / f"{posterior}.latent"
        run_well("encode", picture, latent, *flags, "--posterior", posterior)
        raw[posterior] = load_as_comfyui(latent)
    spread = model.encode(pictures.to_model_range(pictures.load(picture))).latent_dist.std
    seeded = torch.Generator().manual_seed(7)
    drawn = torch.randn(spread.shape, generator=seeded, dtype=torch.bfloat16).float()
    ours = (raw["sample"] - raw["mean"]) / spread
    # bfloat16 moves the spread by some percent; numbers of float32's rest would be off by up to 3.
    assert (ours - drawn).abs().max() <= 0.3


def test_pictures_are_nearly_as_near(sd1, halved, tmp_path):
    """Products of transformed numbers lose a little more than direct ones."""
    model, file = sd1
    raw = torch.randn(1, 4, 24, 32, generator=torch.Generator().manual_seed(0)) * 5
    latent = tmp_path / "in.latent"
    save_file({"latent_tensor": raw * SD1_SCALING_FACTOR}, latent)
    run_well("decode", latent, tmp_path / "o.png", "--model", file, "--dtype", "bfloat16")
    exact = pictures.from_model_range(model.decode(raw).sample)
    theirs = pictures.from_model_range(halved.decode(raw.bfloat16()).sample.float())
    ours = pictures.load(tmp_path / "o.png")
    assert pictures.psnr(ours, exact) >= pictures.psnr(theirs, exact) - 3
