"""Wan 2.1's and Qwen-Image's autoencoder against diffusers', which runs a picture as a video of one
frame. What a latent holds is what ComfyUI's SaveLatent writes: raw values, with the frame's axis.
"""

import json

import diffusers
import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from support import models, pictures, wan, weight_files
from support.parts import assert_parts_are_the_whole
from support.program import run, run_json, run_well

MARKER = {"latent_format_version_0": torch.zeros(0)}


@pytest.fixture(scope="module")
def qwen():
    return wan.random_wan()


@pytest.fixture(scope="module")
def saved(qwen, tmp_path_factory):
    folder = tmp_path_factory.mktemp("qwen")
    qwen.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def sources(qwen, saved, tmp_path_factory):
    tmp_path = tmp_path_factory.mktemp("layouts")
    state = weight_files.plain(qwen)
    twin = diffusers.AutoencoderKLWan(**wan.CONFIG)
    twin.load_state_dict(qwen.state_dict())
    twin.save_pretrained(tmp_path / "wan")
    files = {
        "diffusers names": state,
        "Wan names": wan.wan_names(state),
        "2-D": wan.flattened(state),
        "2-D, Wan names": wan.flattened(wan.wan_names(state)),
        "in a checkpoint": {f"vae.{name}": tensor for name, tensor in state.items()},
    }
    saved_files = {
        name: weight_files.save(tmp_path / f"{number}.safetensors", tensors)
        for number, (name, tensors) in enumerate(files.items())
    }
    return {"Qwen's folder": saved, "Wan's folder": tmp_path / "wan", **saved_files}


@pytest.mark.parametrize(
    "layout",
    ["Qwen's folder", "Wan's folder", "diffusers names", "Wan names", "2-D", "2-D, Wan names",
     "in a checkpoint"],
)  # fmt: skip
def test_a_picture_is_a_video_of_one_frame(layout, qwen, sources, picture, tmp_path):
    source = sources[layout]
    run_well("encode", picture, tmp_path / "o.latent", "--model", source)
    with safe_open(tmp_path / "o.latent", "pt") as opened:
        stored, metadata = opened.get_tensor("latent_tensor"), opened.metadata()
        assert opened.get_tensor("latent_format_version_0").numel() == 0
    assert stored.shape == (1, 16, 1, 8, 12)
    assert (stored - wan.raw_latent(qwen, pictures.load(picture))).abs().max() <= 2e-4
    assert metadata["sdvae.family"] == "wan21" and metadata["sdvae.space"] == "raw"
    run_well("decode", tmp_path / "o.latent", tmp_path / "o.png", "--model", source)
    theirs = wan.decoded(qwen, stored)
    pictures.assert_same_picture(pictures.load(tmp_path / "o.png"), theirs)


@pytest.mark.parametrize("kind", ["AutoencoderKLQwenImage", "AutoencoderKLWan"])
def test_statistics_of_files_that_carry_none_are_diffusers(kind, qwen, picture, tmp_path):
    source = weight_files.save(tmp_path / "bare.safetensors", weight_files.plain(qwen))
    run_well("encode", picture, tmp_path / "o.latent", "--model", source)
    wan.assert_has_defaults(tmp_path / "o.latent", kind)


def test_statistics_of_a_configuration_count(picture, tmp_path):
    mean, deviation = torch.linspace(-1, 1, 16).tolist(), torch.linspace(1, 3, 16).tolist()
    wan.random_wan(latents_mean=mean, latents_std=deviation).save_pretrained(tmp_path / "vae")
    run_well("encode", picture, tmp_path / "o.latent", "--model", tmp_path / "vae")
    with safe_open(tmp_path / "o.latent", "pt") as opened:
        metadata = opened.metadata()
    assert json.loads(metadata["sdvae.shift"]) == pytest.approx(mean)
    assert json.loads(metadata["sdvae.scale"]) == pytest.approx([1 / one for one in deviation])
    assert "latents_mean" in metadata["sdvae.statistics"]


def test_what_the_file_is(saved, qwen, picture, tmp_path):
    found = run_json("inspect", saved)
    assert (found["family"], found["architecture"]) == ("wan21", "AutoencoderKLQwenImage")
    used = wan.flattened(weight_files.plain(qwen))
    assert found["parameters"] == sum(tensor.numel() for tensor in used.values())
    run_well("encode", picture, tmp_path / "o.latent", "--model", saved)
    found = run_json("inspect", tmp_path / "o.latent")
    assert (found["family"], found["image_width"], found["image_height"]) == ("wan21", 96, 64)


@pytest.mark.parametrize("shape", ["one frame", "no axis of frames"])
def test_latents_of_comfyui_decode(shape, qwen, saved, picture, tmp_path):
    raw = wan.raw_latent(qwen, pictures.load(picture)).contiguous()
    stored = raw if shape == "one frame" else raw[:, :, 0].contiguous()
    save_file({"latent_tensor": stored} | MARKER, tmp_path / "comfy.latent")
    done = run("decode", tmp_path / "comfy.latent", tmp_path / "o.png", "--model", saved)
    assert done.returncode == 0 and b"taken as wan21" in done.stderr
    pictures.assert_same_picture(pictures.load(tmp_path / "o.png"), wan.decoded(qwen, raw))


def test_a_video_is_no_picture(saved, tmp_path):
    save_file({"latent_tensor": torch.zeros(1, 16, 3, 4, 4)} | MARKER, tmp_path / "video.latent")
    done = run("decode", tmp_path / "video.latent", tmp_path / "o.png", "--model", saved)
    assert done.returncode == 1 and b"of 3 frames of a video" in done.stderr


