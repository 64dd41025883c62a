"""Fields of config.json that change the numbers: honoured as diffusers has them, or refused."""

import json

import pytest
import torch
from diffusers import AutoencoderTiny
from safetensors import safe_open
from support import models, pictures, weight_files
from support.latents import load_as_comfyui
from support.program import run, run_json, run_well

HONOURED = {
    "groups": {"norm_num_groups": 16},
    "no attention": {"mid_block_add_attention": False},
    "quant alone": {"use_post_quant_conv": False},
    "post_quant alone": {"use_quant_conv": False},
    "widths": {"block_out_channels": [64, 32, 64, 32], "layers_per_block": 3},
    "swish": {"act_fn": "swish"},
}


@pytest.fixture
def picture(tmp_path):
    return pictures.save(pictures.synthetic(64, 48), tmp_path / "in.png")


def make(tmp_path, **config):
    model = models.random_kl(seed=9, **(models.SMALL_CONFIG | config))
    model.save_pretrained(tmp_path / "vae")
    return model, tmp_path / "vae"


def mean_of(model, picture):
    return model.encode(pictures.to_model_range(pictures.load(picture))).latent_dist.mean


@pytest.mark.parametrize("config", HONOURED.values(), ids=HONOURED.keys())
def test_honoured(config, picture, tmp_path):
    """From the folder, and from what `models add` keeps of it."""
    model, folder = make(tmp_path, **config)
    added = tmp_path / "added"
    run_well("models", "add", folder, "--name", "kept", SDVAE_MODELS=added)
    for source in (folder, added / "kept.safetensors"):
        latent, decoded = tmp_path / "o.latent", tmp_path / "o.png"
        run_well("encode", picture, latent, "-f", "--model", source)
        assert (load_as_comfyui(latent) - mean_of(model, picture)).abs().max() <= 2e-4
        run_well("decode", latent, decoded, "-f", "--model", source)
        theirs = pictures.from_model_range(model.decode(load_as_comfyui(latent)).sample)
        pictures.assert_same_picture(pictures.load(decoded), theirs)


@pytest.mark.parametrize(
    ("config", "architecture"),
    [({"norm_num_groups": 16}, "AutoencoderKL"), ({"act_fn": "mish"}, None)],
    ids=["groups", "activation"],
)
def test_exports_compute_what_their_programs_do(config, architecture, picture, tmp_path):
    """Weights of the same names and shapes are taken for a known network only if the program has
    that network's norms and activations."""
    model, folder = make(tmp_path, **config)
    script, latent = tmp_path / "export.pt", tmp_path / "o.latent"
    assert models.export(folder, script, "--family", "sd1") == 0
    assert run_json("inspect", script)["architecture"] == architecture
    run_well("encode", picture, latent, "--model", script)
    assert (load_as_comfyui(latent) - mean_of(model, picture)).abs().max() <= 2e-4


@pytest.mark.parametrize(
    ("mode", "architecture"), [("nearest", "AutoencoderTiny"), ("bilinear", None)]
)
def test_exports_resample_as_their_programs_do(mode, architecture, tmp_path):
    torch.manual_seed(3)
    AutoencoderTiny(upsample_fn=mode).save_pretrained(tmp_path / "vae")
    script = tmp_path / "export.pt"
    assert models.export(tmp_path / "vae", script, "--family", "sd1") == 0
    assert run_json("inspect", script)["architecture"] == architecture


def test_statistics_are_those_of_the_pipelines(picture, tmp_path):
    """As StableDiffusionXLImg2ImgPipeline scales what it encodes."""
    statistics = {"latents_mean": [-0.5, 0.25, 1.0, 0.0], "latents_std": [0.5, 2.0, 1.5, 3.0]}
    model, folder = make(tmp_path, scaling_factor=0.5, **statistics)
    run_well("encode", picture, tmp_path / "o.latent", "--model", folder)
    mean, deviation = (torch.tensor(s).view(1, 4, 1, 1) for s in statistics.values())
    expected = (mean_of(model, picture) - mean) * model.config.scaling_factor / deviation
    with safe_open(tmp_path / "o.latent", "pt") as opened:
        stored, metadata = opened.get_tensor("latent_tensor"), opened.metadata()
    assert metadata["sdvae.family"] == "playground25" and metadata["sdvae.space"] == "raw"
    scale, shift = (
        torch.tensor(json.loads(metadata[key])).view(1, 4, 1, 1)
        for key in ("sdvae.scale", "sdvae.shift")
    )
    assert ((stored - shift) * scale - expected).abs().max() <= 2e-4


