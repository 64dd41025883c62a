"""Picture files as the program reads them, against Pillow."""

import io
import json

import pytest
from PIL import Image, ImageOps

from .program import BUILD, run, run_well


def needs_module(kind):
    """Skips where the build leaves a kind of picture out."""
    return pytest.mark.skipif(
        not (BUILD / f"libsdvae_{kind}.so").exists(), reason=f"this build has no {kind} module"
    )


def as_pillow(file):
    with Image.open(io.BytesIO(file)) as image:
        return ImageOps.exif_transpose(image).convert("RGB")


def compare(file, expected, folder):
    """The figures of a file's bytes against a picture of Pillow's, and what was said about it."""
    (folder / "file").write_bytes(file)
    expected.save(folder / "expected.png")
    options = ("--background", "none", "--json")
    done = run("compare", folder / "file", folder / "expected.png", *options)
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout), done.stderr


def assert_as_pillow(file, folder, turned=None, within=0):
    """`turned` says of a picture that is wider than high whether it lies on its side."""
    expected = as_pillow(file)
    if turned is not None:
        assert (expected.height > expected.width) == turned
    figures, said = compare(file, expected, folder)
    assert figures["max_error"] <= within
    return said.decode()


def assert_cuts_are_told(whole, lengths, folder):
    for length in lengths:
        (folder / "cut").write_bytes(whole[:length])
        done = run("compare", folder / "cut", folder / "cut")
        assert done.returncode == 1
        message = b"sdvae: error: cannot read '%s/cut': the file is cut short\n"
        assert done.stderr == message % bytes(folder)


def assert_folder_is_encoded(files, model, folder):
    """`files` are the bytes of pictures by their names."""
    (folder / "in").mkdir()
    for name, content in files.items():
        (folder / "in" / name).write_bytes(content)
    run_well("encode", folder / "in", "--out-dir", folder / "out", "--model", model)
    for name in files:
        assert (folder / "out" / name).with_suffix(".latent").exists()
