"""Figures of a reconstruction, and what they come to over many photos."""

import math
import statistics

import torch
import torch.nn.functional as F

PAIR_NAMES = {
    "tt": "TAESD both ways",
    "ss": "ours both ways",
    "st": "our latent, TAESD's decoder",
    "ts": "TAESD's latent, our decoder",
}


def psnr(a: torch.Tensor, b: torch.Tensor) -> float:
    """The PSNR of two uint8 pictures, in dB."""
    error = (a.double() - b.double()).square().mean().item()
    return 10 * math.log10(255**2 / max(error, 1e-10))


def ssim(a: torch.Tensor, b: torch.Tensor) -> float:
    """The SSIM as scikit-image's structural_similarity gives it with gaussian_weights, sigma 1.5,
    data_range 255 and use_sample_covariance off: the mean over RGB of the 11x11 windows that lie
    wholly inside."""
    line = torch.exp(-0.5 * (torch.arange(-5, 6, dtype=torch.float64) / 1.5) ** 2)
    line /= line.sum()

    def local_mean(x: torch.Tensor) -> torch.Tensor:
        return F.conv2d(F.conv2d(x, line.view(1, 1, 11, 1)), line.view(1, 1, 1, 11))

    a, b = a.double()[:, None], b.double()[:, None]
    mean_a, mean_b = local_mean(a), local_mean(b)
    var_a = local_mean(a * a) - mean_a**2
    var_b = local_mean(b * b) - mean_b**2
    cov = local_mean(a * b) - mean_a * mean_b
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    top = (2 * mean_a * mean_b + c1) * (2 * cov + c2)
    return (top / ((mean_a**2 + mean_b**2 + c1) * (var_a + var_b + c2))).mean().item()


def total_gradient(picture: torch.Tensor) -> float:
    """The mean absolute difference of neighbours in a row plus that of neighbours in a column."""
    return sum(picture.diff(dim=d).abs().mean().item() for d in (-2, -1))


def measure(made: torch.Tensor, photo: torch.Tensor) -> dict[str, float]:
    sharpness = total_gradient(made.double()) / max(total_gradient(photo.double()), 1e-9)
    return {"psnr": psnr(made, photo), "ssim": ssim(made, photo), "sharpness": sharpness}


def means(found: dict[str, dict]) -> dict[str, dict[str, float]]:
    """The means of every pair over all photos."""
    table: dict[str, dict[str, float]] = {}
    names = next(iter(found.values())).keys()
    for name in [n for n in PAIR_NAMES if n in names]:
        rows = [item[name] for item in found.values()]
        table[name] = {key: statistics.fmean(row[key] for row in rows) for key in rows[0]}
        table[name]["psnr_min"] = min(row["psnr"] for row in rows)
        # A mean of ratios can hide blur behind a few smooth pictures with grain, so the median is
        # shown too.
        table[name]["sharpness_median"] = statistics.median(row["sharpness"] for row in rows)
    return table


def worst(found: dict[str, dict], number: int) -> list[str]:
    """The photos with the lowest PSNR: against TAESD where there is a teacher, else of all."""

    def score(name: str) -> float:
        item = found[name]
        return item["ss"]["psnr"] - (item["tt"]["psnr"] if "tt" in item else 0)

    return sorted(found, key=score)[:number]
