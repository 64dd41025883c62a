"""HEIF pictures against Pillow with pillow-heif, which brings a libheif of its own."""

import io

import numpy as np
import pytest
from PIL import Image
from support import pictures
from support.reading import (
    assert_as_pillow,
    assert_cuts_are_told,
    assert_folder_is_encoded,
    compare,
    needs_module,
)

pytestmark = needs_module("heif")
pillow_heif = pytest.importorskip("pillow_heif", reason="needs pillow-heif")
pillow_heif.register_heif_opener()

IMAGE = Image.fromarray(pictures.synthetic(96, 64))
ALPHA = pictures.with_all_alphas(IMAGE)


def heif(image, **options):
    file = io.BytesIO()
    image.save(file, "HEIF", **{"quality": 80, **options})
    return file.getvalue()


KINDS = {
    "4:2:0": (IMAGE, {}),
    "4:2:2": (IMAGE, {"chroma": 422}),
    "4:4:4": (IMAGE, {"chroma": 444}),
    "lossless": (IMAGE, {"quality": -1, "chroma": 444, "matrix_coefficients": 0}),
    "limited range": (IMAGE, {"full_range_flag": 0}),
    "BT.709": (IMAGE, {"matrix_coefficients": 1}),
    "grey": (IMAGE.convert("L"), {}),
    "odd sides": (IMAGE.crop((0, 0, 75, 43)), {}),
    "one pixel": (IMAGE.crop((5, 5, 6, 6)), {}),
    "alpha": (ALPHA, {}),
    "grey and alpha": (ALPHA.convert("LA"), {}),
    "tiles": (IMAGE.resize((150, 200)), {"tile_size": 64}),
    "tiles of 4:4:4, odd sides": (IMAGE.resize((131, 77)), {"tile_size": 64, "chroma": 444}),
    "tiles of limited range": (IMAGE.resize((150, 200)), {"tile_size": 64, "full_range_flag": 0}),
    "tiles of BT.709": (IMAGE.resize((150, 200)), {"tile_size": 64, "matrix_coefficients": 1}),
    "tiles of grey": (IMAGE.convert("L").resize((131, 77)), {"tile_size": 64}),
}


@pytest.mark.parametrize("name", KINDS)
def test_kinds_of_heif(name, tmp_path):
    image, options = KINDS[name]
    assert_as_pillow(heif(image, **options), tmp_path, within=1)


def deep(mode, samples, **options):
    """A file of 10 bits a channel, or of 12, of samples of 16."""
    file = io.BytesIO()
    size = samples.shape[1::-1]
    pillow_heif.encode(mode, size, samples.astype("<u2").tobytes(), file, quality=80, **options)
    return file.getvalue()


def high_bytes(file):
    """Of what pillow-heif makes of a file in 16 bits."""
    samples = np.asarray(pillow_heif.open_heif(file, convert_hdr_to_8bit=False))
    return Image.fromarray((samples >> 8).astype(np.uint8)).convert("RGB")


@pytest.mark.parametrize("chroma", [420, 422, 444])
@pytest.mark.parametrize("mode", ["RGB;16", "RGBA;16"])
def test_deep_pictures(chroma, mode, tmp_path):
    """As pillow-heif's 16 bits: of 4:2:0 its 8 bits come from planes cut to 8 bits first."""
    samples = np.asarray(ALPHA if mode == "RGBA;16" else IMAGE).astype(int) * 257
    file = deep(mode, samples, chroma=chroma)
    assert_as_pillow(file, tmp_path, within=2 if chroma == 420 else 1)
    figures, _ = compare(file, high_bytes(file), tmp_path)
    assert figures["max_error"] <= 1


def test_pictures_of_12_bits(tmp_path, monkeypatch):
    monkeypatch.setattr(pillow_heif.options, "SAVE_HDR_TO_12_BIT", True)
    samples = np.asarray(IMAGE).astype(int) * 257
    assert_as_pillow(deep("RGB;16", samples, chroma=444), tmp_path, within=1)


def test_deep_grey_keeps_the_high_byte(tmp_path):
    """As all other kinds: Pillow's own conversion of 16 bits to RGB makes all of it white."""
    file = deep("L;16", np.asarray(IMAGE)[..., 0].astype(int) * 257)
    figures, _ = compare(file, high_bytes(file), tmp_path)
    assert figures["max_error"] <= 1


@pytest.mark.parametrize("orientation", range(1, 9))
def test_heifs_are_turned_as_pillow_turns_them(orientation, tmp_path):
    """pillow-heif writes the orientation as the container's rotation and mirroring."""
    image = IMAGE.copy()
    image.getexif()[0x112] = orientation
    assert_as_pillow(heif(image), tmp_path, turned=orientation > 4, within=1)


def test_limited_range_stays_when_a_picture_is_turned(tmp_path):
    """As of the same picture not turned: pillow-heif expands the range of the turned one twice
    (findings/libheif_rotated_422_twice.sh)."""
    options = {"chroma": 422, "full_range_flag": 0}
    with Image.open(io.BytesIO(heif(IMAGE, **options))) as opened:
        expected = opened.convert("RGB").transpose(Image.Transpose.ROTATE_270)
    image = IMAGE.copy()
    image.getexif()[0x112] = 6
    figures, _ = compare(heif(image, **options), expected, tmp_path)
    assert figures["max_error"] <= 1


def test_exif_alone_turns_nothing(tmp_path):
    exif = Image.Exif()
    exif[0x112] = 6
    assert_as_pillow(heif(IMAGE, exif=exif), tmp_path, turned=False, within=1)


def test_of_several_pictures_the_primary_one_is_read_with_a_note(tmp_path):
    options = {"save_all": True, "append_images": [IMAGE.rotate(180)], "primary_index": 1}
    said = assert_as_pillow(heif(IMAGE, **options), tmp_path, within=1)
    assert "holds 2 pictures: the primary one is read" in said


def test_a_cut_file_is_an_error(tmp_path):
    whole = heif(IMAGE)
    assert_cuts_are_told(whole, (40, len(whole) // 2, len(whole) - 1), tmp_path)


def test_folders_with_them_are_encoded(toy, tmp_path):
    assert_folder_is_encoded({"a.heic": heif(IMAGE), "b.HIF": heif(IMAGE)}, toy, tmp_path)
