"""SANA's DC-AE for the tests: diffusers' own class with seeded weights, and its tensors under the
names of its authors."""

import re

import diffusers

from .models import scale_output

# Its shape of network, narrow: residual blocks, then attention, whose heads are 32 channels wide.
CONFIG = {
    "encoder_block_types": ["ResBlock"] * 3 + ["EfficientViTBlock"] * 3,
    "decoder_block_types": ["ResBlock"] * 3 + ["EfficientViTBlock"] * 3,
    "encoder_block_out_channels": [32, 32, 64, 64, 64, 128],
    "decoder_block_out_channels": [32, 64, 64, 64, 64, 128],
    "encoder_layers_per_block": [1, 1, 1, 1, 2, 1],
    "decoder_layers_per_block": [1, 1, 2, 1, 1, 1],
    "encoder_qkv_multiscales": [[], [], [], [5], [5], []],
    "decoder_qkv_multiscales": [[], [], [], [5], [3], [5]],
    "downsample_block_type": "conv",
    "upsample_block_type": "interpolate",
    "scaling_factor": 0.41407,
}
# What its elders have where SANA's differs: pixel shuffles, and no blocks at the picture's size.
SHUFFLED = {
    "encoder_layers_per_block": [0, 1, 1, 1, 1, 1],
    "decoder_layers_per_block": [0, 1, 1, 1, 1, 1],
    "downsample_block_type": "pixel_unshuffle",
    "upsample_block_type": "pixel_shuffle",
    "scaling_factor": 0.3189,
}

OWN_NAMES = [
    (r"\.down_blocks\.(\d+)\.(\d+)\.", r".stages.\1.op_list.\2."),
    (r"\.up_blocks\.(\d+)\.(\d+)\.", r".stages.\1.op_list.\2."),
    (r"^encoder\.conv_in\.", "encoder.project_in.conv."),
    (r"^encoder\.conv_out\.", "encoder.project_out.main.op_list.0.conv."),
    (r"^decoder\.conv_in\.", "decoder.project_in.main.conv."),
    (r"^decoder\.norm_out\.", "decoder.project_out.op_list.0."),
    (r"^decoder\.conv_out\.", "decoder.project_out.op_list.2.conv."),
    (r"\.attn\.to_qkv_multiscale\.0\.proj_in\.", ".context_module.main.aggreg.0.0."),
    (r"\.attn\.to_qkv_multiscale\.0\.proj_out\.", ".context_module.main.aggreg.0.1."),
    (r"\.attn\.norm_out\.", ".context_module.main.proj.norm."),
    (r"\.conv_out\.conv_(inverted|depth|point)\.", r".local_module.main.\1_conv.conv."),
    (r"\.conv_out\.norm\.", ".local_module.main.point_conv.norm."),
    (r"(op_list\.\d+)\.conv([12])\.", r"\1.main.conv\2.conv."),
    (r"(op_list\.\d+)\.norm\.", r"\1.main.conv2.norm."),
    (r"^(encoder\.stages.*op_list\.\d+)\.conv\.", r"\1.main.conv."),
    (r"^(decoder\.stages.*op_list\.\d+)\.conv\.", r"\1.main.conv.conv."),
]


def random_dc(seed=1, **config):
    """An autoencoder with seeded weights and norms, no two channels alike, and pictures of a usual
    size."""
    import torch

    torch.manual_seed(seed)
    model = diffusers.AutoencoderDC(**CONFIG | config).eval().requires_grad_(False)
    for name, tensor in model.named_parameters():
        if re.search(r"norm(_out)?\.weight$", name):
            tensor.uniform_(0.5, 1.5)
        elif re.search(r"norm(_out)?\.bias$", name):
            tensor.normal_(std=0.2)
    latent = torch.randn(1, model.config.latent_channels, 4, 4)
    out = model.decoder.conv_out
    scale_output(getattr(out, "conv", out), 0.5 / model.decode(latent).sample.std().item())
    return model


def own_names(state):
    """As the models' authors name the tensors of SANA's: queries, keys and values are one."""
    import torch

    named = {}
    for key, tensor in state.items():
        for pattern, replacement in OWN_NAMES:
            key = re.sub(pattern, replacement, key)
        named[key] = tensor
    for key in [key for key in named if key.endswith(".attn.to_q.weight")]:
        start = key.removesuffix("attn.to_q.weight")
        parts = [named.pop(f"{start}attn.to_{part}.weight") for part in "qkv"]
        named[start + "context_module.main.qkv.conv.weight"] = torch.cat(parts)[:, :, None, None]
        out = named.pop(start + "attn.to_out.weight")
        named[start + "context_module.main.proj.conv.weight"] = out[:, :, None, None]
    return {key: tensor.contiguous() for key, tensor in named.items()}
