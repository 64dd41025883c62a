"""SANA's DC-AE against diffusers'."""

import pytest
import torch
from diffusers.loaders import single_file_utils
from safetensors import safe_open
from safetensors.torch import load_file
from support import models, pictures, weight_files
from support.dc import SHUFFLED, own_names, random_dc
from support.parts import assert_parts_are_the_whole
from support.program import run, run_json, run_well


@pytest.fixture(scope="module")
def dc(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dc")
    model = random_dc()
    model.save_pretrained(folder)
    return model, folder


def assert_is_diffusers(model, source, size, tmp_path, *options):
    """Latents and pictures of a size; what was stored."""
    picture = pictures.save(pictures.synthetic(*size), tmp_path / "in.png")
    run_well("encode", picture, tmp_path / "o.latent", "--model", source, *options)
    with safe_open(tmp_path / "o.latent", "pt") as opened:
        stored, metadata = opened.get_tensor("latent_tensor"), opened.metadata()
        assert opened.get_tensor("latent_format_version_0").numel() == 0
    assert metadata["sdvae.family"] == "dcae" and metadata["sdvae.space"] == "raw"
    assert float(metadata["sdvae.scaling_factor"]) == model.config.scaling_factor
    theirs = model.encode(pictures.to_model_range(pictures.load(picture))).latent
    assert stored.shape == theirs.shape
    assert (stored - theirs).abs().max() <= 2e-4 * theirs.std()
    run_well("decode", tmp_path / "o.latent", tmp_path / "o.png", "--model", source, *options)
    decoded = pictures.from_model_range(model.decode(stored).sample)
    pictures.assert_same_picture(pictures.load(tmp_path / "o.png"), decoded)


# Few positions, for which diffusers weighs each pair of them, and many.
@pytest.mark.parametrize("size", [(96, 64), (320, 224)])
@pytest.mark.parametrize("layout", ["folder", "bare", "own names", "in a checkpoint"])
def test_latents_and_pictures(layout, size, dc, tmp_path):
    model, source = dc
    state = weight_files.plain(model)
    if layout == "own names":
        state = own_names(state)
    if layout != "folder":
        prefix = "vae." if layout == "in a checkpoint" else ""
        named = {prefix + name: tensor for name, tensor in state.items()}
        source = weight_files.save(tmp_path / "vae.safetensors", named)
    assert_is_diffusers(model, source, size, tmp_path)


def test_the_authors_names_are_those_that_diffusers_converts(dc):
    state = weight_files.plain(dc[0])
    named = own_names(state)
    assert not set(named) & set(state)
    converted = single_file_utils.convert_autoencoder_dc_checkpoint_to_diffusers(dict(named))
    assert set(converted) == set(state)
    assert all(torch.equal(converted[name], state[name]) for name in state)


# The encoder of SANA's with a lighter decoder, as DC-AE-Lite has it: the space is SANA's.
def test_a_decoder_with_pixel_shuffles_and_silu(tmp_path):
    light = {name: value for name, value in SHUFFLED.items() if "decoder" in name}
    model = random_dc(
        **light, decoder_block_types="ResBlock", decoder_conv_act_fn="silu",
        decoder_qkv_multiscales=[[]] * 6, upsample_block_type="pixel_shuffle",
    )  # fmt: skip
    model.save_pretrained(tmp_path / "vae")
    assert_is_diffusers(model, tmp_path / "vae", (224, 288), tmp_path)
    run_well("models", "add", tmp_path / "vae", "--name", "light", SDVAE_MODELS=tmp_path)
    inner = tmp_path / "added"
    inner.mkdir()
    assert_is_diffusers(model, tmp_path / "light.safetensors", (96, 64), inner)
    bare = weight_files.save(tmp_path / "bare.safetensors", weight_files.plain(model))
    done = run("decode", tmp_path / "o.latent", tmp_path / "no.png", "--model", bare)
    assert done.returncode == 3 and "which activation" in done.stderr.decode(), done.stderr


# Such a model has another scale than SANA's, and no family.
def test_an_encoder_with_pixel_shuffles(tmp_path):
    model = random_dc(**SHUFFLED)
    model.save_pretrained(tmp_path / "vae")
    picture = pictures.save(pictures.synthetic(96, 64), tmp_path / "in.png")
    done = run("encode", picture, tmp_path / "o.latent", "--model", tmp_path / "vae")
    assert done.returncode == 3 and "--family" in done.stderr.decode(), done.stderr
    assert models.export(tmp_path / "vae", tmp_path / "x.pt") == 3
    options = ["--family", "dcae", "--scaling-factor", "0.3189"]
    assert_is_diffusers(model, tmp_path / "vae", (224, 288), tmp_path, *options)


def test_parts_are_the_whole_picture(dc, tmp_path):
    _, folder = dc
    picture = pictures.save(pictures.synthetic(576, 448), tmp_path / "in.png")
    assert_parts_are_the_whole(folder, "150M", picture, tmp_path)


def latent_of(picture, source, tmp_path):
    run_well("encode", picture, tmp_path / "o.latent", "--model", source, "--force")
    return load_file(tmp_path / "o.latent")["latent_tensor"]


def test_an_added_model_is_the_same(dc, tmp_path):
    picture = pictures.save(pictures.synthetic(96, 64), tmp_path / "in.png")
    run_well("models", "add", dc[1], "--name", "kept", SDVAE_MODELS=tmp_path)
    added = latent_of(picture, tmp_path / "kept.safetensors", tmp_path)
    assert torch.equal(added, latent_of(picture, dc[1], tmp_path))


# Some have SANA's tensors and numerics, and yet compute something else.
@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"decoder_conv_act_fn": "silu"},
        {"decoder_in_shortcut": False},
        {"encoder_out_shortcut": False},
        {"decoder_norm_types": ["batch_norm"] * 3 + ["rms_norm"] * 3},
    ],
)
def test_exports_compute_what_the_model_does(fields, tmp_path):
    model = random_dc(**fields)
    model.save_pretrained(tmp_path / "vae")
    assert models.export(tmp_path / "vae", tmp_path / "x.pt") == 0
    found = run_json("inspect", tmp_path / "x.pt")
    assert (found["family"], found["factor"], found["has_moments"]) == ("dcae", 32, False)
    assert_is_diffusers(model, tmp_path / "x.pt", (96, 64), tmp_path)


