#!/usr/bin/env python3
"""Draw the sample picture of the quickstart:  draw_sample.py OUT.ppm

A 512x384 PPM with what autoencoders find easy and hard: a smooth sky, a sun with a soft rim,
grainy hills, stripes and a chequered board with hard edges, lettering. Always the same bytes.
"""

import math
import sys

WIDTH, HEIGHT = 512, 384
LETTERS = {  # Each letter has 5x7 dots, one number per row.
    "s": (0, 0, 0b01111, 0b10000, 0b01110, 0b00001, 0b11110),
    "d": (0b00001, 0b00001, 0b01111, 0b10001, 0b10001, 0b10001, 0b01111),
    "v": (0, 0, 0b10001, 0b10001, 0b10001, 0b01010, 0b00100),
    "a": (0, 0, 0b01110, 0b00001, 0b01111, 0b10001, 0b01111),
    "e": (0, 0, 0b01110, 0b10001, 0b11111, 0b10000, 0b01110),
}


def mix(first, second, amount):
    return tuple(a + (b - a) * amount for a, b in zip(first, second, strict=True))


def clamp(value, low=0.0, high=1.0):
    return max(low, min(high, value))


def sky(x, y):
    colour = mix((58, 110, 190), (250, 214, 165), clamp(y / 260))
    sun = math.hypot(x - 380, y - 120)
    colour = mix(colour, (255, 236, 170), 0.6 * clamp(1 - sun / 150) ** 2)
    return mix(colour, (255, 250, 225), clamp(42.5 - sun))


def grain(x, y):
    """A number in [-1, 1] that looks random and depends on the position alone."""
    return ((x * 73856093 ^ y * 19349663) * 2654435761 % 2**32 >> 16) / 32767.5 - 1


def hills(colour, x, y):
    for depth, (base, height, length) in enumerate(((250, 28, 83), (285, 22, 57), (320, 14, 31))):
        edge = base + height * math.sin(x / length + depth * 2) + 5 * math.sin(x / 11 + depth)
        green = mix((96, 132, 110), (38, 74, 40), depth / 2)
        green = tuple(part + 9 * depth * grain(x, y) for part in green)
        colour = mix(colour, green, clamp(y - edge))
    return colour


def board(colour, x, y):
    if 32 <= x < 128 and 272 <= y < 368:
        return (232, 228, 220) if (x // 12 + y // 12) % 2 else (40, 36, 44)
    if 144 <= x < 240 and 336 <= y < 368:
        return ((214, 40, 57), (247, 127, 0), (252, 191, 73), (0, 119, 182))[(x + y) // 8 % 4]
    return colour


def lettering(colour, x, y):
    dot = 8
    column, row = (x - 48) // dot, (y - 48) // dot
    if not (0 <= row < 7 and 0 <= column < 6 * len("sdvae") and column % 6 < 5):
        return colour
    lit = LETTERS["sdvae"[column // 6]][row] >> (4 - column % 6) & 1
    return (252, 252, 250) if lit else colour


def pixel(x, y):
    colour = lettering(board(hills(sky(x, y), x, y), x, y), x, y)
    return bytes(round(clamp(part, 0, 255)) for part in colour)


def main():
    if len(sys.argv) != 2:
        sys.exit("draw_sample.py: error: expected OUT.ppm")
    rows = (pixel(x, y) for y in range(HEIGHT) for x in range(WIDTH))
    with open(sys.argv[1], "wb") as file:
        file.write(b"P6\n%d %d\n255\n" % (WIDTH, HEIGHT) + b"".join(rows))


if __name__ == "__main__":
    main()
