"""The teacher: TAESD (madebyollin/taesd, MIT), with the names of its own weight files."""

from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import nn


class TeacherBlock(nn.Module):
    """TAESD's residual block: three convolutions, then ReLU of the sum."""

    def __init__(self, width: int = 64):
        super().__init__()
        convs = [nn.Conv2d(width, width, 3, padding=1) for _ in range(3)]
        self.conv = nn.Sequential(convs[0], nn.ReLU(), convs[1], nn.ReLU(), convs[2])

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.relu(self.conv(x) + x)


def encoder_layers() -> list[nn.Module]:
    layers: list[nn.Module] = [nn.Conv2d(3, 64, 3, padding=1), TeacherBlock()]
    for _ in range(3):
        down = nn.Conv2d(64, 64, 3, padding=1, stride=2, bias=False)
        layers += [down, *[TeacherBlock() for _ in range(3)]]
    return [*layers, nn.Conv2d(64, 4, 3, padding=1)]


def decoder_layers() -> list[nn.Module]:
    # The identity stands where TAESD clamps the latent, so that the layers' numbers fit its file.
    layers: list[nn.Module] = [nn.Identity(), nn.Conv2d(4, 64, 3, padding=1), nn.ReLU()]
    for _ in range(3):
        layers += [TeacherBlock() for _ in range(3)]
        layers += [nn.Upsample(scale_factor=2), nn.Conv2d(64, 64, 3, padding=1, bias=False)]
    return [*layers, TeacherBlock(), nn.Conv2d(64, 3, 3, padding=1)]


class Teacher(nn.Module):
    """TAESD, frozen, with the same two methods and the same ranges as TinyVae."""

    def __init__(self, folder: Path):
        super().__init__()
        self.encoder = nn.Sequential(*encoder_layers())
        self.decoder = nn.Sequential(*decoder_layers())
        for part in ("encoder", "decoder"):
            weights = load_file(folder / f"taesd_{part}.safetensors")
            getattr(self, part).load_state_dict({k: v.float() for k, v in weights.items()})
        self.eval().requires_grad_(False).to(memory_format=torch.channels_last)

    def encode(self, image: torch.Tensor) -> torch.Tensor:
        return self.encoder(image / 2 + 0.5)

    def decode(self, latent: torch.Tensor) -> torch.Tensor:
        return self.decoder(torch.tanh(latent / 3) * 3) * 2 - 1
