"""TorchScript models that take no time, for tests that are not about a real network's numbers."""

import json
from functools import partial

import torch
import torch.nn.functional as F


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


def save(path, module=None, description=True, **changes):
    """Writes a model file; `changes` are to its sdvae.json, None removes a key."""
    keys = {
        "schema": 1,
        "name": "toy",
        "family": "sd1",
        "scaling_factor": 0.18215,
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
