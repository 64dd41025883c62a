"""The program against diffusers' AutoencoderKL on the same random weights."""

import pytest
import torch
from PIL import Image, ImageOps
from safetensors import safe_open
from support import pictures
from support.latents import SD1_SCALING_FACTOR, load_as_comfyui
from support.program import run_well

SIZES = [(512, 512), (472, 328)]  # width, height
SEEDS = [0, 1234, 2**40 + 3]
# Widths and heights whose latents have 4, 60 and 192 numbers: torch draws below 16 differently, and
# in groups of 16 above.
SAMPLED_SIZES = [(8, 8), (40, 24), (64, 48)]


def make_picture(kind, size, path):
    """A PNG of that size, so that both sides start from the same pixels."""
    if kind == "synthetic":
        return pictures.save(pictures.synthetic(*size), path)
    with Image.open(pictures.photos("wp_*")[0]) as photo:
        ImageOps.fit(photo.convert("RGB"), size).save(path)
    return path


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("kind", ["synthetic", "photo"])
def test_sd1_encodes_and_decodes_as_diffusers_does(sd1, kind, size, tmp_path):
    model, file = sd1
    picture = make_picture(kind, size, tmp_path / "in.png")
    latent, decoded = tmp_path / "out.latent", tmp_path / "out.png"

    run_well("encode", picture, latent, "--model", file)
    mean = model.encode(pictures.to_model_range(pictures.load(picture))).latent_dist.mean
    with safe_open(latent, "pt") as opened:
        scaled = opened.get_tensor("latent_tensor")
        assert list(opened.keys()) == ["latent_tensor"]
    assert scaled.shape == mean.shape
    assert (scaled - SD1_SCALING_FACTOR * mean).abs().max() <= 5e-5
    assert (load_as_comfyui(latent) - mean).abs().max() <= 2e-4

    if (kind == "photo") == (size == SIZES[0]):
        return  # decoding is the slow half, and each size and each kind has its turn
    run_well("decode", latent, decoded, "--model", file)
    theirs = pictures.from_model_range(model.decode(scaled / SD1_SCALING_FACTOR).sample)
    pictures.assert_same_picture(pictures.load(decoded), theirs)


def test_sd1_latents_of_many_photos(sd1, tmp_path):
    """Encoding is the half whose bound is near what float32 can do; some photos are harder."""
    model, file = sd1
    cut = []
    for number, photo in enumerate([*pictures.photos("wp_*", 5), *pictures.photos("in_*", 3)]):
        cut.append(tmp_path / f"{number}.png")
        with Image.open(photo) as opened:
            ImageOps.fit(opened.convert("RGB"), (256, 256)).save(cut[-1])
    run_well("encode", *cut, "--out-dir", tmp_path, "--model", file)
    for picture in cut:
        mean = model.encode(pictures.to_model_range(pictures.load(picture))).latent_dist.mean
        difference = (load_as_comfyui(picture.with_suffix(".latent")) - mean).abs().max().item()
        assert difference <= 2e-4 and difference * SD1_SCALING_FACTOR <= 5e-5, picture.name


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("size", SAMPLED_SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_samples_are_those_of_diffusers(small, size, seed, tmp_path):
    model, file = small
    picture = pictures.save(pictures.synthetic(*size), tmp_path / "in.png")
    latent = tmp_path / "out.latent"
    run_well(*("encode", picture, latent, "--model", file, "--posterior", "sample", "--seed", seed))
    posterior = model.encode(pictures.to_model_range(pictures.load(picture))).latent_dist
    sample = posterior.sample(generator=torch.Generator().manual_seed(seed))
    limit = 1e-5 * max(1.0, sample.abs().max().item())
    assert (load_as_comfyui(latent) - sample).abs().max() <= limit
