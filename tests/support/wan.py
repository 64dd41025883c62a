"""Wan's VAE and its kin for the tests: diffusers' own classes with seeded weights, other names for
their tensors, and what pipelines make of their latents."""

import inspect
import json
import re

import diffusers
from safetensors import safe_open

from . import pictures
from .models import scale_output

# Its shape of network, narrow.
CONFIG = {"base_dim": 16, "num_res_blocks": 1}

# The original code's names of a block's and of a half's tensors.
BLOCK = {
    ".norm1.": ".residual.0.",
    ".conv1.": ".residual.2.",
    ".norm2.": ".residual.3.",
    ".conv2.": ".residual.6.",
    ".conv_shortcut.": ".shortcut.",
}
HALF = {
    ".conv_in.": ".conv1.",
    ".mid_block.resnets.0.": ".middle.0.",
    ".mid_block.attentions.0.": ".middle.1.",
    ".mid_block.resnets.1.": ".middle.2.",
    ".norm_out.": ".head.0.",
    ".conv_out.": ".head.2.",
}


def random_wan(kind="AutoencoderKLQwenImage", seed=1, **config):
    """An autoencoder with seeded weights and norms, no two channels alike, and outputs of a usual
    size."""
    import torch

    torch.manual_seed(seed)
    model = getattr(diffusers, kind)(**(CONFIG | config)).eval().requires_grad_(False)
    for name, tensor in model.named_parameters():
        if name.endswith(".gamma"):
            tensor.uniform_(0.5, 1.5)
    factor = model.spatial_compression_ratio
    picture = torch.rand(1, channels_of(model), 1, 8 * factor, 8 * factor) * 2 - 1
    moments = model.encode(picture).latent_dist.parameters
    scale_output(model.quant_conv, 2 / moments.std().item())
    frame = model.post_quant_conv(torch.randn(1, model.config.z_dim, 1, 8, 8) * 2)
    first = {"first_chunk": True} if getattr(model.config, "is_residual", False) else {}
    decoded = model.decoder(frame, **first)  # decode() would hold it to [-1, 1]
    scale_output(model.decoder.conv_out, 0.5 / decoded.std().item())
    return model


def channels_of(model):
    """Of the picture, of which Wan 2.2 takes each 2x2 square as channels."""
    taken = getattr(model.config, "in_channels", None) or model.config.input_channels
    return taken // (getattr(model.config, "patch_size", None) or 1) ** 2


def wan_names(state):
    """The names of Wan's own files: the blocks of all levels in one row, or of each in its own."""
    if any(".upsampler." in name for name in state):
        return {in_wan_words(of_levels(name, state)): tensor for name, tensor in state.items()}
    return {in_wan_words(in_a_row(name, state)): tensor for name, tensor in state.items()}


def last_block(state, half):
    found = (re.search(rf"{half}\.\w+_blocks\.\d+\.resnets\.(\d+)", name) for name in state)
    return max(int(match[1]) for match in found if match)


def in_a_row(name, state):
    level = re.match(r"decoder\.up_blocks\.(\d+)\.(resnets|upsamplers)\.(\d+)(\..*)", name)
    if not level:
        return name.replace("encoder.down_blocks.", "encoder.downsamples.")
    blocks = last_block(state, "decoder") + 1
    place = blocks if level[2] == "upsamplers" else int(level[3])
    return f"decoder.upsamples.{int(level[1]) * (blocks + 1) + place}{level[4]}"


def of_levels(name, state):
    for half, blocks, row in (("encoder", "down_blocks", "downsamples"),
                              ("decoder", "up_blocks", "upsamples")):  # fmt: skip
        end = last_block(state, half) + 1
        name = re.sub(rf"{half}\.{blocks}\.(\d+)\.resnets\.", rf"{half}.{row}.\1.{row}.", name)
        name = re.sub(
            rf"{half}\.{blocks}\.(\d+)\.\w+sampler\.", rf"{half}.{row}.\1.{row}.{end}.", name
        )
    return name


def in_wan_words(name):
    words = dict(HALF)
    if "samples." in name or ".mid_block.resnets." in name:
        words |= BLOCK
    for ours, theirs in words.items():
        name = name.replace(ours, theirs)
    name = re.sub(r"^quant_conv\.", "conv1.", name)
    return re.sub(r"^post_quant_conv\.", "conv2.", name)


def flattened(state):
    """What conversions for pictures alone keep: 2-D convolutions of the last time slice."""
    kept = {name: tensor for name, tensor in state.items() if ".time_conv." not in name}
    is_video = {name for name, tensor in kept.items() if tensor.ndim == 5}
    return {
        name: tensor[:, :, -1].contiguous() if name in is_video else tensor
        for name, tensor in kept.items()
    }


def raw_latent(model, pixels):
    """The posterior's mean of a picture, [1, C, 1, h, w]."""
    return model.encode(pictures.to_model_range(pixels)[:, :, None]).latent_dist.mode()


def decoded(model, raw):
    return pictures.from_model_range(model.decode(raw).sample[:, :, 0])


def assert_has_defaults(latent, kind):
    """The latent's statistics are those that diffusers' class has where a file carries none."""
    defaults = inspect.signature(getattr(diffusers, kind).__init__).parameters
    with safe_open(latent, "pt") as opened:
        metadata = opened.metadata()
    assert json.loads(metadata["sdvae.shift"]) == defaults["latents_mean"].default
    for scale, deviation in zip(
        json.loads(metadata["sdvae.scale"]), defaults["latents_std"].default, strict=True
    ):
        assert abs(scale * deviation - 1) <= 1e-12
