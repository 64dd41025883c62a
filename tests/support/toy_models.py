"""Models that take no time, for tests that are not about a real network's numbers.

`toy` is a file of weights, which the program computes by itself; the others are TorchScript, with
which each start of the program takes half a second to load libtorch.
"""

import json
from functools import partial

import torch
import torch.nn.functional as F

from .weight_files import save as save_weights
from .weight_files import tiny_half

SCALE = 0.18215


class BlockAverage(torch.nn.Module):
    """A latent is the mean of each 8x8 block, in R, G, B and grey; decoding repeats it."""

    def __init__(self):
        super().__init__()
        self.one = torch.nn.Parameter(torch.ones(1))  # Gives the results its dtype and device.

    @torch.jit.export
    def encode(self, x: torch.Tensor) -> torch.Tensor:
        small = F.avg_pool2d(x, 8) * self.one
        return torch.cat([small, small.mean(1, keepdim=True)], 1)

    @torch.jit.export
    def decode(self, z: torch.Tensor) -> torch.Tensor:
        return F.interpolate(z[:, :3], scale_factor=8.0) * self.one


class WithMoments(BlockAverage):
    """The same with a variance: every log-variance is -4."""

    @torch.jit.export
    def encode(self, x: torch.Tensor) -> torch.Tensor:
        small = F.avg_pool2d(x, 8) * self.one
        mean = torch.cat([small, small.mean(1, keepdim=True)], 1)
        return torch.cat([mean, torch.full_like(mean, -4.0)], 1)


class NotFinite(BlockAverage):
    """Decodes to NaN."""

    @torch.jit.export
    def decode(self, z: torch.Tensor) -> torch.Tensor:
        return F.interpolate(z[:, :3], scale_factor=8.0) / 0.0 * 0.0


class OverflowsInHalf(BlockAverage):
    """Decodes through numbers that float16 cannot hold, as SDXL's decoder does."""

    @torch.jit.export
    def decode(self, z: torch.Tensor) -> torch.Tensor:
        return F.interpolate(z[:, :3], scale_factor=8.0) * 1e6 / 1e6


class Wide(BlockAverage):
    """Encodes to five channels, whatever its description says."""

    @torch.jit.export
    def encode(self, x: torch.Tensor) -> torch.Tensor:
        return F.avg_pool2d(x, 8)[:, [0, 1, 2, 0, 1]] * self.one


class Raises(BlockAverage):
    @torch.jit.export
    def encode(self, x: torch.Tensor) -> torch.Tensor:
        raise ValueError("this model never works")
        return x


class NoMethods(torch.nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x


def toy(path):
    """Block averages once more, as a TAESD: its blocks add nothing, its convolutions halve by means
    and pass on. What decoding loses by TAESD's clamp is less than half a level."""
    state = {}
    for part in ("encoder", "decoder"):
        for name, tensor in tiny_half(part, width=8).items():
            number, rest = name.split(".", 1)
            # diffusers does not count the decoder's clamp.
            layer = int(number) - (part == "decoder")
            state[f"{part}.layers.{layer}.{rest}"] = torch.zeros_like(tensor)
    for name, tensor in state.items():
        if tensor.dim() == 4 and ".conv." not in name:
            pass_on(tensor, halves=name.startswith("encoder") and f"{name[:-6]}bias" not in state)
    # From [0, 1] to the scaled latent of [-1, 1], and back.
    state["encoder.layers.14.weight"] *= 2 * SCALE
    state["encoder.layers.14.weight"][3, :3, 1, 1] = 2 * SCALE / 3
    state["encoder.layers.14.bias"] -= SCALE
    state["decoder.layers.0.weight"] /= 2 * SCALE
    state["decoder.layers.0.bias"] += 0.5
    return save_weights(path, state, **{"sdvae.family": "sd1"})


def pass_on(weight, halves):
    for channel in range(3):
        if halves:
            weight[channel, channel, 1:, 1:] = 0.25
        else:
            weight[channel, channel, 1, 1] = 1


def save(path, module=None, description=True, **changes):
    """Writes a model file; `changes` are to its sdvae.json, None removes a key."""
    keys = {
        "schema": 1,
        "name": "toy",
        "family": "sd1",
        "scaling_factor": SCALE,
        "shift_factor": 0.0,
        "latent_channels": 4,
        "factor": 8,
        "has_moments": False,
        "io_space": "raw",
        "weights_sha256": "00ff" * 16,
        "source": "tests",
    } | changes
    keys = {key: value for key, value in keys.items() if value is not None}
    store = partial(torch.jit.save, torch.jit.script(module or BlockAverage()), str(path))
    if description:
        store(_extra_files={"sdvae.json": json.dumps(keys)})
    else:
        store()
    return path