def test_a_checkpoint_of_playground_is_none_of_sdxl(picture, tmp_path):
    """It has SDXL's names, and statistics beside them."""
    model = models.random_kl(seed=9, **models.SMALL_CONFIG)
    mean, deviation = torch.tensor([-1.5, 2, -1, 2.5]), torch.tensor([8.0, 6, 6.5, 5])
    state = weight_files.checkpoint(weight_files.compvis(weight_files.plain(model)), "sdxl")
    edm = {"edm_mean": mean.view(1, 4, 1, 1), "edm_std": deviation.view(1, 4, 1, 1)}
    file = weight_files.save(tmp_path / "full.safetensors", state | edm)
    assert run_json("inspect", file)["family"] == "playground25"
    run_well("encode", picture, tmp_path / "o.latent", "--model", file)
    with safe_open(tmp_path / "o.latent", "pt") as opened:
        raw, metadata = opened.get_tensor("latent_tensor"), opened.metadata()
    assert json.loads(metadata["sdvae.scale"]) == pytest.approx((0.5 / deviation).tolist())
    assert json.loads(metadata["sdvae.shift"]) == pytest.approx(mean.tolist())
    assert (raw - mean_of(model, picture)).abs().max() <= 2e-4


def test_glm_images_are_normalised_alone(picture, tmp_path):
    """As GlmImagePipeline does: no scaling factor beside the statistics."""
    mean, deviation = torch.linspace(-1, 1, 16), torch.linspace(1, 3, 16)
    statistics = {"latents_mean": mean.tolist(), "latents_std": deviation.tolist()}
    model, folder = make(tmp_path, latent_channels=16, **statistics)
    run_well("encode", picture, tmp_path / "o.latent", "--model", folder)
    with safe_open(tmp_path / "o.latent", "pt") as opened:
        raw, metadata = opened.get_tensor("latent_tensor"), opened.metadata()
    assert metadata["sdvae.family"] == "glm-image" and metadata["sdvae.space"] == "raw"
    assert json.loads(metadata["sdvae.scale"]) == pytest.approx((1 / deviation).tolist())
    assert (raw - mean_of(model, picture)).abs().max() <= 2e-4
    run_well("decode", tmp_path / "o.latent", tmp_path / "o.png", "--model", folder)
    theirs = pictures.from_model_range(model.decode(raw).sample)
    pictures.assert_same_picture(pictures.load(tmp_path / "o.png"), theirs)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("act_fn", "gelu"),
        ("layers_per_block", 2),
        ("block_out_channels", [32, 64, 64, 64]),
        ("latent_channels", 8),
        ("in_channels", 4),
        ("out_channels", 4),
        ("down_block_types", ["AttnDownEncoderBlock2D"] * 4),
        ("latents_mean", [0, 0, 0, 0]),
    ],
)
def test_refused_by_name(field, value, picture, tmp_path):
    _, folder = make(tmp_path)
    models.write_config(folder, **{field: value})
    done = run("encode", picture, tmp_path / "o.latent", "--model", folder)
    assert done.returncode == 3, done.stderr
    assert f"its '{field}' is " in done.stderr.decode()
    assert not (tmp_path / "o.latent").exists()


def test_a_config_of_another_class_than_the_weights(picture, tmp_path):
    _, folder = make(tmp_path)
    (folder / "config.json").write_text('{"_class_name": "AutoencoderTiny"}')
    done = run("encode", picture, tmp_path / "o.latent", "--model", folder)
    assert done.returncode == 3
    assert b"its '_class_name' is AutoencoderTiny, but the weights" in done.stderr


def test_keys_that_change_nothing_are_passed_over(picture, tmp_path):
    _, folder = make(tmp_path)
    models.write_config(folder, force_upcast=False, sample_size=1024, norm_eps=1, made_by={"a": 1})
    run_well("encode", picture, tmp_path / "o.latent", "--model", folder)
