"""The autoencoders with shortcuts around their levels, against diffusers': Wan 2.2's, which takes
2x2 squares of pixels as one, and Qwen-Image-2.1's, which takes and gives alpha."""

import json

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from support import models, pictures, wan, weight_files
from support.parts import assert_parts_are_the_whole
from support.program import run, run_json, run_well

WAN22 = {
    "kind": "AutoencoderKLWan", "z_dim": 48, "base_dim": 16, "decoder_base_dim": 24,
    "is_residual": True, "patch_size": 2, "in_channels": 12, "out_channels": 12,
    "scale_factor_spatial": 16, "latents_mean": [0.125] * 48, "latents_std": [0.5] * 48,
}  # fmt: skip
QWEN21 = {
    "kind": "AutoencoderKLQwenImage21", "base_dim": 16, "decoder_base_dim": 24,
    "dim_mult": [1, 2, 4, 4, 4],
}  # fmt: skip
# No level's shortcut is like another's: time is halved or not, channels stay or double.
TIMES = [[False, True, True], [True, False, True]]


def made(folder, **config):
    model = wan.random_wan(**config)
    model.save_pretrained(folder)
    return model


def save_layouts(model, folder, tmp_path):
    state = weight_files.plain(model)
    files = {"diffusers names": state, "Wan names": wan.wan_names(state)}
    saved = {
        name: weight_files.save(tmp_path / f"{number}.safetensors", tensors)
        for number, (name, tensors) in enumerate(files.items())
    }
    return {"folder": folder, **saved}


@pytest.fixture(scope="module", params=TIMES, ids=["as Wan 2.2", "otherwise"])
def wan22(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("wan22")
    model = made(folder / "vae", temperal_downsample=request.param, **WAN22)
    return model, save_layouts(model, folder / "vae", folder)


@pytest.mark.parametrize("layout", ["folder", "diffusers names", "Wan names"])
def test_wan22(layout, wan22, picture, tmp_path):
    model, layouts = wan22
    source = layouts[layout]
    run_well("encode", picture, tmp_path / "o.latent", "--model", source)
    with safe_open(tmp_path / "o.latent", "pt") as opened:
        stored, metadata = opened.get_tensor("latent_tensor"), opened.metadata()
    assert stored.shape == (1, 48, 1, 4, 6) and metadata["sdvae.family"] == "wan22"
    pixels = pictures.to_model_range(pictures.load(picture))[:, :, None]
    assert (stored - model.encode(pixels).latent_dist.mode()).abs().max() <= 2e-4
    run_well("decode", tmp_path / "o.latent", tmp_path / "o.png", "--model", source)
    theirs = wan.decoded(model, stored)
    pictures.assert_same_picture(pictures.load(tmp_path / "o.png"), theirs)


def rgba(size=(96, 64)):
    drawn = pictures.synthetic(*size)
    return np.dstack([drawn, pictures.synthetic(*size, seed=3)[:, :, 0]])


@pytest.fixture(scope="module")
def qwen21(tmp_path_factory):
    folder = tmp_path_factory.mktemp("qwen21")
    return made(folder, **QWEN21), folder


def flattened_names(model):
    """As ComfyUI's file has them: Wan's names, and each weight with one step of time."""
    return {
        name: tensor[:, :, None].contiguous() if tensor.ndim == 4 and "resample" not in name
        and ".to_qkv." not in name and ".proj." not in name and not name.endswith("gamma")
        else tensor
        for name, tensor in wan.wan_names(weight_files.plain(model)).items()
    }  # fmt: skip


@pytest.mark.parametrize("layout", ["folder", "diffusers names", "Wan names", "5-D"])
def test_qwen21_takes_and_gives_alpha(layout, qwen21, tmp_path):
    model, folder = qwen21
    layouts = save_layouts(model, folder, tmp_path)
    layouts["5-D"] = weight_files.save(tmp_path / "comfy.safetensors", flattened_names(model))
    source, pixels = layouts[layout], rgba()
    Image.fromarray(pixels).save(tmp_path / "in.png")
    run_well("encode", tmp_path / "in.png", tmp_path / "o.latent", "--model", source)
    with safe_open(tmp_path / "o.latent", "pt") as opened:
        stored, metadata = opened.get_tensor("latent_tensor"), opened.metadata()
    assert stored.shape == (1, 64, 4, 6) and metadata["sdvae.family"] == "qwen21"
    theirs = model.encode(pictures.to_model_range(pixels)[:, :, None]).latent_dist.mode()[:, :, 0]
    assert (stored - theirs).abs().max() <= 2e-4
    run_well("decode", tmp_path / "o.latent", tmp_path / "o.png", "--model", source)
    decoded = np.asarray(Image.open(tmp_path / "o.png"))
    assert decoded.shape == (64, 96, 4)
    pictures.assert_same_picture(decoded, wan.decoded(model, stored[:, :, None]))


def test_an_opaque_picture_has_an_alpha_of_one(qwen21, picture, tmp_path):
    model, folder = qwen21
    pixels = pictures.load(picture)
    run_well("encode", picture, tmp_path / "o.latent", "--model", folder)
    opaque = np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)])
    theirs = model.encode(pictures.to_model_range(opaque)[:, :, None]).latent_dist.mode()[:, :, 0]
    stored = load_file(tmp_path / "o.latent")["latent_tensor"]
    assert (stored - theirs).abs().max() <= 2e-4


