"""A picture that is computed in parts against the whole of it."""

from safetensors.torch import load_file

from . import pictures
from .program import run_well


def assert_parts_are_the_whole(model, limit, picture, folder):
    """Encodes and decodes with all of the memory and within `limit`."""
    for name, memory in (("whole", "8G"), ("parts", limit)):
        flags = ("--model", model, "--memory", memory)
        run_well("encode", picture, folder / f"{name}.latent", *flags)
        run_well("decode", folder / f"{name}.latent", folder / f"{name}.png", *flags)
    names = ("whole", "parts")
    whole, parts = (load_file(folder / f"{name}.latent")["latent_tensor"] for name in names)
    assert (whole - parts).abs().max() <= 2e-4 * min(1.0, whole.std().item())
    pictures.assert_same_picture(*(pictures.stored(folder / f"{name}.png") for name in names))
