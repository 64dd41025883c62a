"""The same autoencoder's weights under the names that the files of the world use.

The renamings here are written from the file layouts themselves, apart from the program's tables.
"""

import json
import re

import torch
from safetensors.torch import save_file

OLD_ATTENTION = {"to_q": "query", "to_k": "key", "to_v": "value", "to_out.0": "proj_attn"}
COMPVIS = [
    (r"\.down_blocks\.(\d+)\.resnets\.(\d+)\.", r".down.\1.block.\2."),
    (r"\.down_blocks\.(\d+)\.downsamplers\.0\.", r".down.\1.downsample."),
    (r"\.up_blocks\.(\d+)\.resnets\.(\d+)\.", r".up.\1.block.\2."),
    (r"\.up_blocks\.(\d+)\.upsamplers\.0\.", r".up.\1.upsample."),
    (r"\.mid_block\.resnets\.0\.", ".mid.block_1."),
    (r"\.mid_block\.resnets\.1\.", ".mid.block_2."),
    (r"\.mid_block\.attentions\.0\.group_norm\.", ".mid.attn_1.norm."),
    (r"\.mid_block\.attentions\.0\.to_out\.0\.", ".mid.attn_1.proj_out."),
    (r"\.mid_block\.attentions\.0\.to_([qkv])\.", r".mid.attn_1.\1."),
    (r"\.conv_norm_out\.", ".norm_out."),
    (r"\.conv_shortcut\.", ".nin_shortcut."),
]
# A few tensors of what else lies in a full checkpoint: enough to tell the layouts apart.
OTHERS = {
    "sd1": ["cond_stage_model.transformer.text_model.embeddings.position_ids", "model_ema.decay"],
    "sdxl": ["conditioner.embedders.0.transformer.text_model.final_layer_norm.weight"],
    "sd3": ["model.diffusion_model.joint_blocks.0.x_block.attn.qkv.weight"],
    "flux": ["model.diffusion_model.double_blocks.0.img_attn.qkv.weight"],
}


def plain(model, dtype=torch.float32):
    return {key: value.to(dtype).contiguous() for key, value in model.state_dict().items()}


def old_diffusers(state):
    """How diffusers named attention before its version 0.17."""

    def rename(key):
        for new, old in OLD_ATTENTION.items():
            key = key.replace(f".attentions.0.{new}.", f".attentions.0.{old}.")
        return key

    return {rename(key): value for key, value in state.items()}


def compvis(state):
    """The names of the original Stable Diffusion code, whose decoder counts levels the other way
    and whose attention is made of 1x1 convolutions."""
    levels = 1 + max(int(m[1]) for key in state if (m := re.search(r"up_blocks\.(\d+)", key)))
    renamed = {}
    for key, value in state.items():
        name = key
        for pattern, replacement in COMPVIS:
            name = re.sub(pattern, replacement, name)
        name = re.sub(r"\.up\.(\d+)\.", lambda m: f".up.{levels - 1 - int(m[1])}.", name)
        if re.search(r"\.attn_1\.(q|k|v|proj_out)\.weight", name):
            value = value[:, :, None, None].contiguous()
        renamed[name] = value
    return renamed


def flux2(state):
    """Black Forest Labs' names: CompVis', with the 1x1 convolutions inside the halves."""
    inside = {"quant_conv.": "encoder.", "post_quant_conv.": "decoder."}

    def rename(key):
        start = key.split(".")[0] + "."
        return inside.get(start, "") + key

    return {rename(key): value for key, value in compvis(state).items()}


def checkpoint(state, family, prefix="first_stage_model."):
    """A full checkpoint of that family's layout around the autoencoder."""
    others = {name: torch.zeros(3) for name in OTHERS[family]}
    return {prefix + key: value for key, value in state.items()} | others


def save(path, state, **metadata):
    save_file(state, path, metadata=metadata or None)
    return path


def narrow_kl(width=32, channels=4):
    """The tensors of the narrowest AutoencoderKL, four levels with one block each, by name."""
    state = {}

    def convolution(name, out, into, kernel=3):
        state[f"{name}.weight"] = torch.full((out, into, kernel, kernel), 0.01)
        state[f"{name}.bias"] = torch.zeros(out)

    def norm(name):
        state[f"{name}.weight"], state[f"{name}.bias"] = torch.ones(width), torch.zeros(width)

    def block(name):
        for which in (1, 2):
            norm(f"{name}.norm{which}")
            convolution(f"{name}.conv{which}", width, width)

    for part, into, out in (("encoder", 3, 2 * channels), ("decoder", channels, 3)):
        convolution(f"{part}.conv_in", width, into)
        block(f"{part}.mid_block.resnets.0")
        norm(f"{part}.mid_block.attentions.0.group_norm")
        for projection in ("to_q", "to_k", "to_v", "to_out.0"):
            layer = f"{part}.mid_block.attentions.0.{projection}"
            state[f"{layer}.weight"] = torch.eye(width)
            state[f"{layer}.bias"] = torch.zeros(width)
        block(f"{part}.mid_block.resnets.1")
        norm(f"{part}.conv_norm_out")
        convolution(f"{part}.conv_out", out, width)
    for level in range(4):
        block(f"encoder.down_blocks.{level}.resnets.0")
        block(f"decoder.up_blocks.{level}.resnets.0")
        block(f"decoder.up_blocks.{level}.resnets.1")
    for level in range(3):
        convolution(f"encoder.down_blocks.{level}.downsamplers.0.conv", width, width)
        convolution(f"decoder.up_blocks.{level}.upsamplers.0.conv", width, width)
    convolution("quant_conv", 2 * channels, 2 * channels, 1)
    convolution("post_quant_conv", channels, channels, 1)
    return state


def tiny_half(part, width=64, channels=4):
    """taesd.py's encoder or decoder, under its bare numbers."""
    layers = {"encoder": "CBDBBBDBBBDBBBC", "decoder": "-C-BBB-DBBB-DBBB-DBC"}[part]
    first, last = layers.index("C"), len(layers) - 1
    ends = {"encoder": (3, channels), "decoder": (channels, 3)}[part]
    state = {}
    for number, kind in enumerate(layers):
        into = ends[0] if number == first else width
        out = ends[1] if number == last else width
        for piece in {"C": [""], "D": [""], "B": [".conv.0", ".conv.2", ".conv.4"]}.get(kind, []):
            state[f"{number}{piece}.weight"] = torch.full((out, into, 3, 3), 0.01)
            if kind != "D":
                state[f"{number}{piece}.bias"] = torch.zeros(out)
    return state


def split(path):
    """The header, as an object, and the data of a safetensors file."""
    content = path.read_bytes()
    length = int.from_bytes(content[:8], "little")
    return json.loads(content[8 : 8 + length]), content[8 + length :]


def join(path, header, data, length=None):
    """Makes a file, right or wrong, of data and a header: an object, or the bytes of its text."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    size = len(text) if length is None else length
    path.write_bytes(size.to_bytes(8, "little") + text + data)
    return path