def test_a_background_makes_pictures_opaque(qwen21, tmp_path):
    _, folder = qwen21
    Image.fromarray(rgba()).save(tmp_path / "in.png")
    black = Image.new("RGBA", (96, 64), "black")
    black.alpha_composite(Image.open(tmp_path / "in.png"))
    black.convert("RGB").save(tmp_path / "laid.png")
    flags = ("--model", folder)
    run_well("encode", tmp_path / "in.png", tmp_path / "a.latent", *flags, "--background", "black")
    run_well("encode", tmp_path / "laid.png", tmp_path / "b.latent", *flags)
    ours, laid = (load_file(tmp_path / f"{name}.latent")["latent_tensor"] for name in "ab")
    assert (ours - laid).abs().max() <= 0.1  # a level of 255 where Pillow rounds otherwise

    run_well("decode", tmp_path / "b.latent", tmp_path / "whole.png", *flags)
    run_well("decode", tmp_path / "b.latent", tmp_path / "o.png", *flags, "--background", "#ff0000")
    run_well("decode", tmp_path / "b.latent", tmp_path / "o.ppm", *flags)
    for name, colour in (("o.png", "#ff0000"), ("o.ppm", "white")):
        behind = Image.new("RGBA", (96, 64), colour)
        behind.alpha_composite(Image.open(tmp_path / "whole.png"))
        shown = Image.open(tmp_path / name)
        assert shown.mode == "RGB"
        difference = np.asarray(shown).astype(int) - np.asarray(behind.convert("RGB"))
        assert np.abs(difference).max() <= 1


def test_sides_are_fitted_with_their_alpha(qwen21, tmp_path):
    """Padding repeats alpha too; resizing weighs colours by it, as Pillow does."""
    model, folder = qwen21
    pixels = rgba((90, 57))
    Image.fromarray(pixels).save(tmp_path / "in.png")
    found = run_json("roundtrip", tmp_path / "in.png", "-o", tmp_path / "o.png", "--model", folder)
    assert found["latent_shape"] == [1, 64, 4, 6]
    padded = np.pad(pixels, ((0, 7), (0, 6), (0, 0)), mode="edge")
    latent = model.encode(pictures.to_model_range(padded)[:, :, None]).latent_dist.mode()
    theirs = wan.decoded(model, latent)[:57, :90]
    ours = np.asarray(Image.open(tmp_path / "o.png"))
    difference = np.abs(ours.astype(int) - theirs)
    assert difference.max() <= 1 and (difference == 0).mean() >= 0.999

    flags = ("--model", folder, "--resize", "64x48")
    run_well("encode", tmp_path / "in.png", tmp_path / "o.latent", *flags)
    resized = np.asarray(Image.open(tmp_path / "in.png").resize((64, 48), Image.Resampling.BICUBIC))
    theirs = model.encode(pictures.to_model_range(resized)[:, :, None]).latent_dist.mode()
    stored = load_file(tmp_path / "o.latent")["latent_tensor"]
    assert (stored - theirs[:, :, 0]).abs().max() <= 2e-4


def test_statistics_of_qwen21_are_diffusers(qwen21, picture, tmp_path):
    model, _ = qwen21
    source = weight_files.save(tmp_path / "bare.safetensors", weight_files.plain(model))
    run_well("encode", picture, tmp_path / "o.latent", "--model", source)
    wan.assert_has_defaults(tmp_path / "o.latent", "AutoencoderKLQwenImage21")


