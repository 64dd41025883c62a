"""FLUX.2's autoencoder against diffusers', and TAESD's for FLUX.2 against the rules of taesd.py.

What a latent holds is what FLUX.2's transformer sees: the pipeline's packing and normalisation.
"""

import json

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from support import models, pictures, weight_files
from support.program import SHARED, run, run_json, run_well

SMALL = {"block_out_channels": [32, 32, 64, 64], "layers_per_block": 1}
# The small decoder is a half of its own width beside the whole encoder.
UNEQUAL = SMALL | {"decoder_block_out_channels": [32, 32, 32, 64]}


@pytest.fixture(scope="module")
def model():
    return models.random_flux2(**UNEQUAL)


@pytest.fixture(scope="module")
def saved(model, folder):
    model.save_pretrained(folder / "flux2")
    return folder / "flux2"


@pytest.fixture
def picture(tmp_path):
    return pictures.save(pictures.synthetic(96, 64), tmp_path / "in.png")


def packed(latent):
    """Each 2x2 square in channels, in the order of Flux2Pipeline._patchify_latents."""
    return F.pixel_unshuffle(latent, 2)


def unpacked(latent):
    return F.pixel_shuffle(latent, 2)


def statistics(model, epsilon=1e-4):
    mean, variance = model.bn.running_mean, model.bn.running_var
    return mean.view(1, -1, 1, 1), torch.sqrt(variance + epsilon).view(1, -1, 1, 1)


def seen_by_transformer(model, pixels, epsilon=1e-4):
    """As Flux2Pipeline._encode_vae_image has it."""
    mean, deviation = statistics(model, epsilon)
    raw = model.encode(pictures.to_model_range(pixels)).latent_dist.mode()
    return (packed(raw) - mean) / deviation


def decoded_by_pipeline(model, latent):
    mean, deviation = statistics(model)
    raw = unpacked(latent * deviation + mean)
    return pictures.from_model_range(model.decode(raw).sample)


def layouts(model, saved, tmp_path):
    state = weight_files.plain(model)
    return {
        "folder": saved,
        "diffusers names": weight_files.save(tmp_path / "plain.safetensors", state),
        "BFL names": weight_files.save(tmp_path / "bfl.safetensors", weight_files.flux2(state)),
    }


@pytest.mark.parametrize("layout", ["folder", "diffusers names", "BFL names"])
def test_latents_are_what_the_transformer_sees(layout, model, saved, picture, tmp_path):
    source = layouts(model, saved, tmp_path)[layout]
    latent, decoded = tmp_path / "o.latent", tmp_path / "o.png"
    run_well("encode", picture, latent, "--model", source)
    stored = load_file(latent)
    assert stored["latent_format_version_0"].numel() == 0
    assert stored["latent_tensor"].shape == (1, 128, 4, 6)
    theirs = seen_by_transformer(model, pictures.load(picture))
    assert (stored["latent_tensor"] - theirs).abs().max() <= 5e-5
    run_well("decode", latent, decoded, "--model", source)
    pictures.assert_same_picture(
        pictures.load(decoded), decoded_by_pipeline(model, stored["latent_tensor"])
    )


def test_what_the_file_is(saved, picture, tmp_path):
    found = run_json("inspect", saved)
    assert (found["family"], found["architecture"]) == ("flux2", "AutoencoderKLFlux2")
    run_well("encode", picture, tmp_path / "o.latent", "--model", saved)
    found = run_json("inspect", tmp_path / "o.latent")
    assert (found["family"], found["image_width"], found["image_height"]) == ("flux2", 96, 64)


def test_sides_are_filled_up_to_16_pixels(model, saved, tmp_path):
    picture = pictures.save(pictures.synthetic(89, 57), tmp_path / "in.png")
    found = run_json("roundtrip", picture, "-o", tmp_path / "o.png", "--model", saved)
    assert found["latent_shape"] == [1, 128, 4, 6]
    assert (found["width"], found["height"]) == (89, 57)
    padded = np.pad(pictures.load(picture), ((0, 7), (0, 7), (0, 0)), mode="edge")
    theirs = decoded_by_pipeline(model, seen_by_transformer(model, padded))[:57, :89]
    pictures.assert_same_picture(pictures.load(tmp_path / "o.png"), theirs)


def test_the_epsilon_is_that_of_the_configuration(model, saved, picture, tmp_path):
    """ERNIE-Image's pipeline takes another one; at variances as small it would show."""
    small = models.random_flux2(**UNEQUAL, batch_norm_eps=0.5)
    small.save_pretrained(tmp_path / "vae")
    run_well("encode", picture, tmp_path / "o.latent", "--model", tmp_path / "vae")
    theirs = seen_by_transformer(small, pictures.load(picture), epsilon=0.5)
    assert (load_file(tmp_path / "o.latent")["latent_tensor"] - theirs).abs().max() <= 5e-5


def test_models_add_keeps_the_statistics(saved, picture, tmp_path):
    added = tmp_path / "added"
    run_well("models", "add", saved, "--name", "kept", SDVAE_MODELS=added)
    for name, source in (("a", saved), ("b", added / "kept.safetensors")):
        run_well("encode", picture, tmp_path / f"{name}.latent", "--model", source)
    ours, kept = (load_file(tmp_path / f"{name}.latent")["latent_tensor"] for name in "ab")
    assert torch.equal(ours, kept)


