"""Losses of a reconstruction against the photo. Both are [N,3,H,W], the photo in [-1,1]."""

import functools

import torch
import torch.nn.functional as F


@torch.no_grad()
def psnr(made: torch.Tensor, photo: torch.Tensor) -> torch.Tensor:
    """The PSNR of each picture, in dB."""
    errors = (made - photo).square().mean((1, 2, 3)).clamp_min(1e-5)
    return -10 * (errors / 4).log10()


def pixel_loss(made: torch.Tensor, photo: torch.Tensor) -> torch.Tensor:
    # L1 keeps edges sharp, L2 is what the PSNR counts.
    return F.l1_loss(made, photo) + 2 * F.mse_loss(made, photo)


def coarse_loss(made: torch.Tensor, photo: torch.Tensor) -> torch.Tensor:
    """The L1 distance of the 4x4 means: of colours and shading, whatever the detail."""
    return F.l1_loss(F.avg_pool2d(made, 4), F.avg_pool2d(photo, 4))


@functools.cache
def gaussian_rows(length: int) -> torch.Tensor:
    """A matrix whose rows are SSIM's 11 weights, at every second position where they fit."""
    line = torch.exp(-0.5 * (torch.arange(-5, 6) / 1.5) ** 2)
    rows = torch.zeros((length - 11) // 2 + 1, length)
    for number, row in enumerate(rows):
        row[2 * number : 2 * number + 11] = line / line.sum()
    return rows


def ssim_loss(made: torch.Tensor, photo: torch.Tensor) -> torch.Tensor:
    """1 - SSIM, on every second window of every second row. It asks for the photo's contrast where
    plain distances would settle for a grey mean."""

    def local_mean(x: torch.Tensor) -> torch.Tensor:
        return gaussian_rows(x.shape[2]) @ x @ gaussian_rows(x.shape[3]).T

    # Pixels are shifted to start at 0, as SSIM compares brightness by ratio.
    a, b = made.contiguous() + 1, photo.contiguous() + 1
    mean_a, mean_b = local_mean(a), local_mean(b)
    variances = local_mean(a * a + b * b) - mean_a**2 - mean_b**2
    covariance = local_mean(a * b) - mean_a * mean_b
    c1, c2 = (0.01 * 2) ** 2, (0.03 * 2) ** 2
    luminance = (2 * mean_a * mean_b + c1) / (mean_a**2 + mean_b**2 + c1)
    return 1 - (luminance * (2 * covariance + c2) / (variances + c2)).mean()


def grid_loss(made: torch.Tensor, photo: torch.Tensor) -> torch.Tensor:
    """What of the error keeps step with the latent's 8-pixel cells over 80 pixels: texture of the
    world does not, the weave of a decoder does."""
    count, channels, height, width = made.shape
    cells = (made - photo).reshape(count, channels, height // 8, 8, width // 8, 8)
    # One channel for each of the 64 positions within a cell.
    positions = cells.permute(0, 1, 3, 5, 2, 4).flatten(1, 3)
    locked = F.avg_pool2d(positions, 10, 5).unflatten(1, (channels, 64))
    return (locked - locked.mean(2, keepdim=True)).square().mean()


def local_gradients(image: torch.Tensor) -> torch.Tensor:
    """How much the picture changes per pixel, as local means over 8x8 windows: texture without
    saying where each hair lies. Two scales, both directions."""
    found = []
    for scaled in (image, F.avg_pool2d(image, 2)):
        for difference in (scaled.diff(dim=3)[:, :, 1:], scaled.diff(dim=2)[..., 1:]):
            found.append(F.avg_pool2d(difference.abs(), 8, 4).flatten(1))
    return torch.cat(found, 1)
