"""The program against diffusers' AutoencoderTiny on the real pretrained TAESD."""

import copy

import numpy as np
import pytest
from safetensors.torch import load_file
from support import models, pictures
from support.latents import SD1_SCALING_FACTOR, load_as_comfyui
from support.program import run_json, run_well

PARTS = ("encoder", "decoder")
FAMILIES = {"taesd": "sd1", "taesdxl": "sdxl", "taesd3": "sd3", "taef1": "flux"}


@pytest.fixture(scope="module", params=FAMILIES)
def taesd(request, folder):
    """(family's numbers, diffusers' model, the exported file)."""
    name = request.param
    file = models.export_taesd(name, folder / f"{name}.pt")
    script = models.export_script()
    pair = [models.SHARED / "models/taesd" / f"{name}_{part}.safetensors" for part in PARTS]
    model, _ = script.load_taesd(*pair)
    return script.FAMILIES[FAMILIES[name]], model.eval(), file


def pad_to_eight(pixels):
    height, width = pixels.shape[:2]
    return np.pad(pixels, ((0, -height % 8), (0, -width % 8), (0, 0)), mode="edge")


def diffusers_roundtrip(model, pixels):
    latent = model.encode(pictures.to_model_range(pad_to_eight(pixels))).latents
    decoded = pictures.from_model_range(model.decode(latent).sample)
    return latent, decoded[: pixels.shape[0], : pixels.shape[1]]


def own_rounding(model, pixels):
    """How far diffusers' float32 latent is from its float64 one; taesdxl's weights amplify much."""
    image = pictures.to_model_range(pixels)
    exact = copy.deepcopy(model).double().encode(image.double()).latents
    return (model.encode(image).latents - exact).abs().max().item()


def test_latents_and_pictures_are_those_of_diffusers(taesd, tmp_path):
    family, model, file = taesd
    picture = pictures.save(pictures.synthetic(211, 133), tmp_path / "in.png")
    latent, decoded = tmp_path / "out.latent", tmp_path / "out.png"
    run_well("encode", picture, latent, "--model", file)
    run_well("decode", latent, decoded, "--model", file)

    pixels = pictures.load(picture)
    scaled, theirs = diffusers_roundtrip(model, pixels)
    raw = scaled / family["scaling_factor"] + family["shift_factor"]
    difference = (load_as_comfyui(latent) - raw).abs().max() * family["scaling_factor"]
    assert difference <= max(5e-5, 8 * own_rounding(model, pad_to_eight(pixels)))
    is_sd1 = family["scaling_factor"] == SD1_SCALING_FACTOR
    assert ("latent_format_version_0" in load_file(latent)) is not is_sd1
    pictures.assert_same_picture(pictures.load(decoded), theirs)


def test_roundtrip_of_photos_has_the_psnr_of_diffusers(taesd):
    family, model, file = taesd
    photos = [*pictures.photos("in_*", 3), *pictures.photos("wp_*", 2)]
    for photo, ours in zip(photos, run_json("roundtrip", *photos, "--model", file), strict=True):
        pixels = pictures.load(photo)
        theirs = pictures.psnr(pixels, diffusers_roundtrip(model, pixels)[1])
        assert ours["psnr"] == pytest.approx(theirs, abs=0.01), photo.name
        assert ours["latent_shape"][1] == family["latent_channels"]