def test_a_wrong_pair_names_both(saved, picture, tmp_path):
    flux2 = models.random_flux2(**models.FLUX2_CONFIG)
    flux2.save_pretrained(tmp_path / "flux2")
    run_well("encode", picture, tmp_path / "o.latent", "--model", tmp_path / "flux2")
    done = run("decode", tmp_path / "o.latent", tmp_path / "o.png", "--model", saved)
    assert done.returncode == 1
    assert b"is of family 'flux2', but model" in done.stderr
    assert b"is of family 'wan21'" in done.stderr


def test_halves_and_added_models(qwen, saved, picture, tmp_path):
    """A half works by itself; what `models add` keeps gives the same bits."""
    state = wan.wan_names(weight_files.plain(qwen))
    halves = {
        "encoder": {k: v for k, v in state.items() if not k.startswith(("decoder.", "conv2."))},
        "decoder": {k: v for k, v in state.items() if not k.startswith(("encoder.", "conv1."))},
    }
    encoder, decoder = (
        weight_files.save(tmp_path / f"{name}.safetensors", half) for name, half in halves.items()
    )
    added = tmp_path / "added"
    run_well("models", "add", saved, "--name", "kept", SDVAE_MODELS=added)
    for name, source in (("whole", saved), ("half", encoder), ("kept", added / "kept.safetensors")):
        run_well("encode", picture, tmp_path / f"{name}.latent", "--model", source)
    latents = {
        name: load_file(tmp_path / f"{name}.latent")["latent_tensor"]
        for name in ("whole", "half", "kept")
    }
    assert torch.equal(latents["whole"], latents["half"])
    assert torch.equal(latents["whole"], latents["kept"])
    for name, source in (("whole", saved), ("half", decoder), ("kept", added / "kept.safetensors")):
        run_well("decode", tmp_path / "whole.latent", tmp_path / f"{name}.png", "--model", source)
    whole, half, kept = ((tmp_path / f"{n}.png").read_bytes() for n in ("whole", "half", "kept"))
    assert whole == half == kept
    size = (added / "kept.safetensors").stat().st_size
    assert size < sum(t.nbytes for t in wan.flattened(state).values()) + 50_000
    done = run("encode", picture, tmp_path / "p.latent", "--model", decoder)
    assert done.returncode == 3 and b"encoder" in done.stderr


def test_parts_are_the_whole_picture(saved, tmp_path):
    """Neither norms nor blocks need more of the picture than its border; attention has it all."""
    picture = pictures.save(pictures.synthetic(448, 384), tmp_path / "in.png")
    assert_parts_are_the_whole(saved, "120M", picture, tmp_path)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"decoder.conv_in.weight": None}, "it lacks the tensor 'decoder.conv_in.weight'"),
        ({"encoder.down_blocks.0.norm3.gamma": torch.ones(16)}, "0.norm3.gamma' has no place"),
        ({"encoder.conv_in.weight": torch.ones(16, 3, 3, 3, 5)}, "has the shape [16, 3, 3, 3, 5]"),
        ({"encoder.norm_out.gamma": torch.ones(64, 2, 1, 1)}, "has the shape [64, 2, 1, 1]"),
    ],
    ids=["lacks", "more", "kernel", "norm"],
)  # fmt: skip
def test_damaged_files_are_told_why(change, says, qwen, picture, tmp_path):
    state = weight_files.plain(qwen) | change
    state = {name: tensor for name, tensor in state.items() if tensor is not None}
    file = weight_files.save(tmp_path / "odd.safetensors", state)
    done = run("roundtrip", picture, "--model", file)
    assert done.returncode == 3 and says in done.stderr.decode(), done.stderr


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("attn_scales", [0.5]),
        ("z_dim", 8),
        ("num_res_blocks", 2),
        ("dim_mult", [1, 2, 2, 4]),
        ("latents_std", [0] * 16),
        ("latents_mean", [0] * 15),
    ],
)
def test_configurations_that_say_otherwise_are_refused(field, value, saved, picture, tmp_path):
    folder = models.changed_copy(saved, tmp_path / "vae", **{field: value})
    done = run("encode", picture, tmp_path / "o.latent", "--model", folder)
    assert done.returncode == 3 and f"'{field}'" in done.stderr.decode(), done.stderr


def test_an_export_is_the_same_model(saved, picture, tmp_path):
    assert models.export(saved, tmp_path / "qwen.pt") == 0
    for name, source in (("a", saved), ("b", tmp_path / "qwen.pt")):
        run_well("encode", picture, tmp_path / f"{name}.latent", "--model", source)
    ours, exported = (load_file(tmp_path / f"{name}.latent")["latent_tensor"] for name in "ab")
    assert torch.equal(ours, exported)
    assert run_json("inspect", tmp_path / "qwen.pt")["architecture"] == "AutoencoderKLWan"
    flags = ("--model", tmp_path / "qwen.pt", "--engine", "torchscript")
    run_well("encode", picture, tmp_path / "c.latent", *flags)
    program = load_file(tmp_path / "c.latent")["latent_tensor"]
    assert (ours - program).abs().max() <= 2e-4
    run_well("encode", picture, tmp_path / "d.latent", *flags, "--dtype", "bfloat16")
    program = load_file(tmp_path / "d.latent")["latent_tensor"]
    assert 0 < (ours - program).abs().mean() <= 0.05 * ours.std()
