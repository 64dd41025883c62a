"""The data set: which photos are learned from and which are held out; reading them."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from tiny_vae import FACTOR

# So that no photo is held out twice and each held-out one has a neighbour for the dev photos.
FEWEST_SINGLES = 160
FEWEST_CROPS = 101


@dataclass
class Split:
    """100 held-out photos for the model card, 25 dev photos for progress and for choosing
    --blend, the rest to train on.

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
    if len(singles) < FEWEST_SINGLES or len(crops) < FEWEST_CROPS:
        raise SystemExit(
            f"{folder} holds {len(singles)} in_*.jpg and {len(crops)} wp_*.jpg; a training takes "
            f"{FEWEST_SINGLES} and {FEWEST_CROPS} of them at least, to hold out 100"
        )
    held_singles = [i * len(singles) // 80 for i in range(80)]
    held_crops = [i * (len(crops) // 5 // 4 * 4 + 4) + j for i in range(5) for j in range(4)]
    held_out = [singles[i] for i in held_singles] + [crops[i] for i in held_crops]
    dev = [singles[i + 1] for i in held_singles[::4]] + [crops[i + 4] for i in held_crops[::4]]
    reserved = set(held_out) | set(dev)
    return Split(held_out, dev, [p for p in singles + crops if p not in reserved])


def load_photo(path: Path) -> np.ndarray:
    """The photo as uint8 [H,W,3]."""
    return np.asarray(Image.open(path).convert("RGB"))


def cut_to_factor(photo: np.ndarray) -> torch.Tensor:
    """The top left of the photo, as uint8 [H,W,3] whose sides are multiples of the factor."""
    height, width = (n // FACTOR * FACTOR for n in photo.shape[:2])
    return torch.from_numpy(photo[:height, :width].copy())


def to_model_range(batch: torch.Tensor) -> torch.Tensor:
    """Turns uint8 [N,H,W,3] into float [N,3,H,W] in [-1,1]."""
    image = batch.permute(0, 3, 1, 2).float() / 127.5 - 1
    return image.contiguous(memory_format=torch.channels_last)
