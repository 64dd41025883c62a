"""TAESD for FLUX.2, with its real weights, against the rules of taesd.py written here in torch."""

import numpy as np
import pytest
import torch.nn.functional as F
from safetensors.torch import load_file
from support import pictures
from support.flux2 import decoded_by_pipeline, packed, unpacked
from support.program import SHARED, run_json, run_well

# taesd.py's two Sequentials, written from its rules: a block first adds what its pool makes of it.


def apply_layers(state, layers, x):
    for number, kind in enumerate(layers):
        x = apply_layer(state, str(number), kind, x)
    return x


def convolve(state, name, x, stride=1):
    weight = state[f"{name}.weight"]
    padding = weight.shape[-1] // 2
    return F.conv2d(x, weight, state.get(f"{name}.bias"), stride=stride, padding=padding)


def apply_layer(state, name, kind, x):
    if kind == "K":
        return 3 * F.tanh(x / 3)
    if kind == "R":
        return x.relu()
    if kind == "U":
        return F.interpolate(x, scale_factor=2)
    if kind in "CDN":
        return convolve(state, name, x, 2 if kind == "D" else 1)
    if f"{name}.pool.0.weight" in state:
        norm = (state[f"{name}.pool.1.weight"], state[f"{name}.pool.1.bias"])
        wide = F.group_norm(convolve(state, f"{name}.pool.0", x), 4, *norm)
        x = x + convolve(state, f"{name}.pool.3", wide.relu())
    y = convolve(state, f"{name}.conv.0", x).relu()
    return (
        convolve(state, f"{name}.conv.4", convolve(state, f"{name}.conv.2", y).relu()) + x
    ).relu()


@pytest.fixture(scope="module")
def taef2():
    """(file, encode, decode) of the real one."""
    files = [SHARED / f"models/taesd/taef2_{half}.safetensors" for half in ("encoder", "decoder")]
    if not files[0].exists():
        pytest.skip("needs shared/models/taesd, which is not beside this checkout")
    halves = [{name: tensor.float() for name, tensor in load_file(file).items()} for file in files]

    def encode(pixels):
        image = pictures.to_model_range(pixels) / 2 + 0.5
        return apply_layers(halves[0], "CBDBBBDBBBDBBBC", image)

    def decode(latent):
        return pictures.from_model_range(
            apply_layers(halves[1], "KCRBBBUNBBBUNBBBUNBC", latent) * 2 - 1
        )

    return files[0], encode, decode


def test_taef2_speaks_the_same_latents_unpacked(taef2, tmp_path):
    file, encode, decode = taef2
    picture = pictures.save(pictures.synthetic(208, 128), tmp_path / "in.png")
    latent, decoded = tmp_path / "o.latent", tmp_path / "o.png"
    run_well("encode", picture, latent, "--model", file)
    theirs = encode(pictures.load(picture))
    stored = load_file(latent)["latent_tensor"]
    assert (stored - packed(theirs)).abs().max() <= 2e-4
    run_well("decode", latent, decoded, "--model", file)
    pictures.assert_same_picture(pictures.load(decoded), decode(theirs))


def test_taef2_has_the_psnr_of_its_rules(taef2):
    file, encode, decode = taef2
    photos = [*pictures.photos("in_*", 8), *pictures.photos("wp_*", 2)]
    for photo, ours in zip(photos, run_json("roundtrip", *photos, "--model", file), strict=True):
        pixels = pictures.load(photo)
        height, width = pixels.shape[:2]
        padded = np.pad(pixels, ((0, -height % 16), (0, -width % 16), (0, 0)), mode="edge")
        theirs = decode(encode(padded))[:height, :width]
        assert ours["psnr"] == pytest.approx(pictures.psnr(pixels, theirs), abs=0.01), photo.name
        assert ours["psnr"] > 15


def test_taef2_and_flux2_take_each_others_latents(taef2, flux2, saved_flux2, picture, tmp_path):
    """taef2 has no statistics: its latents leave them to the model that decodes."""
    file, _, decode = taef2
    run_well("encode", picture, tmp_path / "full.latent", "--model", saved_flux2)
    run_well("decode", tmp_path / "full.latent", tmp_path / "tiny.png", "--model", file)
    full = load_file(tmp_path / "full.latent")["latent_tensor"]
    theirs = decode(unpacked(full))
    pictures.assert_same_picture(pictures.load(tmp_path / "tiny.png"), theirs)

    run_well("encode", picture, tmp_path / "tiny.latent", "--model", file)
    run_well("decode", tmp_path / "tiny.latent", tmp_path / "full.png", "--model", saved_flux2)
    tiny = load_file(tmp_path / "tiny.latent")["latent_tensor"]
    pictures.assert_same_picture(
        pictures.load(tmp_path / "full.png"), decoded_by_pipeline(flux2, tiny)
    )
