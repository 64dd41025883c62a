"""Models for the tests: diffusers' own classes with seeded weights, and their exports."""

import importlib
import json
import shutil
import sys
from functools import cache
from pathlib import Path
from unittest import mock

import pytest

from .pictures import synthetic, to_model_range
from .program import REPOSITORY, SHARED

SD1_CONFIG = {
    "down_block_types": ["DownEncoderBlock2D"] * 4,
    "up_block_types": ["UpDecoderBlock2D"] * 4,
    "block_out_channels": [128, 256, 512, 512],
    "layers_per_block": 2,
    "norm_num_groups": 32,
    "latent_channels": 4,
    "scaling_factor": 0.18215,
}
# The same shape of network, small enough for tests that are not about its numbers.
SMALL_CONFIG = SD1_CONFIG | {"block_out_channels": [32, 32, 64, 64], "layers_per_block": 1}

# FLUX.2's, with the small decoder: a half of its own widths beside the encoder.
FLUX2_CONFIG = {
    "block_out_channels": [32, 32, 64, 64],
    "decoder_block_out_channels": [32, 32, 32, 64],
    "layers_per_block": 1,
}

# VQGAN's f16 kind: attention in the coarsest blocks as well as between encoder and decoder, and
# codes that are narrower than the networks' own latents.
VQ_CONFIG = {
    "down_block_types": ["DownEncoderBlock2D"] * 4 + ["AttnDownEncoderBlock2D"],
    "up_block_types": ["AttnUpDecoderBlock2D"] + ["UpDecoderBlock2D"] * 4,
    "block_out_channels": [32, 32, 32, 64, 64],
    "layers_per_block": 2,
    "latent_channels": 8,
    "vq_embed_dim": 4,
    "num_vq_embeddings": 64,
}
# MOVQ's f8 kind: the decoder's norms look at the codes.
MOVQ_CONFIG = VQ_CONFIG | {
    "down_block_types": ["DownEncoderBlock2D"] * 3 + ["AttnDownEncoderBlock2D"],
    "up_block_types": ["AttnUpDecoderBlock2D"] + ["UpDecoderBlock2D"] * 3,
    "block_out_channels": [32, 32, 64, 64],
    "layers_per_block": 1,
    "latent_channels": 4,
    "norm_type": "spatial",
}


def random_kl(seed=1, **config):
    """An AutoencoderKL whose seeded weights give moments and pictures of a usual size.

    torch's initial weights leave the outputs near zero, where rounding errors hide; the last layers
    are scaled so that a scaled latent spreads over about a unit, as those of trained models do, a
    raw one over 4 at most, and a picture over most of [-1, 1].
    """
    import torch
    from diffusers import AutoencoderKL

    torch.manual_seed(seed)
    model = AutoencoderKL(**(SD1_CONFIG | config)).eval().requires_grad_(False)
    size = 2 ** (len(model.config.block_out_channels) - 1) * 8
    picture = torch.rand(1, 3, size, size) * 2 - 1
    moments = model.encode(picture).latent_dist.parameters
    spread = min(4.0, 1 / model.config.scaling_factor)
    scale_output(model.quant_conv or model.encoder.conv_out, spread / moments.std().item())
    latent = torch.randn(1, model.config.latent_channels, 8, 8) * 1.25 * spread
    decoded = model.decode(latent).sample
    scale_output(model.decoder.conv_out, 0.5 / decoded.std().item())
    return model


def random_flux2(seed=1, **config):
    """An AutoencoderKLFlux2 with seeded weights, norms and statistics, no two channels alike."""
    import torch
    from diffusers import AutoencoderKLFlux2

    torch.manual_seed(seed)
    model = AutoencoderKLFlux2(**config).eval().requires_grad_(False)
    for module in model.modules():
        if isinstance(module, torch.nn.GroupNorm):
            module.weight.uniform_(0.5, 1.5)
            module.bias.normal_(std=0.2)
    moments = model.encode(torch.rand(1, 3, 64, 64) * 2 - 1).latent_dist.parameters
    scale_output(model.quant_conv, 1.7 / moments.std().item())
    model.bn.running_mean.normal_(std=0.3)
    model.bn.running_var.uniform_(2, 4)
    decoded = model.decode(torch.randn(1, model.config.latent_channels, 8, 8) * 1.7).sample
    scale_output(model.decoder.conv_out, 0.5 / decoded.std().item())
    return model