def test_latents_of_comfyui_decode(model, saved, picture, tmp_path):
    """Its SaveLatent writes the numbers in its memory, which are those of the transformer."""
    latent = seen_by_transformer(model, pictures.load(picture))
    marker = {"latent_format_version_0": torch.zeros(0)}
    save_file({"latent_tensor": latent.contiguous()} | marker, tmp_path / "comfy.latent")
    flags = ("--model", saved, "--latent-family", "flux2")
    run_well("decode", tmp_path / "comfy.latent", tmp_path / "o.png", *flags)
    theirs = decoded_by_pipeline(model, latent)
    pictures.assert_same_picture(pictures.load(tmp_path / "o.png"), theirs)
    done = run("decode", tmp_path / "comfy.latent", tmp_path / "p.png", "--model", saved)
    assert done.returncode == 0 and b"taken as flux2" in done.stderr
    assert (tmp_path / "o.png").read_bytes() == (tmp_path / "p.png").read_bytes()


def test_a_wrong_pair_names_both(saved, picture, tmp_path):
    run_well("encode", picture, tmp_path / "o.latent", "--model", saved)
    models.random_kl(**models.SMALL_CONFIG).save_pretrained(tmp_path / "sd1")
    done = run(
        "decode", tmp_path / "o.latent", "-o", tmp_path / "o.png", "--model", tmp_path / "sd1"
    )
    assert done.returncode == 1
    assert b"the latent is of family 'flux2', but model 'sd1' is of family 'sd1'" in done.stderr


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"bn.running_var": None}, "it lacks the tensor 'bn.running_var'"),
        ({"bn.running_mean": torch.zeros(64)}, "'bn.running_mean' has the shape [64] where [128]"),
        ({"bn.running_var": -torch.ones(128)}, "its bn.running_var is not all zero or above"),
        ({"bn.running_max": torch.ones(128)}, "'bn.running_max' has no place in the network"),
    ],
    ids=["lacks", "shape", "negative", "more"],
)
def test_statistics_are_whole_or_refused(change, says, model, picture, tmp_path):
    state = weight_files.plain(model) | change
    state = {name: tensor for name, tensor in state.items() if tensor is not None}
    file = weight_files.save(tmp_path / "odd.safetensors", state)
    done = run("encode", picture, tmp_path / "o.latent", "--model", file)
    assert done.returncode == 3 and says in done.stderr.decode()


def test_a_file_without_statistics_makes_no_latents(model, saved, picture, tmp_path):
    """Its decoder alone takes latents that bring them along."""
    state = {k: v for k, v in weight_files.plain(model).items() if not k.startswith("bn.")}
    whole = weight_files.save(tmp_path / "whole.safetensors", state)
    done = run(
        "encode", picture, "-o", tmp_path / "o.latent", "--model", whole, "--family", "flux2"
    )
    assert done.returncode == 3 and b"lacks the statistics" in done.stderr

    half = {k: v for k, v in state.items() if not k.startswith(("encoder.", "quant_conv."))}
    decoder = weight_files.save(tmp_path / "half.safetensors", half)
    run_well("encode", picture, tmp_path / "o.latent", "--model", saved)
    for name, source in (("half", decoder), ("whole", saved)):
        flags = ("--model", source, "--family", "flux2")
        run_well("decode", tmp_path / "o.latent", tmp_path / f"{name}.png", *flags)
    assert (tmp_path / "half.png").read_bytes() == (tmp_path / "whole.png").read_bytes()

    latent = load_file(tmp_path / "o.latent") | {"latent_format_version_0": torch.zeros(0)}
    save_file(latent, tmp_path / "bare.latent")
    done = run("decode", tmp_path / "bare.latent", "-o", tmp_path / "o.png", *flags[2:],
               "--model", decoder)  # fmt: skip
    assert done.returncode == 1 and b"has the statistics of family flux2" in done.stderr


def test_a_packing_that_is_none_of_flux2_is_refused(saved, picture, tmp_path):
    config = json.loads((saved / "config.json").read_text()) | {"patch_size": [1, 1]}
    (tmp_path / "vae").mkdir()
    for file in saved.iterdir():
        (tmp_path / "vae" / file.name).write_bytes(file.read_bytes())
    (tmp_path / "vae" / "config.json").write_text(json.dumps(config))
    done = run("encode", picture, tmp_path / "o.latent", "--model", tmp_path / "vae")
    assert done.returncode == 3 and b"its 'patch_size' is [1,1]" in done.stderr


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
        return 3 * torch.tanh(x / 3)
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


def test_taef2_and_flux2_take_each_others_latents(taef2, model, saved, picture, tmp_path):
    """taef2 has no statistics: its latents leave them to the model that decodes."""
    file, _, decode = taef2
    run_well("encode", picture, tmp_path / "full.latent", "--model", saved)
    run_well("decode", tmp_path / "full.latent", tmp_path / "tiny.png", "--model", file)
    full = load_file(tmp_path / "full.latent")["latent_tensor"]
    theirs = decode(unpacked(full))
    pictures.assert_same_picture(pictures.load(tmp_path / "tiny.png"), theirs)

    run_well("encode", picture, tmp_path / "tiny.latent", "--model", file)
    run_well("decode", tmp_path / "tiny.latent", tmp_path / "full.png", "--model", saved)
    tiny = load_file(tmp_path / "tiny.latent")["latent_tensor"]
    pictures.assert_same_picture(
        pictures.load(tmp_path / "full.png"), decoded_by_pipeline(model, tiny)
    )
