"""HunyuanImage 2.1's autoencoder against diffusers'."""

import diffusers
import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file
from support import models, pictures, weight_files
from support.parts import assert_parts_are_the_whole
from support.program import run, run_json, run_well

# Its shape of network, narrow: 32 pixels to one, and no level like another.
CONFIG = {
    "in_channels": 3, "out_channels": 3, "latent_channels": 64, "layers_per_block": 1,
    "block_out_channels": [32, 64, 64, 128, 128, 256], "spatial_compression_ratio": 32,
    "sample_size": 512, "scaling_factor": 0.75289,
}  # fmt: skip


def random_hunyuan(seed=1):
    torch.manual_seed(seed)
    model = diffusers.AutoencoderKLHunyuanImage(**CONFIG).eval().requires_grad_(False)
    for module in model.modules():
        if isinstance(module, torch.nn.GroupNorm):
            module.weight.uniform_(0.5, 1.5)
            module.bias.normal_(std=0.2)
    decoded = model.decode(torch.randn(1, 64, 4, 4)).sample
    models.scale_output(model.decoder.conv_out, 0.5 / decoded.std().item())
    return model


@pytest.fixture(scope="module")
def hunyuan(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hunyuan")
    model = random_hunyuan()
    model.save_pretrained(folder)
    return model, folder


@pytest.mark.parametrize("layout", ["folder", "bare", "in a checkpoint"])
def test_latents_and_pictures(layout, hunyuan, tmp_path):
    model, source = hunyuan
    state = weight_files.plain(model)
    if layout != "folder":
        prefix = "" if layout == "bare" else "vae."
        named = {prefix + name: tensor for name, tensor in state.items()}
        source = weight_files.save(tmp_path / "vae.safetensors", named)
    picture = pictures.save(pictures.synthetic(192, 128), tmp_path / "in.png")
    run_well("encode", picture, tmp_path / "o.latent", "--model", source)
    with safe_open(tmp_path / "o.latent", "pt") as opened:
        stored, metadata = opened.get_tensor("latent_tensor"), opened.metadata()
        assert opened.get_tensor("latent_format_version_0").numel() == 0
    assert stored.shape == (1, 64, 4, 6)
    assert metadata["sdvae.family"] == "hunyuan-image" and metadata["sdvae.space"] == "raw"
    assert float(metadata["sdvae.scaling_factor"]) == 0.75289
    theirs = model.encode(pictures.to_model_range(pictures.load(picture))).latent_dist.mode()
    assert (stored - theirs).abs().max() <= 2e-4 * theirs.std()
    run_well("decode", tmp_path / "o.latent", tmp_path / "o.png", "--model", source)
    decoded = pictures.from_model_range(model.decode(stored).sample)
    pictures.assert_same_picture(pictures.load(tmp_path / "o.png"), decoded)


def test_parts_are_the_whole_picture(hunyuan, tmp_path):
    _, folder = hunyuan
    picture = pictures.save(pictures.synthetic(512, 448), tmp_path / "in.png")
    assert_parts_are_the_whole(folder, "190M", picture, tmp_path)


def test_an_export_and_an_added_model_are_the_same(hunyuan, tmp_path):
    _, folder = hunyuan
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
    assert (found["family"], found["factor"]) == ("hunyuan-image", 32)
    assert found["architecture"] == "AutoencoderKLHunyuanImage"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("downsample_match_channel", False),
        ("spatial_compression_ratio", 16),
        ("block_out_channels", [32, 64, 64, 128, 256, 256]),
        ("layers_per_block", 2),
        ("latent_channels", 32),
    ],
)
def test_configurations_that_say_otherwise_are_refused(field, value, hunyuan, picture, tmp_path):
    _, saved = hunyuan
    folder = models.changed_copy(saved, tmp_path / "vae", **{field: value})
    done = run("encode", picture, tmp_path / "o.latent", "--model", folder)
    assert done.returncode == 3 and f"its '{field}" in done.stderr.decode(), done.stderr