def test_an_export_runs_in_halves(dc, tmp_path):
    model, folder = dc
    assert models.export(folder, tmp_path / "x.pt") == 0
    exported = torch.jit.load(tmp_path / "x.pt").to(torch.bfloat16)
    latent = torch.randn(1, 32, 3, 5)
    found = exported.decode(latent.bfloat16())
    assert found.dtype == torch.bfloat16
    theirs = model.decode(latent).sample
    assert (found.float() - theirs).abs().mean() < 0.05 * theirs.std()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("attention_head_dim", 16),
        ("decoder_act_fns", "relu"),
        ("decoder_act_fns", ["silu"] * 5 + ["relu"]),
        ("decoder_conv_act_fn", "gelu"),
        ("encoder_out_shortcut", False),
        ("decoder_in_shortcut", False),
        ("encoder_block_out_channels", [32, 32, 64, 64, 128, 128]),
        ("decoder_block_out_channels", [32, 64, 64, 64, 128, 128]),
        ("latent_channels", 16),
        ("decoder_norm_types", "batch_norm"),
        ("decoder_norm_types", ["rms_norm"] * 5 + ["layer_norm"]),
        ("encoder_layers_per_block", [2] * 6),
        ("encoder_layers_per_block", [1, 1, 1, 1, 2]),
        ("decoder_layers_per_block", [0, 1, 2, 1, 1, 1]),
        ("encoder_layers_per_block", [1, 1, 1, 1, 2, 0.5]),
        ("latents_mean", [0.1] * 32),
        ("latents_std", [2.0] * 32),
    ],
)
def test_configurations_that_say_otherwise_are_refused(field, value, dc, picture, tmp_path):
    folder = models.changed_copy(dc[1], tmp_path / "vae", **{field: value})
    done = run("encode", picture, tmp_path / "o.latent", "--model", folder)
    assert done.returncode == 3 and f"its '{field}" in done.stderr.decode(), done.stderr


