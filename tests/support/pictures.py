"""Pictures for the tests: real photos from shared/ where it is, and drawn ones always."""

import numpy as np
import pytest
from PIL import Image

from .program import SHARED


def synthetic(width, height, seed=7):
    """Gradients, disks, stripes and grain as an 8-bit RGB array; the same for a seed."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    picture = np.stack([x / width, y / height, (x + y) / (width + height)], axis=-1) * 200 + 20
    for _ in range(8):
        radius = random.uniform(0.05, 0.2) * min(width, height)
        inside = np.hypot(x - random.uniform(0, width), y - random.uniform(0, height)) < radius
        picture[inside] = random.uniform(0, 255, 3)
    stripes = (x.astype(int) // 6 % 2 == 0) & (y > height * 0.8)
    picture[stripes] = 255
    picture += random.normal(0, 6, picture.shape)
    return picture.clip(0, 255).round().astype(np.uint8)


def with_all_alphas(image):
    """The picture with every alpha from 0 to 255 in turn, row by row."""
    values = np.arange(image.width * image.height, dtype=np.uint16).astype(np.uint8)
    shown = image.copy()
    shown.putalpha(Image.fromarray(values.reshape(image.height, image.width)))
    return shown


def save(pixels, path):
    Image.fromarray(pixels).save(path)
    return path


def load(path):
    """An image file as an 8-bit RGB array, as Pillow reads it, without turning it upright."""
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))


def stored(path):
    """An image file's own channels, alpha among them."""
    with Image.open(path) as image:
        return np.asarray(image)


def photos(kind="in_*", count=1):
    """The first `count` photos of shared/photos/train, or a skip that says why."""
    folder = SHARED / "photos" / "train"
    found = sorted(folder.glob(f"{kind}.jpg"))
    if not found:
        pytest.skip("needs the photos of shared/photos, which is not beside this checkout")
    step = max(1, len(found) // count)
    return found[::step][:count]


def psnr(first, second):
    """The PSNR of two 8-bit pictures, in dB."""
    error = np.mean((first.astype(np.float64) - second.astype(np.float64)) ** 2)
    return 10 * np.log10(255**2 / error)


def to_model_range(pixels):
    """The picture as the model takes it: [1, 3, H, W] in [-1, 1]."""
    import torch

    return torch.from_numpy(pixels.astype(np.float32) / 127.5 - 1).permute(2, 0, 1)[None]


def from_model_range(tensor):
    """The 8-bit picture of a decoder's [1, 3, H, W]."""
    picture = (tensor[0] / 2 + 0.5).clamp(0, 1).permute(1, 2, 0).numpy() * 255
    return picture.round().astype(np.uint8)


def assert_same_picture(ours, theirs):
    """The decoder's promise: 99.9 % of the bytes equal and none off by more than 1."""
    assert ours.shape == theirs.shape
    difference = np.abs(ours.astype(int) - theirs.astype(int))
    assert difference.max() <= 1
    assert (difference == 0).mean() >= 0.999
