#!/usr/bin/env python3
"""Train and export sdvae's built-in model: a small autoencoder of Stable Diffusion 1.x latents.

Teacher: TAESD (madebyollin/taesd, MIT). The student starts from random weights and learns
  1. stage `match`:   latents like the teacher's, pictures like the photo (regression, a bit soft);
  2. stage `sharpen`: the same plus a patch discriminator and local detail statistics.
Then `export` writes the TorchScript file and, beside it, its weights as safetensors; the program
loads either. Example:

  train_builtin.py match   --photos DIR --teacher DIR --work DIR --minutes 60
  train_builtin.py sharpen --photos DIR --teacher DIR --work DIR --minutes 45
  train_builtin.py export  --work DIR --blend 0.8 --out sdvae-tiny.pt

A stage picks up where its last checkpoint in --work left it. Without one, `--init FILE` starts it
from weights that `export` wrote, so that trainings add up; `export --init FILE --blend 0.5` then
stops half way between those and what the training made of them. `--steps` gives a run whose
learning rate depends on the step alone (reproducible); `--minutes` ends it by the clock instead.
On a CPU that others use too, one process per core loses less time to waiting than one process
with many threads: `OMP_NUM_THREADS=1 torchrun --nproc-per-node 2 train_builtin.py match ...`;
--batch is then the batch of each process.
"""

import argparse
import copy
import functools
import hashlib
import json
import math
import os
import random
import sys
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import numpy as np
import torch
import torch.distributed as dist
import torch.nn.functional as F
from PIL import Image, ImageDraw, ImageFont
from safetensors.torch import load_file, save_file
from torch import nn

SCALING_FACTOR = 0.18215
FACTOR = 8
LONGEST_STEP_S = 5.0


# ---- the model -----------------------------------------------------------------------------------


class Residual(nn.Module):
    """Two 3x3 convolutions around an identity; the last starts at zero: depth costs no signal."""

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


def blocks(width: int, count: int) -> list[nn.Module]:
    return [Residual(width) for _ in range(count)]


@torch.no_grad()
def start_without_grid(layers: nn.Sequential) -> None:
    """The four sub-pixels of each shuffle start equal: a difference between them must be learned.
    After A. Aitken et al., "Checkerboard artifact free sub-pixel convolution", 2017."""
    for conv, shuffle in zip(list(layers)[:-1], list(layers)[1:], strict=True):
        if isinstance(shuffle, nn.PixelShuffle):
            for values in (conv.weight, conv.bias):
                values.copy_(values[::4].repeat_interleave(4, 0))


class Encoder(nn.Sequential):
    """[N,3,H,W] in [-1,1] -> [N,4,H/8,W/8], scaled latents."""

    def __init__(self):
        super().__init__(
            nn.PixelUnshuffle(2),
            nn.Conv2d(12, 48, 3, padding=1),
            *blocks(48, 1),
            nn.PixelUnshuffle(2),
            nn.Conv2d(192, 80, 1),
            *blocks(80, 4),
            nn.PixelUnshuffle(2),
            nn.Conv2d(320, 112, 1),
            *blocks(112, 2),
            nn.ReLU(),
            nn.Conv2d(112, 4, 3, padding=1),
        )


class Decoder(nn.Sequential):
    """[N,4,h,w] scaled latents -> [N,3,8h,8w], about [-1,1], not clamped."""

    def __init__(self):
        super().__init__(
            nn.Conv2d(4, 112, 3, padding=1),
            *blocks(112, 3),
            nn.Conv2d(112, 320, 1),
            nn.PixelShuffle(2),
            *blocks(80, 4),
            nn.Conv2d(80, 192, 1),
            nn.PixelShuffle(2),
            *blocks(48, 5),
            nn.ReLU(),
            nn.Conv2d(48, 12, 3, padding=1),
            nn.PixelShuffle(2),
        )
        start_without_grid(self)


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


class TeacherBlock(nn.Module):
    """TAESD's block: three convolutions, then ReLU of the sum. Names as in its weight files."""

    def __init__(self, width: int = 64):
        super().__init__()
        convs = [nn.Conv2d(width, width, 3, padding=1) for _ in range(3)]
        self.conv = nn.Sequential(convs[0], nn.ReLU(), convs[1], nn.ReLU(), convs[2])

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.relu(self.conv(x) + x)


def teacher_encoder_layers() -> list[nn.Module]:
    layers: list[nn.Module] = [nn.Conv2d(3, 64, 3, padding=1), TeacherBlock()]
    for _ in range(3):
        down = nn.Conv2d(64, 64, 3, padding=1, stride=2, bias=False)
        layers += [down, *[TeacherBlock() for _ in range(3)]]
    return [*layers, nn.Conv2d(64, 4, 3, padding=1)]


def teacher_decoder_layers() -> list[nn.Module]:
    layers: list[nn.Module] = [nn.Identity(), nn.Conv2d(4, 64, 3, padding=1), nn.ReLU()]
    for _ in range(3):
        layers += [TeacherBlock() for _ in range(3)]
        layers += [nn.Upsample(scale_factor=2), nn.Conv2d(64, 64, 3, padding=1, bias=False)]
    return [*layers, TeacherBlock(), nn.Conv2d(64, 3, 3, padding=1)]