def test_a_missing_scaling_factor_is_one_as_in_diffusers(dc, tmp_path):
    folder = models.changed_copy(dc[1], tmp_path / "vae", scaling_factor=None)
    picture = pictures.save(pictures.synthetic(64, 64), tmp_path / "in.png")
    run_well("encode", picture, tmp_path / "o.latent", "--model", folder)
    with safe_open(tmp_path / "o.latent", "pt") as opened:
        assert float(opened.metadata()["sdvae.scaling_factor"]) == 1.0


# In diffusers too a level may be empty, and swish is SiLU.
def test_levels_without_blocks(tmp_path):
    widths = [32, 32, 64, 64, 128, 128]
    model = random_dc(
        encoder_layers_per_block=[1, 1, 1, 1, 1, 0], encoder_block_out_channels=widths,
        decoder_layers_per_block=[0, 1, 1, 1, 1, 1], decoder_act_fns="swish",
        upsample_block_type="interpolate",
    )  # fmt: skip
    model.save_pretrained(tmp_path / "vae")
    assert_is_diffusers(model, tmp_path / "vae", (96, 160), tmp_path)


def changed_tensors(state, changes):
    """Without the tensors whose change is None."""
    return {name: tensor for name, tensor in (state | changes).items() if tensor is not None}


@pytest.mark.parametrize(
    ("name", "shape", "problem"),
    [
        ("decoder.up_blocks.0.1.norm.running_mean", [32], "batch norms"),
        ("decoder.up_blocks.3.1.conv_out.conv_depth.weight", [511, 1, 3, 3], "two halves"),
        ("decoder.up_blocks.3.1.attn.to_qkv_multiscale.0.proj_out.weight", [192, 16, 1, 1], "16"),
        ("decoder.up_blocks.3.1.attn.to_qkv_multiscale.0.proj_in.weight", [192, 1, 7, 7], "7x7"),
        ("decoder.up_blocks.3.1.attn.norm_out.weight", None, "attn.norm_out.weight"),
        ("encoder.down_blocks.1.0.norm.weight", None, "down_blocks.1.0.norm.weight"),
        ("quant_conv.weight", [32, 32, 1, 1], "quant_conv.weight"),
    ],
)
def test_tensors_that_do_not_belong_are_refused(name, shape, problem, dc, tmp_path):
    changed = {name: None if shape is None else torch.zeros(shape)}
    source = weight_files.save(
        tmp_path / "vae.safetensors", changed_tensors(weight_files.plain(dc[0]), changed)
    )
    picture = pictures.save(pictures.synthetic(64, 64), tmp_path / "in.png")
    done = run("encode", picture, tmp_path / "o.latent", "--model", source)
    assert done.returncode == 3 and problem in done.stderr.decode(), done.stderr


def test_halves_of_different_factors_are_refused(tmp_path):
    model = random_dc(
        encoder_block_types=["ResBlock"] * 5, encoder_layers_per_block=[1] * 5,
        encoder_block_out_channels=[32, 64, 64, 64, 128], encoder_qkv_multiscales=[[]] * 5,
    )  # fmt: skip
    model.save_pretrained(tmp_path / "vae")
    done = run("inspect", tmp_path / "vae")
    assert done.returncode == 3 and "takes 16 pixels" in done.stderr.decode(), done.stderr