def test_latents_of_comfyui_decode(qwen21, tmp_path):
    model, folder = qwen21
    raw = model.encode(pictures.to_model_range(rgba())[:, :, None]).latent_dist.mode()
    marker = {"latent_format_version_0": torch.zeros(0)}
    save_file({"latent_tensor": raw[:, :, 0].contiguous()} | marker, tmp_path / "comfy.latent")
    run_well("decode", tmp_path / "comfy.latent", tmp_path / "o.png", "--model", folder)
    ours = np.asarray(Image.open(tmp_path / "o.png"))
    pictures.assert_same_picture(ours, wan.decoded(model, raw))


def test_parts_are_the_whole_picture(qwen21, tmp_path):
    _, folder = qwen21
    picture = pictures.save(rgba((448, 384)), tmp_path / "in.png")
    assert_parts_are_the_whole(folder, "120M", picture, tmp_path)


def test_an_export_takes_and_gives_alpha(qwen21, tmp_path):
    _, folder = qwen21
    assert models.export(folder, tmp_path / "qwen.pt") == 0
    Image.fromarray(rgba()).save(tmp_path / "in.png")
    for name, source in (("a", folder), ("b", tmp_path / "qwen.pt")):
        run_well(
            "roundtrip", tmp_path / "in.png", "-o", tmp_path / f"{name}.png", "--model", source
        )
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    flags = ("--model", tmp_path / "qwen.pt", "--engine", "torchscript")
    run_well("roundtrip", tmp_path / "in.png", "-o", tmp_path / "c.png", *flags)
    pictures.assert_same_picture(
        *(np.asarray(Image.open(tmp_path / f"{name}.png")) for name in "ac")
    )


def without_time(state):
    return {name: tensor for name, tensor in state.items() if ".time_conv." not in name}


@pytest.mark.parametrize("config", [WAN22, QWEN21], ids=["wan22", "qwen21"])
def test_where_time_is_halved_is_kept_or_asked_for(config, picture, tmp_path):
    """Of a single frame nothing but the shortcuts shows it: they would be wrong in silence."""
    model = made(tmp_path / "vae", **config)
    added = tmp_path / "added"
    run_well("models", "add", tmp_path / "vae", "--name", "kept", SDVAE_MODELS=added)
    bare = weight_files.plain(model)
    weight_files.save(tmp_path / "vae" / "diffusion_pytorch_model.safetensors", without_time(bare))
    run_well("encode", picture, tmp_path / "kept.latent", "--model", added / "kept.safetensors")
    run_well("encode", picture, tmp_path / "config.latent", "--model", tmp_path / "vae")
    whole = weight_files.save(tmp_path / "whole.safetensors", bare)
    run_well("encode", picture, tmp_path / "whole.latent", "--model", whole)
    kept, by_config, expected = (
        load_file(tmp_path / f"{name}.latent")["latent_tensor"]
        for name in ("kept", "config", "whole")
    )
    # Statistics differ, by which values are scaled and raw again.
    assert (kept - expected).abs().max() <= 1e-5 and (by_config - expected).abs().max() <= 1e-5

    file = weight_files.save(tmp_path / "flat.safetensors", without_time(bare))
    done = run("encode", picture, tmp_path / "o.latent", "--model", file)
    assert done.returncode == 3 and b"nothing in it tells" in done.stderr
    level = "encoder.down_blocks.1.downsampler.time_conv."
    some = {name: tensor for name, tensor in bare.items() if not name.startswith(level)}
    file = weight_files.save(tmp_path / "some.safetensors", some)
    done = run("encode", picture, tmp_path / "o.latent", "--model", file)
    assert done.returncode == 3 and b"time_conv tensors are not at the levels" in done.stderr


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"temperal_downsample": [True, False, True]}, "time_conv tensors are not at the levels"),
        ({"is_residual": False}, "its 'is_residual' is false"),
        ({"patch_size": 1}, "its 'patch_size' is 1, but the weights beside it have 2"),
        ({"in_channels": 3}, "its 'in_channels' is 3, but the weights beside it have 12"),
    ],
)
def test_configurations_that_say_otherwise_are_refused(change, says, picture, tmp_path):
    made(tmp_path / "vae", **WAN22)
    config = json.loads((tmp_path / "vae" / "config.json").read_text()) | change
    (tmp_path / "vae" / "config.json").write_text(json.dumps(config))
    done = run("encode", picture, tmp_path / "o.latent", "--model", tmp_path / "vae")
    assert done.returncode == 3 and says in done.stderr.decode(), done.stderr
