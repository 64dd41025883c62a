"""The program against diffusers' VQModel: latents before the codes, decoding through the codes.

A latent halfway between two codes takes either of them by the last digit of a sum, and its whole
patch of the picture follows. So each test checks of its own latents that none lies that close:
then equal codes are a promise, and the decoder's promise holds as for other models.
"""

import numpy as np
import pytest
import torch
from safetensors import safe_open
from support import models, pictures
from support.latents import load_as_comfyui
from support.program import run, run_json, run_well

KINDS = {"vqgan": models.VQ_CONFIG, "movq": models.MOVQ_CONFIG}
SIZES = [(256, 192), (464, 320)]  # width, height
# How much nearer a latent must be to its own code than to the next: far above all rounding.
LEAST_MARGIN = 1e-5


@pytest.fixture(scope="module", params=KINDS)
def vq(request, folder):
    """(diffusers' model, its factor, the file exported from it)."""
    config = KINDS[request.param]
    model = models.random_vq(**config)
    model.save_pretrained(folder / request.param)
    file = folder / f"{request.param}.pt"
    assert models.export(folder / request.param, file) == 0
    return model, 2 ** (len(config["block_out_channels"]) - 1), file


def codes_of(model, latent):
    """The code of every latent pixel, computed in float64, where the choice is beyond doubt."""
    pixels = latent.permute(0, 2, 3, 1).flatten(0, 2).double()
    distances = torch.cdist(pixels, model.quantize.embedding.weight.double())
    nearest = distances.topk(2, largest=False)
    assert (nearest.values[:, 1] - nearest.values[:, 0]).min() > LEAST_MARGIN
    return nearest.indices[:, 0]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_encodes_and_decodes_as_diffusers_does(vq, size, tmp_path):
    model, factor, file = vq
    picture = pictures.save(pictures.synthetic(*size), tmp_path / "in.png")
    latent, decoded = tmp_path / "out.latent", tmp_path / "out.png"

    run_well("encode", picture, latent, "--model", file)
    with safe_open(latent, "pt") as opened:
        assert "latent_format_version_0" in opened.keys()  # noqa: SIM118
        facts = opened.metadata()
    assert (facts["sdvae.family"], facts["sdvae.space"]) == ("vq", "raw")
    raw = load_as_comfyui(latent)
    theirs = model.encode(pictures.to_model_range(pictures.load(picture))).latents
    assert theirs.shape == (1, 4, size[1] // factor, size[0] // factor)
    assert (raw - theirs).abs().max() <= 5e-5
    codes = codes_of(model, raw)
    assert (codes == codes_of(model, theirs)).all()
    assert codes.unique().numel() >= 32  # of 64: a picture of one code would say nothing

    run_well("decode", latent, decoded, "--model", file)
    ours = pictures.load(decoded)
    pictures.assert_same_picture(ours, pictures.from_model_range(model.decode(raw).sample))
    without_codes = pictures.from_model_range(model.decode(raw, force_not_quantize=True).sample)
    assert pictures.psnr(ours, without_codes) < 30


def test_a_roundtrip_has_the_psnr_of_diffusers(vq, tmp_path):
    """At a size that has to be padded to the factor."""
    model, factor, file = vq
    pixels = pictures.synthetic(211, 133)
    picture = pictures.save(pixels, tmp_path / "in.png")
    figures = run_json("roundtrip", picture, "-o", tmp_path / "out.png", "--model", file)

    padded = np.pad(pixels, ((0, -133 % factor), (0, -211 % factor), (0, 0)), mode="edge")
    raw = model.encode(pictures.to_model_range(padded)).latents
    codes_of(model, raw)
    theirs = pictures.from_model_range(model.decode(raw).sample)[:133, :211]
    pictures.assert_same_picture(pictures.load(tmp_path / "out.png"), theirs)
    assert figures["latent_shape"] == list(raw.shape)
    assert figures["psnr"] == pytest.approx(pictures.psnr(pixels, theirs), abs=0.01)


def test_such_latents_are_kept_apart_from_others(vq, small, tmp_path):
    _, _, file = vq
    picture = pictures.save(pictures.synthetic(64, 48), tmp_path / "in.png")
    latent = tmp_path / "out.latent"
    sampled = run("encode", picture, latent, "--model", file, "--posterior", "sample")
    assert sampled.returncode == 2
    run_well("encode", picture, latent, "--model", file)
    refused = run("decode", latent, tmp_path / "out.png", "--model", small[1])
    assert refused.returncode == 1
    assert b"the latent is of family 'vq'" in refused.stderr
