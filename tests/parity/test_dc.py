"""SANA's DC-AE against diffusers'."""

import json

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


# A file alone does not say its scale: the family's is SANA's.
def test_pixel_shuffles(dc, tmp_path):
    model = random_dc(**SHUFFLED)
    model.save_pretrained(tmp_path / "vae")
    picture = pictures.save(pictures.synthetic(96, 64), tmp_path / "in.png")
    done = run("encode", picture, tmp_path / "o.latent", "--model", tmp_path / "vae")
    assert done.returncode == 3 and "--family" in done.stderr.decode(), done.stderr
    options = ["--family", "dcae", "--scaling-factor", "0.3189"]
    assert_is_diffusers(model, tmp_path / "vae", (224, 288), tmp_path, *options)


def test_parts_are_the_whole_picture(dc, tmp_path):
    _, folder = dc
    picture = pictures.save(pictures.synthetic(576, 448), tmp_path / "in.png")
    assert_parts_are_the_whole(folder, "150M", picture, tmp_path)


def test_an_export_and_an_added_model_are_the_same(dc, tmp_path):
    _, folder = dc
    picture = pictures.save(pictures.synthetic(96, 64), tmp_path / "in.png")
    assert models.export(folder, tmp_path / "x.pt") == 0
    added = tmp_path / "added"
    run_well("models", "add", folder, "--name", "kept", SDVAE_MODELS=added)
    sources = {"a": folder, "b": tmp_path / "x.pt", "c": added / "kept.safetensors"}
    for name, source in sources.items():
        run_well("encode", picture, tmp_path / f"{name}.latent", "--model", source)
    first, *others = (load_file(tmp_path / f"{name}.latent")["latent_tensor"] for name in sources)
    assert all(torch.equal(first, other) for other in others)
    found = run_json("inspect", tmp_path / "x.pt")
    assert (found["family"], found["factor"], found["has_moments"]) == ("dcae", 32, False)
    assert found["architecture"] == "AutoencoderDC"


def test_an_export_runs_in_halves(dc, tmp_path):
    model, folder = dc
    assert models.export(folder, tmp_path / "x.pt") == 0
    exported = torch.jit.load(tmp_path / "x.pt").to(torch.bfloat16)
    latent = torch.randn(1, 32, 3, 5)
    found = exported.decode(latent.bfloat16())
    assert found.dtype == torch.bfloat16
    theirs = model.decode(latent).sample
    assert (found.float() - theirs).abs().mean() < 0.05 * theirs.std()


def changed_folder(saved, folder, **fields):
    folder.mkdir()
    for file in saved.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    config = json.loads((folder / "config.json").read_text()) | fields
    (folder / "config.json").write_text(json.dumps(config))
    return folder


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("attention_head_dim", 16),
        ("decoder_act_fns", "relu"),
        ("decoder_act_fns", ["silu"] * 5 + ["relu"]),
        ("decoder_conv_act_fn", "silu"),
        ("encoder_out_shortcut", False),
        ("decoder_in_shortcut", False),
        ("encoder_block_out_channels", [32, 32, 64, 64, 128, 128]),
        ("decoder_block_out_channels", [32, 64, 64, 64, 128, 128]),
        ("latent_channels", 16),
    ],
)
def test_configurations_that_say_otherwise_are_refused(field, value, dc, picture, tmp_path):
    folder = changed_folder(dc[1], tmp_path / "vae", **{field: value})
    done = run("encode", picture, tmp_path / "o.latent", "--model", folder)
    assert done.returncode == 3 and f"its '{field}" in done.stderr.decode(), done.stderr


def test_a_missing_scaling_factor_is_one_as_in_diffusers(dc, tmp_path):
    folder = changed_folder(dc[1], tmp_path / "vae", scaling_factor=None)
    picture = pictures.save(pictures.synthetic(64, 64), tmp_path / "in.png")
    run_well("encode", picture, tmp_path / "o.latent", "--model", folder)
    with safe_open(tmp_path / "o.latent", "pt") as opened:
        assert float(opened.metadata()["sdvae.scaling_factor"]) == 1.0


def test_batch_norms_are_refused(dc, tmp_path):
    state = weight_files.plain(dc[0])
    state["decoder.up_blocks.0.1.norm.running_mean"] = torch.zeros(32)
    source = weight_files.save(tmp_path / "vae.safetensors", state)
    picture = pictures.save(pictures.synthetic(64, 64), tmp_path / "in.png")
    done = run("encode", picture, tmp_path / "o.latent", "--model", source)
    assert done.returncode == 3 and "batch norms" in done.stderr.decode(), done.stderr
