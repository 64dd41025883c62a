"""Drawn training pictures."""

import math
import random

import numpy as np
from PIL import Image, ImageDraw, ImageFont

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,:-/"


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
        # A point may lie somewhat outside, so that the border cuts through shapes.
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
        lines = ["".join(self.rng.choices(LETTERS, k=30)) for _ in range(self.rng.randint(1, 9))]
        pen.multiline_text(self.point(), "\n".join(lines), self.colour(), font=font)

    def draw(self) -> np.ndarray:
        """A picture as uint8 [size,size,3]."""
        flat = self.rng.random() < 0.5
        canvas = Image.new("RGB", (self.size,) * 2, self.colour()) if flat else self.gradient()
        pen = ImageDraw.Draw(canvas)
        for _ in range(self.rng.choice([0, 1, 3, 8, 14])):
            self.shape(pen)
        for _ in range(self.rng.choice([0, 0, 1, 3])):
            self.text(pen)
        return np.asarray(canvas)
