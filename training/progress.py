"""How a training is getting on: running means, the curve, figures on the dev photos."""

import json
import math
import sys
from pathlib import Path

import torch

from figures import total_gradient
from losses import ssim_loss
from photos import cut_to_factor, load_photo, to_model_range
from taesd import Teacher
from tiny_vae import TinyVae


class RunningMeans(dict[str, float]):
    """Exponential means of the losses, over about 50 steps."""

    def add(self, **values: torch.Tensor) -> None:
        for name, value in values.items():
            old = self.get(name, value.item())
            self[name] = 0.98 * old + 0.02 * value.item()


def write_record(record: dict[str, object], curve: Path, left_min: float) -> None:
    """Appends a line to the curve and prints it on stderr too."""
    rounded = {k: round(v, 4) if isinstance(v, float) else v for k, v in record.items()}
    with open(curve, "a", encoding="utf-8") as lines:
        lines.write(json.dumps(rounded) + "\n")
    line = " ".join(f"{k} {v}" for k, v in rounded.items())
    print(f"{line} | {left_min:.0f} min left", file=sys.stderr, flush=True)


def dev_figures(made: torch.Tensor, photo: torch.Tensor) -> dict[str, float]:
    """The figures of a reconstruction by the suffixes of their names; that of the PSNR is empty."""
    made = made.clamp(-1, 1)
    error = ((made - photo) / 2).square().mean().item()
    return {
        "": -10 * math.log10(error),
        "_sharp": total_gradient(made) / total_gradient(photo),
        "_ssim": 1 - ssim_loss(made, photo).item(),
    }


class DevPhotos:
    """Progress figures on photos that are neither trained on nor in the model card."""

    def __init__(self, paths: list[Path], teacher: Teacher):
        self.teacher = teacher
        self.photos = [to_model_range(cut_to_factor(load_photo(p))[None]) for p in paths]
        self.latents = []

    @torch.inference_mode()
    def figures(self, model: TinyVae) -> dict[str, float]:
        """Means over the photos, by pairs as in eval_model.py: encoder first, `s` the student, `t`
        the teacher."""
        if not self.latents:
            self.latents = [self.teacher.encode(photo) for photo in self.photos]
        found: dict[str, list[float]] = {}
        for photo, theirs in zip(self.photos, self.latents, strict=True):
            ours = model.encode(photo)
            results = {"ss": model.decode(ours), "ts": model.decode(theirs)}
            results["st"] = self.teacher.decode(ours)
            for pair, made in results.items():
                for suffix, value in dev_figures(made, photo).items():
                    found.setdefault(f"dev_{pair}{suffix}", []).append(value)
        return {name: sum(values) / len(values) for name, values in found.items()}
