"""The data of a training step: random crops, and a pool of them with the teacher's latents."""

import random
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from drawing import Drawing
from mixed_precision import mixed_precision
from photos import load_photo, to_model_range
from taesd import Teacher
from tiny_vae import FACTOR


class CropSource:
    """Random crops of the photos, mirrored, turned and scaled, and now and then a drawing."""

    def __init__(self, paths: list[Path], size: int, rng: random.Random, drawn_share: float):
        self.photos = [load_photo(p) for p in paths]
        self.size = size
        self.rng = rng
        self.drawn_share = drawn_share
        self.drawing = Drawing(size, rng)

    def random_scale(self, photo: np.ndarray) -> float:
        # Most crops keep their scale; a smaller one has denser detail, a larger one softer edges.
        lowest = self.size / min(photo.shape[:2])
        wanted = 1.0 if self.rng.random() < 0.55 else self.rng.uniform(0.5, 1.4)
        return max(lowest, wanted)

    def random_crop(self, photo: np.ndarray) -> np.ndarray:
        """A crop as uint8 [size,size,3], resampled where a scale was drawn."""
        rng = self.rng
        side = min(round(self.size / self.random_scale(photo)), *photo.shape[:2])
        y = rng.randrange(photo.shape[0] - side + 1)
        x = rng.randrange(photo.shape[1] - side + 1)
        crop = photo[y : y + side, x : x + side]
        if side == self.size:
            return crop
        # Two filters, because pictures come from many programs.
        resampling = rng.choice([Image.Resampling.BICUBIC, Image.Resampling.LANCZOS])
        return np.asarray(Image.fromarray(crop).resize((self.size,) * 2, resampling))

    def next(self) -> np.ndarray:
        rng = self.rng
        if rng.random() < self.drawn_share:
            return self.drawing.draw()
        crop = self.random_crop(rng.choice(self.photos))
        if rng.random() < 0.1:
            crop = np.rot90(crop, rng.choice([1, 3]))
        return crop[:, ::-1] if rng.random() < 0.5 else crop


class CropPool:
    """Crops with the teacher's latents. The teacher costs more than the student, so a crop is used
    about `reuse` times: one batch of new crops comes every `reuse` steps, the oldest fall out."""

    def __init__(self, source: CropSource, teacher: Teacher, capacity: int, reuse: int):
        size = source.size
        self.source, self.teacher, self.reuse = source, teacher, reuse
        self.images = torch.empty(capacity, size, size, 3, dtype=torch.uint8)
        self.latents = torch.empty(capacity, 4, size // FACTOR, size // FACTOR)
        self.added = 0
        self.batches = 0

    @torch.no_grad()
    def add(self, number: int) -> None:
        images = torch.from_numpy(np.stack([self.source.next() for _ in range(number)]))
        with mixed_precision():
            latents = self.teacher.encode(to_model_range(images)).float()
        for image, latent in zip(images, latents, strict=True):
            self.images[self.added % len(self.images)] = image
            self.latents[self.added % len(self.latents)] = latent
            self.added += 1

    def batch(self, number: int, rng: random.Random) -> tuple[torch.Tensor, torch.Tensor]:
        """A batch of pictures in model range, and the teacher's latents of them."""
        # The pool starts with 40 batches, so that the first steps too draw from many pictures.
        while self.added < 40 * number:
            self.add(number)
        if self.batches % self.reuse == 0:
            self.add(number)
        self.batches += 1
        rows = [rng.randrange(min(self.added, len(self.images))) for _ in range(number)]
        return to_model_range(self.images[rows]), self.latents[rows]