class Teacher(nn.Module):
    """TAESD, frozen, with the same two methods and the same ranges as TinyVae."""

    def __init__(self, folder: Path):
        super().__init__()
        self.encoder = nn.Sequential(*teacher_encoder_layers())
        self.decoder = nn.Sequential(*teacher_decoder_layers())
        for part in ("encoder", "decoder"):
            weights = load_file(folder / f"taesd_{part}.safetensors")
            getattr(self, part).load_state_dict({k: v.float() for k, v in weights.items()})
        self.eval().requires_grad_(False).to(memory_format=torch.channels_last)

    def encode(self, image: torch.Tensor) -> torch.Tensor:
        return self.encoder(image / 2 + 0.5)

    def decode(self, latent: torch.Tensor) -> torch.Tensor:
        return self.decoder(torch.tanh(latent / 3) * 3) * 2 - 1


class Discriminator(nn.ModuleList):
    """Judges 34-pixel patches: the picture beside the photo's 4x4 means. Does the detail fit?"""

    def __init__(self):
        super().__init__(
            [
                nn.Conv2d(6, 32, 4, stride=2, padding=1),
                nn.Conv2d(32, 64, 4, stride=2, padding=1),
                nn.Conv2d(64, 96, 3, padding=1),
                nn.Conv2d(96, 96, 3, padding=1),
                nn.Conv2d(96, 1, 3, padding=1),
            ]
        )

    def forward(self, pair: torch.Tensor) -> list[torch.Tensor]:
        """What each layer saw; the last is the verdict."""
        seen = [pair]
        for layer in self:
            seen.append(layer(F.leaky_relu(seen[-1], 0.2) if len(seen) > 1 else pair))
        return seen[1:]


# ---- the pictures --------------------------------------------------------------------------------


@dataclass
class Split:
    """100 held-out photos for the card, 25 dev photos for progress and the dial, the rest to learn.

    The rule, over each group's sorted names: of `in_*` 80 evenly spaced are held out; of `wp_*`,
    where neighbours are crops of one wallpaper, 5 evenly spaced runs of 4. The photo after every
    fourth held-out one is a dev photo.
    """

    held_out: list[Path]
    dev: list[Path]
    train: list[Path]


