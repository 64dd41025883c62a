"""The student: a small convolutional autoencoder of Stable Diffusion 1.x latents."""

import torch
from torch import nn

SCALING_FACTOR = 0.18215  # The family sd1's: a scaled latent is a raw one times this.
FACTOR = 8  # Picture pixels to a latent pixel, each way.


class Residual(nn.Module):
    """A pre-activation residual block of two 3x3 convolutions. The second convolution starts at
    zero, so a new block is the identity and depth costs no signal."""

    def __init__(self, width: int):
        super().__init__()
        self.a = nn.Conv2d(width, width, 3, padding=1)
        self.b = nn.Conv2d(width, width, 3, padding=1)
        nn.init.kaiming_normal_(self.a.weight)
        nn.init.zeros_(self.a.bias)
        nn.init.zeros_(self.b.weight)
        nn.init.zeros_(self.b.bias)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.b(torch.relu(self.a(torch.relu(x))))


def residuals(width: int, count: int) -> list[nn.Module]:
    return [Residual(width) for _ in range(count)]


@torch.no_grad()
def init_without_checkerboard(layers: nn.Sequential) -> None:
    """The four sub-pixels of each pixel shuffle start equal (ICNR), so that a difference between
    them must be learned. After A. Aitken et al., "Checkerboard artifact free sub-pixel
    convolution", 2017."""
    for conv, shuffle in zip(list(layers)[:-1], list(layers)[1:], strict=True):
        if isinstance(shuffle, nn.PixelShuffle):
            for parameter in (conv.weight, conv.bias):
                parameter.copy_(parameter[::4].repeat_interleave(4, 0))


class Encoder(nn.Sequential):
    """Turns pictures [N,3,H,W] in [-1,1] into scaled latents [N,4,H/8,W/8]."""

    def __init__(self):
        super().__init__(
            nn.PixelUnshuffle(2),
            nn.Conv2d(12, 48, 3, padding=1),
            *residuals(48, 1),
            nn.PixelUnshuffle(2),
            nn.Conv2d(192, 80, 1),
            *residuals(80, 4),
            nn.PixelUnshuffle(2),
            nn.Conv2d(320, 112, 1),
            *residuals(112, 2),
            nn.ReLU(),
            nn.Conv2d(112, 4, 3, padding=1),
        )


class Decoder(nn.Sequential):
    """Turns scaled latents [N,4,h,w] into pictures [N,3,8h,8w] in about [-1,1], not clamped."""

    def __init__(self):
        super().__init__(
            nn.Conv2d(4, 112, 3, padding=1),
            *residuals(112, 3),
            nn.Conv2d(112, 320, 1),
            nn.PixelShuffle(2),
            *residuals(80, 4),
            nn.Conv2d(80, 192, 1),
            nn.PixelShuffle(2),
            *residuals(48, 5),
            nn.ReLU(),
            nn.Conv2d(48, 12, 3, padding=1),
            nn.PixelShuffle(2),
        )
        init_without_checkerboard(self)


class TinyVae(nn.Module):
    """Encoder and decoder with the two methods that the program calls."""

    def __init__(self):
        super().__init__()
        self.encoder = Encoder()
        self.decoder = Decoder()

    @torch.jit.export
    def encode(self, image: torch.Tensor) -> torch.Tensor:
        return self.encoder(image)

    @torch.jit.export
    def decode(self, latent: torch.Tensor) -> torch.Tensor:
        # The soft clamp keeps latents from a diffusion model inside what training has seen.
        return self.decoder(torch.tanh(latent / 3.0) * 3.0)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        return self.decode(self.encode(image))
