"""AVIF pictures against Pillow, whose wheel brings a libavif of its own."""

import io

import pytest
from PIL import Image, features
from support import pictures
from support.reading import assert_as_pillow, needs_module

pytestmark = [
    needs_module("avif"),
    pytest.mark.skipif(not features.check("avif"), reason="this Pillow writes no AVIF"),
]

IMAGE = Image.fromarray(pictures.synthetic(48, 32))
ALPHA = pictures.with_all_alphas(IMAGE)


def avif(image, **options):
    file = io.BytesIO()
    image.save(file, "AVIF", **{"quality": 80, "speed": 9, **options})
    return file.getvalue()


KINDS = {
    "4:2:0": (IMAGE, {}),
    "4:2:2": (IMAGE, {"subsampling": "4:2:2"}),
    "4:4:4": (IMAGE, {"subsampling": "4:4:4"}),
    "limited range": (IMAGE, {"range": "limited"}),
    "grey": (IMAGE.convert("L"), {}),
    "odd sides": (IMAGE.crop((0, 0, 37, 23)), {}),
    "alpha": (ALPHA, {}),
    "premultiplied": (ALPHA, {"alpha_premultiplied": True}),
}


@pytest.mark.parametrize("name", KINDS)
def test_kinds_of_avif(name, tmp_path):
    image, options = KINDS[name]
    assert_as_pillow(avif(image, **options), tmp_path, within=1)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_avifs_are_turned_as_pillow_turns_them(orientation, tmp_path):
    """Pillow writes the orientation as the container's rotation and mirroring."""
    exif = Image.Exif()
    exif[0x112] = orientation
    file = avif(IMAGE, exif=exif)
    assert_as_pillow(file, tmp_path, turned=orientation > 4, within=1)


def test_of_a_sequence_the_first_picture_is_read_with_a_note(tmp_path):
    file = avif(IMAGE, save_all=True, append_images=[IMAGE.rotate(180)])
    assert "is a sequence of 2 pictures" in assert_as_pillow(file, tmp_path, within=1)