def split_photos(folder: Path) -> Split:
    singles = sorted(folder.glob("in_*.jpg"))
    crops = sorted(folder.glob("wp_*.jpg"))
    held = [i * len(singles) // 80 for i in range(80)]
    runs = [i * (len(crops) // 5 // 4 * 4 + 4) + j for i in range(5) for j in range(4)]
    held_out = [singles[i] for i in held] + [crops[i] for i in runs]
    dev = [singles[i + 1] for i in held[::4]] + [crops[i + 4] for i in runs[::4]]
    aside = set(held_out) | set(dev)
    return Split(held_out, dev, [p for p in singles + crops if p not in aside])


def load_photo(path: Path) -> np.ndarray:
    return np.asarray(Image.open(path).convert("RGB"))


def mixed() -> torch.autocast:
    """bfloat16 where the processor multiplies tiles of it. Elsewhere it is slower than float32: a
    step took 1.6 times as long on a processor with AVX512_BF16 alone."""
    tiles = torch.cpu._is_amx_tile_supported()
    return torch.autocast("cpu", torch.bfloat16, enabled=tiles)


def to_model(batch: torch.Tensor) -> torch.Tensor:
    """uint8 [N,H,W,3] -> float [N,3,H,W] in [-1,1]."""
    image = batch.permute(0, 3, 1, 2).float() / 127.5 - 1
    return image.contiguous(memory_format=torch.channels_last)


class Drawing:
    """Draws what photos lack: flat colours, gradients, hard edges, lines and text."""

    def __init__(self, size: int, rng: random.Random):
        self.size = size
        self.rng = rng

    def colour(self) -> tuple[int, int, int]:
        if self.rng.random() < 0.3:
            return (self.rng.choice([0, 255, self.rng.randrange(256)]),) * 3
        return tuple(self.rng.randrange(256) for _ in range(3))

    def gradient(self) -> Image.Image:
        ramp = np.linspace(0, 1, self.size)
        angle = self.rng.random() * 2 * math.pi
        t = ramp[None] * math.cos(angle) + ramp[:, None] * math.sin(angle)
        t = ((t - t.min()) / max(np.ptp(t), 1e-6))[..., None]
        a, b = np.array(self.colour()), np.array(self.colour())
        return Image.fromarray((a * (1 - t) + b * t).round().astype(np.uint8))

    def point(self) -> tuple[int, int]:
        return self.rng.randrange(-16, self.size + 16), self.rng.randrange(-16, self.size + 16)

    def shape(self, pen: ImageDraw.ImageDraw) -> None:
        kind = self.rng.randrange(4)
        (x0, y0), (x1, y1) = self.point(), self.point()
        box = (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
        if kind == 0:
            pen.line([self.point() for _ in range(3)], self.colour(), self.rng.randint(1, 5))
        elif kind == 1:
            pen.ellipse(box, self.colour(), self.colour(), self.rng.randint(0, 4))
        elif kind == 2:
            pen.rectangle(box, self.colour(), self.colour(), self.rng.randint(0, 4))
        else:
            pen.polygon([self.point() for _ in range(self.rng.randint(3, 6))], self.colour())

    def text(self, pen: ImageDraw.ImageDraw) -> None:
        font = ImageFont.load_default(self.rng.randint(8, 40))
        letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,:-/"
        lines = ["".join(self.rng.choices(letters, k=30)) for _ in range(self.rng.randint(1, 9))]
        pen.multiline_text(self.point(), "\n".join(lines), self.colour(), font=font)

    def draw(self) -> np.ndarray:
        flat = self.rng.random() < 0.5
        canvas = Image.new("RGB", (self.size,) * 2, self.colour()) if flat else self.gradient()
        pen = ImageDraw.Draw(canvas)
        for _ in range(self.rng.choice([0, 1, 3, 8, 14])):
            self.shape(pen)
        for _ in range(self.rng.choice([0, 0, 1, 3])):
            self.text(pen)
        return np.asarray(canvas)


class CropSource:
    """Random crops of the photos, mirrored, turned and scaled, and now and then a drawing."""

    def __init__(self, paths: list[Path], size: int, rng: random.Random, drawn_share: float):
        self.photos = [load_photo(p) for p in paths]
        self.size = size
        self.rng = rng
        self.drawn_share = drawn_share
        self.drawing = Drawing(size, rng)

    def scale(self, photo: np.ndarray) -> float:
        # Mostly as it is; smaller means denser detail, larger means softer edges.
        lowest = self.size / min(photo.shape[:2])
        wanted = 1.0 if self.rng.random() < 0.55 else self.rng.uniform(0.5, 1.4)
        return max(lowest, wanted)

    def next(self) -> np.ndarray:
        rng = self.rng
        if rng.random() < self.drawn_share:
            return self.drawing.draw()
        photo = rng.choice(self.photos)
        scale = self.scale(photo)
        side = min(round(self.size / scale), *photo.shape[:2])
        y = rng.randrange(photo.shape[0] - side + 1)
        x = rng.randrange(photo.shape[1] - side + 1)
        crop = photo[y : y + side, x : x + side]
        if side != self.size:
            filt = rng.choice([Image.Resampling.BICUBIC, Image.Resampling.LANCZOS])
            crop = np.asarray(Image.fromarray(crop).resize((self.size,) * 2, filt))
        if rng.random() < 0.1:
            crop = np.rot90(crop, rng.choice([1, 3]))
        return crop[:, ::-1] if rng.random() < 0.5 else crop


class Pool:
    """Crops with the teacher's latents. The teacher costs more than the student, so a crop is
    used about `reuse` times: each step adds batch / reuse new ones, the oldest fall out."""

    def __init__(self, source: CropSource, teacher: Teacher, capacity: int, reuse: int):
        size = source.size
        self.source, self.teacher, self.reuse = source, teacher, reuse
        self.images = torch.empty(capacity, size, size, 3, dtype=torch.uint8)
        self.latents = torch.empty(capacity, 4, size // FACTOR, size // FACTOR)
        self.count = 0
        self.calls = 0

    @torch.no_grad()
    def add(self, number: int) -> None:
        fresh = torch.from_numpy(np.stack([self.source.next() for _ in range(number)]))
        with mixed():
            latents = self.teacher.encode(to_model(fresh)).float()
        for image, latent in zip(fresh, latents, strict=True):
            self.images[self.count % len(self.images)] = image
            self.latents[self.count % len(self.latents)] = latent
            self.count += 1

    def batch(self, number: int, rng: random.Random) -> tuple[torch.Tensor, torch.Tensor]:
        while self.count < 40 * number:
            self.add(number)
        if self.calls % self.reuse == 0:
            self.add(number)
        self.calls += 1
        rows = [rng.randrange(min(self.count, len(self.images))) for _ in range(number)]
        return to_model(self.images[rows]), self.latents[rows]


# ---- learning ------------------------------------------------------------------------------------


class Muon(torch.optim.Optimizer):
    """Momentum whose update is made orthogonal: every direction of a filter bank learns equally
    fast. Scaled so that AdamW's learning rates apply (root mean square of an update 0.2).

    The iteration and its three coefficients: K. Jordan et al., "Muon", 2024; the scale: J. Liu et
    al., "Muon is Scalable for LLM Training", 2025."""

    def __init__(self, params, lr: float, momentum: float = 0.95):
        super().__init__(params, {"lr": lr, "momentum": momentum})

    @staticmethod
    def orthogonal(matrix: torch.Tensor) -> torch.Tensor:
        tall = matrix.shape[0] > matrix.shape[1]
        x = matrix.T if tall else matrix
        x = x / (x.norm() + 1e-12)
        for _ in range(5):
            gram = x @ x.T
            x = 3.4445 * x + (-4.7750 * gram + 2.0315 * gram @ gram) @ x
        return x.T if tall else x

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                state = self.state[p]
                if "mean" not in state:
                    state["mean"] = torch.zeros_like(p)
                mean = state["mean"].lerp_(p.grad, 1 - group["momentum"])
                look = p.grad.lerp(mean, group["momentum"])
                update = self.orthogonal(look.reshape(len(p), -1)).reshape(p.shape)
                p.add_(update, alpha=-0.2 * group["lr"] * max(len(p), p[0].numel()) ** 0.5)


def make_optimizers(model: nn.Module, lr: float) -> list[torch.optim.Optimizer]:
    """Muon for the inner convolutions; AdamW for biases and for the layers at the four ends."""
    inner, outer = [], []
    for module in model.modules():
        if isinstance(module, nn.Conv2d):
            at_end = module.in_channels in (4, 12) or module.out_channels in (4, 12)
            (outer if at_end else inner).append(module.weight)
            outer.append(module.bias)
    return [Muon(inner, lr), torch.optim.AdamW(outer, lr, betas=(0.9, 0.98), weight_decay=0)]


@torch.no_grad()
def decibels(made: torch.Tensor, photo: torch.Tensor) -> torch.Tensor:
    """PSNR of each picture."""
    errors = (made - photo).square().mean((1, 2, 3)).clamp_min(1e-5)
    return -10 * (errors / 4).log10()


@functools.cache
def gaussian_rows(length: int) -> torch.Tensor:
    """A matrix whose rows are SSIM's 11 weights, at every second place where they fit."""
    line = torch.exp(-0.5 * (torch.arange(-5, 6) / 1.5) ** 2)
    rows = torch.zeros((length - 11) // 2 + 1, length)
    for number, row in enumerate(rows):
        row[2 * number : 2 * number + 11] = line / line.sum()
    return rows


def structure_loss(made: torch.Tensor, photo: torch.Tensor) -> torch.Tensor:
    """1 - SSIM, on every second window of every second row. It asks for the photo's contrast where
    plain distances would settle for a grey mean."""

    def local_mean(x: torch.Tensor) -> torch.Tensor:
        return gaussian_rows(x.shape[2]) @ x @ gaussian_rows(x.shape[3]).T

    # From 0 on, as SSIM compares brightness by ratio.
    a, b = made.contiguous() + 1, photo.contiguous() + 1
    mean_a, mean_b = local_mean(a), local_mean(b)
    variances = local_mean(a * a + b * b) - mean_a**2 - mean_b**2
    covariance = local_mean(a * b) - mean_a * mean_b
    c1, c2 = (0.01 * 2) ** 2, (0.03 * 2) ** 2
    means = (2 * mean_a * mean_b + c1) / (mean_a**2 + mean_b**2 + c1)
    return 1 - (means * (2 * covariance + c2) / (variances + c2)).mean()


def picture_loss(made: torch.Tensor, photo: torch.Tensor) -> torch.Tensor:
    # L1 for edges, L2 for what the PSNR counts.
    return F.l1_loss(made, photo) + 2 * F.mse_loss(made, photo)


def grid_loss(made: torch.Tensor, photo: torch.Tensor) -> torch.Tensor:
    """What of the error keeps step with the latent's 8-pixel cells over 80 pixels: texture of the
    world does not, the weave of a decoder does."""
    count, channels, height, width = made.shape
    cells = (made - photo).reshape(count, channels, height // 8, 8, width // 8, 8)
    places = cells.permute(0, 1, 3, 5, 2, 4).flatten(1, 3)
    locked = F.avg_pool2d(places, 10, 5).unflatten(1, (channels, 64))
    return (locked - locked.mean(2, keepdim=True)).square().mean()


def detail(image: torch.Tensor) -> torch.Tensor:
    """How much the picture changes per pixel, as local means over 8x8 windows: texture without
    saying where each hair lies. Two scales, both directions."""
    found = []
    for scaled in (image, F.avg_pool2d(image, 2)):
        for step in (scaled.diff(dim=3)[:, :, 1:], scaled.diff(dim=2)[..., 1:]):
            found.append(F.avg_pool2d(step.abs(), 8, 4).flatten(1))
    return torch.cat(found, 1)


def average_gradients(params: list[nn.Parameter], extra: float) -> float:
    """One sum over the processes per step; `extra` rides along (the clock, so that all stop at the
    same step)."""
    if not dist.is_initialized():
        return extra
    flat = torch.cat([p.grad.reshape(-1) for p in params] + [torch.tensor([extra])])
    dist.all_reduce(flat)
    flat /= dist.get_world_size()
    pieces = flat[:-1].split([p.numel() for p in params])
    for p, piece in zip(params, pieces, strict=True):
        p.grad.copy_(piece.view_as(p))
    return flat[-1].item()


class Trainer:
    """One stage of training: its networks, its optimizers, its place in time."""

    def __init__(self, args: argparse.Namespace, teacher: Teacher, split: Split):
        self.args, self.teacher, self.split = args, teacher, split
        self.rank = dist.get_rank() if dist.is_initialized() else 0
        self.rng = random.Random(args.seed + 1000003 * self.rank)
        self.model = TinyVae().to(memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.model).requires_grad_(False)
        self.model.encoder.requires_grad_(not args.decoder_only)
        learns = self.model.decoder if args.decoder_only else self.model
        self.optimizers = make_optimizers(learns, args.lr)
        self.disc = Discriminator().to(memory_format=torch.channels_last)
        self.disc_opt = torch.optim.AdamW(
            self.disc.parameters(), args.disc_lr, betas=(0.5, 0.95), weight_decay=0
        )
        self.step, self.elapsed_s, self.seen = 0, 0.0, {}
        self.file = args.work / f"{args.command}.ckpt"

    def parts(self) -> dict[str, object]:
        sharpens = self.args.command == "sharpen"
        names = ("model", "average", *(("disc", "disc_opt") if sharpens else ()))
        opts = {f"opt{i}": o for i, o in enumerate(self.optimizers)}
        return {**{n: getattr(self, n) for n in names}, **opts}

    def save(self) -> None:
        state = {name: part.state_dict() for name, part in self.parts().items()}
        state.update(step=self.step, elapsed_s=self.elapsed_s)
        # Written aside and renamed: a machine that stops here leaves the previous checkpoint whole.
        aside = self.file.with_suffix(".new")
        torch.save(state, aside)
        os.replace(aside, self.file)

    def resume(self) -> None:
        if self.file.exists():
            state = torch.load(self.file, weights_only=True)
            for name, part in self.parts().items():
                part.load_state_dict(state[name])
            for group in self.disc_opt.param_groups:
                group["lr"] = self.args.disc_lr
            self.step, self.elapsed_s = state["step"], state["elapsed_s"]
            # Not the same crops again.
            self.rng.seed(self.args.seed + self.step + 1000003 * self.rank)
        elif self.args.init:
            self.start_from(exported_weights(self.args.init))
        elif self.args.command == "sharpen":
            state = torch.load(self.args.work / "match.ckpt", weights_only=True)
            self.start_from(state["average"])

    def start_from(self, weights: dict[str, torch.Tensor]) -> None:
        self.model.load_state_dict(weights)
        self.average.load_state_dict(weights)

    def progress(self) -> float:
        """How far the stage is, 0 to 1, by steps or by the clock."""
        by_steps = self.step / self.args.steps if self.args.steps else 0
        by_clock = self.elapsed_s / 60 / self.args.minutes if self.args.minutes else 0
        return min(1.0, max(by_steps, by_clock))

    def set_rate(self) -> None:
        # A short warm-up, then half a cosine down to a twentieth.
        shape = 0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * self.progress()))
        warm = min(1.0, (self.step + 1) / 100)
        for optimizer in self.optimizers:
            for group in optimizer.param_groups:
                group["lr"] = self.args.lr * shape * warm

    def judge(self, made: torch.Tensor, photo: torch.Tensor) -> list[torch.Tensor]:
        coarse = F.interpolate(F.avg_pool2d(photo, 4), scale_factor=4, mode="bilinear")
        return [seen.float() for seen in self.disc(torch.cat([made, coarse], 1))]

    def discriminator_step(self, made: torch.Tensor, photo: torch.Tensor) -> list[torch.Tensor]:
        """Teaches the discriminator; gives what its layers saw in the photo."""
        self.disc.requires_grad_(True)
        with mixed():
            real, fake = self.judge(photo, photo), self.judge(made.detach(), photo)
        loss = F.relu(1 - real[-1]).mean() + F.relu(1 + fake[-1]).mean()
        self.disc_opt.zero_grad()
        loss.backward()
        average_gradients(list(self.disc.parameters()), 0)
        self.disc_opt.step()
        self.note(disc=loss)
        self.disc.requires_grad_(False)
        return [seen.detach() for seen in real[:-1]]

    def detail_loss(self, made: torch.Tensor, photo: torch.Tensor) -> torch.Tensor:
        wanted, found = self.args.detail_target * detail(photo), detail(made)
        # Logarithms, so that grain in a smooth sky counts beside what is missing in fur.
        floor = self.args.detail_floor
        statistics = F.l1_loss((found + floor).log(), (wanted + floor).log())
        grid = grid_loss(made, photo)
        self.note(detail=statistics, ratio=found.mean() / wanted.mean(), grid=grid)
        plain = self.args.detail * statistics + self.args.grid * grid
        return min(1.0, self.step / 100) * plain

    def verdict_loss(self, made: torch.Tensor, photo: torch.Tensor) -> torch.Tensor:
        # Where its strides fall must not matter, or they show as a grid in flat places.
        y, x = self.rng.randrange(8), self.rng.randrange(8)
        made, photo = made[..., y : y - 8, x : x - 8], photo[..., y : y - 8, x : x - 8]
        real = self.discriminator_step(made, photo)
        with mixed():
            *fake, verdict = self.judge(made, photo)
        # What the layers saw in the photo they should see in the picture: steadies the game.
        features = sum(F.l1_loss(f, r) / r.abs().mean() for f, r in zip(fake, real, strict=True))
        self.note(fooled=-verdict.mean(), features=features)
        return self.args.features * features - verdict.mean()

    def sharpening(
        self, made: torch.Tensor, photo: torch.Tensor, pull: torch.Tensor
    ) -> torch.Tensor:
        """The gradient at the picture of what stage `sharpen` adds, given that of the rest."""
        plain = torch.autograd.grad(self.detail_loss(made, photo), made)[0]
        judged = torch.autograd.grad(self.verdict_loss(made, photo), made)[0]
        # A discriminator without bounds would say more and more, so what it says counts for a fixed
        # share of the rest (after P. Esser et al., "Taming Transformers", 2021). One that has not
        # learned yet says nothing of use.
        heard = min(1.0, max(0, self.step - self.args.unheard) / 100)
        share = heard * self.args.adversarial * (pull + plain).norm() / (judged.norm() + 1e-12)
        self.note(share=share)
        return plain + share * judged

    def through_teacher(self, ours: torch.Tensor, photo: torch.Tensor) -> torch.Tensor:
        """What TAESD's decoder makes of our latent, against the photo: the latent must serve other
        decoders. It costs several times our own, so only a few crops of a batch go this way."""
        few = self.args.through
        with mixed():
            made = self.teacher.decode(ours[:few]).float()
        self.note(st=decibels(made, photo[:few]).mean())
        return picture_loss(made, photo[:few])

    def picture_losses(self, made: torch.Tensor, photo: torch.Tensor) -> torch.Tensor:
        args = self.args
        structure = structure_loss(made, photo)
        coarse = F.l1_loss(F.avg_pool2d(made, 4), F.avg_pool2d(photo, 4))
        self.note(ssim=1 - structure)
        plain = args.picture * picture_loss(made, photo)
        return plain + args.structure * structure + args.coarse * coarse

    def learn(self, photo: torch.Tensor, theirs: torch.Tensor) -> None:
        share = round(len(photo) * self.args.theirs)
        # An encoder that does not learn is asked only for what is decoded.
        first = share if self.args.decoder_only else 0
        with mixed():
            ours = self.model.encode(photo[first:]).float()
            # A part of the batch comes from the teacher's latents, the rest from ours.
            latent = torch.cat([theirs[:share], ours[share - first :]])
            made = self.model.decode(latent).float()
        match = F.mse_loss(ours, theirs[first:])
        loss = self.args.latent * match
        if self.args.through and not self.args.decoder_only:
            loss = loss + self.args.foreign * self.through_teacher(ours, photo)
        seen = made.detach().requires_grad_()
        pull = torch.autograd.grad(self.picture_losses(seen, photo), seen)[0]
        if self.args.command == "sharpen":
            # The teacher's latents carry less, and guesses cost most there: ours alone are asked.
            ours_seen = made[share:].detach().requires_grad_()
            pull[share:] += self.sharpening(ours_seen, photo[share:], pull[share:])
        self.update(loss + (made * pull).sum())
        quality = decibels(made, photo)
        self.note(latent=match, ts=quality[:share].mean(), ss=quality[share:].mean())

    def update(self, loss: torch.Tensor) -> None:
        for optimizer in self.optimizers:
            optimizer.zero_grad()
        loss.backward()
        params = [p for p in self.model.parameters() if p.requires_grad]
        self.elapsed_s = average_gradients(params, self.elapsed_s)
        if not torch.isfinite(nn.utils.clip_grad_norm_(params, 1.0)):
            print(f"step {self.step}: gradients not finite, step left out", file=sys.stderr)
            return
        for optimizer in self.optimizers:
            optimizer.step()
        keep = min(self.args.keep, (self.step + 1) / (self.step + 20))
        with torch.no_grad():
            for mean, now in zip(self.average.parameters(), self.model.parameters(), strict=True):
                mean.lerp_(now, 1 - keep)

    def note(self, **values: torch.Tensor) -> None:
        for name, value in values.items():
            old = self.seen.get(name, value.item())
            self.seen[name] = 0.98 * old + 0.02 * value.item()

    def log(self, **more: float) -> None:
        record = {"stage": self.args.command, "step": self.step, "min": self.elapsed_s / 60}
        record.update(self.seen, **more)
        record = {k: round(v, 4) if isinstance(v, float) else v for k, v in record.items()}
        left_min = self.elapsed_s / 60 / max(self.progress(), 1e-6) * (1 - self.progress())
        with open(self.args.work / "curve.jsonl", "a", encoding="utf-8") as curve:
            curve.write(json.dumps(record) + "\n")
        words = " ".join(f"{k} {v}" for k, v in record.items())
        print(f"{words} | {left_min:.0f} min left", file=sys.stderr, flush=True)

    def run(self) -> None:
        source = CropSource(self.split.train, self.args.crop, self.rng, self.args.drawn)
        pool = Pool(source, self.teacher, self.args.pool, self.args.reuse)
        reporter = Reporter(self, Dev(self.split.dev, self.teacher))
        while self.progress() < 1:
            started = time.monotonic()
            self.set_rate()
            self.learn(*pool.batch(self.args.batch, self.rng))
            self.step += 1
            # At most this much a step: minutes in which the process was stopped are not training.
            self.elapsed_s += min(time.monotonic() - started, LONGEST_STEP_S)
            if self.rank == 0:
                reporter.look()
        if self.rank == 0:
            self.save()
            reporter.dev()
        if dist.is_initialized():
            dist.barrier()


class Reporter:
    """Writes progress and checkpoints when their time has come."""

    def __init__(self, trainer: Trainer, dev: "Dev"):
        self.trainer, self.photos = trainer, dev
        now = trainer.elapsed_s
        self.last = {"log": now, "save": now, "dev": now}

    def due(self, what: str, every_s: float) -> bool:
        if self.trainer.elapsed_s - self.last[what] < every_s:
            return False
        self.last[what] = self.trainer.elapsed_s
        return True

    def dev(self) -> None:
        self.trainer.log(**self.photos.figures(self.trainer.average))

    def look(self) -> None:
        if self.due("log", 30):
            self.trainer.log()
        if self.due("save", 180):
            self.trainer.save()
        if self.due("dev", 60 * self.trainer.args.dev_minutes):
            self.dev()


class Dev:
    """Progress figures on photos that are neither trained on nor in the card."""

    def __init__(self, paths: list[Path], teacher: Teacher):
        self.teacher = teacher
        self.items = []
        for path in paths[::2]:
            photo = load_photo(path)
            height, width = (n // FACTOR * FACTOR for n in photo.shape[:2])
            self.items.append(to_model(torch.from_numpy(photo[:height, :width].copy())[None]))
        self.latents = []

    @torch.inference_mode()
    def figures(self, model: TinyVae) -> dict[str, float]:
        if not self.latents:
            self.latents = [self.teacher.encode(photo) for photo in self.items]
        sums: dict[str, list[float]] = {}
        for photo, theirs in zip(self.items, self.latents, strict=True):
            ours = model.encode(photo)
            results = {"ss": model.decode(ours), "ts": model.decode(theirs)}
            results["st"] = self.teacher.decode(ours)
            for name, made in results.items():
                made = made.clamp(-1, 1)
                error = ((made - photo) / 2).square().mean().item()
                sums.setdefault(f"dev_{name}", []).append(-10 * math.log10(error))
                slope = sum(made.diff(dim=d).abs().mean().item() for d in (2, 3))
                whole = sum(photo.diff(dim=d).abs().mean().item() for d in (2, 3))
                sums.setdefault(f"dev_{name}_sharp", []).append(slope / whole)
                structure = 1 - structure_loss(made, photo).item()
                sums.setdefault(f"dev_{name}_ssim", []).append(structure)
        return {name: sum(v) / len(v) for name, v in sums.items()}


# ---- the file ------------------------------------------------------------------------------------


def weights_digest(state: dict[str, torch.Tensor]) -> str:
    """sha256 over the tensors' bytes, in the order of their sorted names."""
    digest = hashlib.sha256()
    for name in sorted(state):
        digest.update(state[name].contiguous().numpy().tobytes())
    return digest.hexdigest()


def exported_weights(file: Path) -> dict[str, torch.Tensor]:
    """What `export` wrote, of either file."""
    alone = file.suffix == ".safetensors"
    state = load_file(file) if alone else torch.jit.load(str(file)).state_dict()
    return {name: values.float() for name, values in state.items()}


def blended(args: argparse.Namespace) -> TinyVae:
    """Weights between the two stages: 0 is `match` (or --init, the weights that `sharpen` began
    with), 1 is `sharpen`. A stage whose weights would count for nothing need not be there."""

    def average(stage: str) -> dict[str, torch.Tensor]:
        if stage == "match" and args.init:
            return exported_weights(args.init)
        return torch.load(args.work / f"{stage}.ckpt", weights_only=True)["average"]

    weights = average("match" if args.blend < 1 else "sharpen")
    if 0 < args.blend < 1:
        sharp = average("sharpen")
        weights = {k: v.lerp(sharp[k], args.blend) for k, v in weights.items()}
    model = TinyVae()
    model.load_state_dict(weights)
    return model.eval().requires_grad_(False)


def export(args: argparse.Namespace) -> None:
    model = blended(args).half().to(memory_format=torch.contiguous_format)
    card = {
        "schema": 1,
        "name": "sdvae-tiny",
        "family": "sd1",
        "scaling_factor": SCALING_FACTOR,
        "shift_factor": 0.0,
        "latent_channels": 4,
        "factor": FACTOR,
        "has_moments": False,
        "io_space": "scaled",
        "weights_sha256": weights_digest(model.state_dict()),
        "source": "scripts/train_builtin.py",
    }
    aside = args.out.with_suffix(".new")
    extra = {"sdvae.json": json.dumps(card)}
    torch.jit.save(torch.jit.script(model), str(aside), _extra_files=extra)
    os.replace(aside, args.out)
    weights = export_weights(args.out, model, card)
    check(args.out, model.float())
    for file in (args.out, weights):
        print(f"{file}: {file.stat().st_size} bytes", file=sys.stderr)


def export_weights(script: Path, model: TinyVae, card: dict[str, object]) -> Path:
    """The same weights beside the TorchScript file, for whoever runs them without libtorch."""
    said = ("schema", "name", "family", "scaling_factor", "shift_factor", "source")
    metadata = {f"sdvae.{key}": f"{card[key]}" for key in said}
    metadata["sdvae.weights_sha256"] = str(card["weights_sha256"])
    file = script.with_suffix(".safetensors")
    aside = script.with_suffix(".new")
    save_file(model.state_dict(), aside, metadata={"format": "pt"} | metadata)
    os.replace(aside, file)
    return file


@torch.inference_mode()
def check(file: Path, eager: TinyVae) -> None:
    """The file must give what the rounded weights give, at sizes it has never seen."""
    loaded = torch.jit.load(str(file)).to(torch.float32)
    for shape in ((1, 3, 64, 64), (2, 3, 72, 136)):
        image = torch.rand(shape) * 2 - 1
        latent = loaded.encode(image)
        torch.testing.assert_close(latent, eager.encode(image), atol=1e-4, rtol=1e-4)
        torch.testing.assert_close(
            loaded.decode(latent), eager.decode(latent), atol=1e-4, rtol=1e-4
        )
        if loaded.decode(latent).shape != image.shape:
            raise SystemExit(f"{file}: decode gives the wrong shape")


# ---- the command line ----------------------------------------------------------------------------


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("match", "sharpen"):
        add_training(commands.add_parser(name), sharpen=name == "sharpen")
    out = commands.add_parser("export")
    out.add_argument("--work", type=Path, required=True, help="folder of the checkpoints")
    out.add_argument("--init", type=Path, help="exported weights to blend with, not match's")
    out.add_argument("--blend", type=float, default=1.0, help="0 = match or --init, 1 = sharpen")
    out.add_argument("--out", type=Path, required=True)
    return parser.parse_args()


def add_training(parser: argparse.ArgumentParser, sharpen: bool) -> None:
    parser.add_argument("--photos", type=Path, required=True, help="folder of in_*.jpg, wp_*.jpg")
    parser.add_argument("--teacher", type=Path, required=True, help="folder of taesd_*.safetensors")
    parser.add_argument("--work", type=Path, required=True, help="checkpoints and the curve")
    parser.add_argument("--init", type=Path, help="exported weights to start from")
    parser.add_argument(
        "--decoder-only", action="store_true", help="the encoder, and so its latents, stay"
    )
    parser.add_argument("--minutes", type=float, default=0)
    parser.add_argument("--steps", type=int, default=0)
    parser.add_argument("--seed", type=int, default=2 if sharpen else 1)
    parser.add_argument("--batch", type=int, default=4 if sharpen else 8)
    parser.add_argument("--crop", type=int, default=160)
    parser.add_argument("--pool", type=int, default=30000, help="crops kept in memory")
    parser.add_argument(
        "--reuse", type=int, default=4 if sharpen else 3, help="times a crop is used"
    )
    parser.add_argument("--drawn", type=float, default=0.1, help="share of drawn pictures")
    parser.add_argument("--lr", type=float, default=1e-3 if sharpen else 2e-3)
    parser.add_argument("--disc-lr", type=float, default=4e-4)
    parser.add_argument("--theirs", type=float, default=0.5, help="share of the teacher's latents")
    parser.add_argument("--latent", type=float, default=1.0, help="weight: teacher's latents")
    parser.add_argument("--picture", type=float, default=1.0)
    parser.add_argument("--structure", type=float, default=0.15, help="weight: 1 - SSIM")
    parser.add_argument("--foreign", type=float, default=0.5, help="weight: TAESD's decoder's view")
    parser.add_argument("--through", type=int, default=1, help="crops that TAESD's decoder sees")
    parser.add_argument("--coarse", type=float, default=0.5 if sharpen else 0.0)
    parser.add_argument("--detail", type=float, default=0.03, help="weight: detail statistics")
    parser.add_argument("--detail-target", type=float, default=0.9, help="share of the photo's")
    parser.add_argument("--detail-floor", type=float, default=0.004, help="what counts as none")
    parser.add_argument(
        "--adversarial", type=float, default=0.4, help="the discriminator's share of the gradient"
    )
    parser.add_argument(
        "--unheard", type=int, default=0, help="steps in which the discriminator only learns"
    )
    parser.add_argument("--features", type=float, default=0.01, help="weight: its layers' view")
    parser.add_argument("--grid", type=float, default=5.0, help="weight: no weave of 8 pixels")
    parser.add_argument("--keep", type=float, default=0.998, help="of the average, per step")
    parser.add_argument("--dev-minutes", type=float, default=10)


def main() -> None:
    args = parse()
    if args.command == "export":
        export(args)
        return
    if not args.minutes and not args.steps:
        raise SystemExit("give --steps or --minutes")
    if "RANK" in os.environ:
        # Patient: a process may be stopped for minutes while something else is measured.
        dist.init_process_group("gloo", timeout=timedelta(hours=1))
    torch.manual_seed(args.seed)
    args.work.mkdir(parents=True, exist_ok=True)
    trainer = Trainer(args, Teacher(args.teacher), split_photos(args.photos))
    trainer.resume()
    trainer.run()
    if dist.is_initialized():
        dist.destroy_process_group()


if __name__ == "__main__":
    main()
