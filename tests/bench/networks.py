"""The autoencoders that the engines are compared on, with random weights.

In the forms that engines run: as diffusers has them, and Qwen-Image's also as the network of two
dimensions that one picture needs.
"""

import torch
from support import models, wan
from torch import nn

LATENT_CHANNELS = {"sd1": 4, "qwen-image": 16, "qwen-image-flat": 16}


def save(network, folder):
    if network == "sd1":
        models.random_kl().save_pretrained(folder)
    else:
        wan.random_wan("AutoencoderKLQwenImage", base_dim=96, num_res_blocks=2).save_pretrained(
            folder
        )


class Steps(nn.Module):
    """Modules one after the other."""

    def __init__(self, *steps):
        super().__init__()
        self.steps = nn.ModuleList(steps)

    def forward(self, value):
        for step in self.steps:
            value = step(value)
        return value


class Frame(nn.Module):
    """A picture as a video of one frame, as diffusers' pipelines give it to the autoencoder."""

    def __init__(self, compute):
        super().__init__()
        self.compute = compute

    def forward(self, value):
        return self.compute(value.unsqueeze(2)).squeeze(2)


class Normal(nn.Module):
    def __init__(self, layer):
        super().__init__()
        self.weight = nn.Parameter(layer.scale * layer.gamma.detach().flatten()[:, None, None])

    def forward(self, value):
        return nn.functional.normalize(value, dim=1) * self.weight


class Attention(nn.Module):
    def __init__(self, layer):
        super().__init__()
        self.norm, self.to_qkv, self.proj = layer.norm, layer.to_qkv, layer.proj

    def forward(self, value):
        qkv = self.to_qkv(self.norm(value)).flatten(2).transpose(1, 2).unsqueeze(1)
        mixed = nn.functional.scaled_dot_product_attention(*qkv.chunk(3, dim=-1))
        return value + self.proj(mixed.squeeze(1).transpose(1, 2).unflatten(2, value.shape[2:]))


def last_slice(layer):
    """What a causal convolution over frames does to the only one."""
    out, inputs, _, kernel, _ = layer.weight.shape
    flat = nn.Conv2d(inputs, out, kernel, padding=kernel // 2)
    flat.weight.data, flat.bias.data = layer.weight[:, :, -1].contiguous(), layer.bias
    return flat


def flatten(module):
    """Replaces the layers that see frames by those of one picture."""
    makers = {
        "QwenImageCausalConv3d": last_slice,
        "QwenImageRMS_norm": Normal,
        "QwenImageResample": lambda layer: layer.resample,
        "QwenImageUpsample": lambda _: nn.Upsample(scale_factor=2, mode="nearest"),
    }
    for name, child in module.named_children():
        flatten(child)
        kind = type(child).__name__
        if kind in makers:
            setattr(module, name, makers[kind](child))
        elif kind == "QwenImageAttentionBlock":
            setattr(module, name, Attention(child))


def load(network, folder):
    """The modules that encode a picture to moments, and decode a raw latent to a picture."""
    import diffusers

    kind = diffusers.AutoencoderKL if network == "sd1" else diffusers.AutoencoderKLQwenImage
    vae = kind.from_pretrained(folder).eval().requires_grad_(False)
    if network == "qwen-image":
        # With the caches that it fills for frames to come.
        return Frame(lambda frames: vae._encode(frames)), Frame(lambda z: vae.decode(z).sample)
    if network == "qwen-image-flat":
        flatten(vae)
    return Steps(vae.encoder, vae.quant_conv).eval(), Steps(vae.post_quant_conv, vae.decoder).eval()


def samples(network, size_px):
    """A picture in model range and a raw latent."""
    torch.manual_seed(0)
    side = size_px // 8
    picture = torch.rand(1, 3, size_px, size_px) * 2 - 1
    return picture, torch.randn(1, LATENT_CHANNELS[network], side, side) * 4