def random_vq(seed=1, **config):
    """A VQModel whose seeded weights spread latents, codes and pictures over a usual range.

    Latents and codes both have a mean near 0 and a deviation near 1 in every channel, so that a
    picture needs most of the codes, and few latents lie halfway between two.
    """
    import torch
    from diffusers import VQModel

    torch.manual_seed(seed)
    model = VQModel(**(VQ_CONFIG | config)).eval().requires_grad_(False)
    size = 2 ** (len(model.config.block_out_channels) - 1) * 32
    latent = model.encode(to_model_range(synthetic(size, size))).latents
    mean, deviation = latent.mean((0, 2, 3)), latent.std((0, 2, 3))
    model.quant_conv.bias.sub_(mean)
    scale_output(model.quant_conv, 1 / deviation)
    model.quantize.embedding.weight.normal_()
    decoded = model.decode(torch.randn_like(latent)).sample
    scale_output(model.decoder.conv_out, 0.5 / decoded.std().item())
    return model


def scale_output(layer, factor):
    """Multiplies a layer's output by `factor`: one number, or one for each output channel."""
    layer.weight.transpose(0, -1).mul_(factor)
    layer.bias.mul_(factor)


@cache
def export_script():
    """scripts/export_vae.py as a module: importing diffusers once is enough for all exports."""
    sys.path.insert(0, str(REPOSITORY / "scripts"))
    return importlib.import_module("export_vae")


def export(*arguments):
    """Runs the export script inside this process and gives its exit code."""
    with mock.patch.object(sys, "argv", ["export_vae.py", *map(str, arguments)]):
        return export_script().main()


def export_taesd(name, out, *flags):
    """TAESD's own pair of files from shared/, or a skip that says why."""
    folder = SHARED / "models" / "taesd"
    if not folder.is_dir():
        pytest.skip("needs the models of shared/models/taesd, which is not beside this checkout")
    pair = [folder / f"{name}_{part}.safetensors" for part in ("encoder", "decoder")]
    assert export("--taesd", *pair, out, *flags) == 0
    return out


def save_identity(out):
    """A model whose latent is the picture itself, so that a roundtrip shows the program's own part:
    reading, resizing, fitting, rounding and writing."""
    import torch

    class Identity(torch.nn.Module):
        @torch.jit.export
        def encode(self, image: torch.Tensor) -> torch.Tensor:
            return image

        @torch.jit.export
        def decode(self, latent: torch.Tensor) -> torch.Tensor:
            return latent

    facts = {
        "schema": 1,
        "name": "identity",
        "family": "identity",
        "scaling_factor": 1.0,
        "shift_factor": 0.0,
        "latent_channels": 3,
        "factor": 1,
        "has_moments": False,
        "io_space": "scaled",
        "weights_sha256": "",
        "source": "tests",
    }
    module = torch.jit.script(Identity())
    torch.jit.save(module, out, _extra_files={"sdvae.json": json.dumps(facts)})
    return out


def changed_copy(saved, folder, **changes):
    """The folder, a copy of a saved model's with keys of its config.json rewritten."""
    shutil.copytree(saved, folder)
    write_config(folder, **changes)
    return folder


def write_config(folder, **changes):
    """Rewrites keys of a model folder's config.json; None removes a key."""
    file = Path(folder) / "config.json"
    config = json.loads(file.read_text()) | changes
    file.write_text(json.dumps({key: value for key, value in config.items() if value is not None}))
