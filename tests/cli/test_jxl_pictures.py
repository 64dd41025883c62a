"""JPEG XL pictures against Pillow with pillow-jxl-plugin, which brings a libjxl of its own."""

import io

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

pytestmark = needs_module("jxl")
pytest.importorskip("pillow_jxl", reason="needs pillow-jxl-plugin")

IMAGE = Image.fromarray(pictures.synthetic(48, 32))
ALPHA = pictures.with_all_alphas(IMAGE)


def jxl(image, **options):
    file = io.BytesIO()
    image.save(file, "JXL", **{"effort": 3, "num_threads": 0, **options})
    return file.getvalue()


LOSSLESS = {
    "opaque": (IMAGE, {}),
    "in a container": (IMAGE, {"use_container": True}),
    "odd sides": (IMAGE.crop((0, 0, 37, 23)), {}),
    "one pixel": (IMAGE.crop((5, 5, 6, 6)), {}),
    "alpha": (ALPHA, {}),
    "grey": (IMAGE.convert("L"), {}),
    "grey and alpha": (ALPHA.convert("LA"), {}),
    "much effort": (IMAGE, {"effort": 9}),
}
LOSSY = {
    "opaque": (IMAGE, {}),
    "coarse": (IMAGE, {"quality": 20}),
    "several groups": (Image.fromarray(pictures.synthetic(300, 270)), {}),
    "alpha": (ALPHA, {}),
    "grey": (IMAGE.convert("L"), {}),
    "fast to decode": (IMAGE, {"decoding_speed": 4}),
}


@pytest.mark.parametrize("name", LOSSLESS)
def test_lossless_pictures(name, tmp_path):
    image, options = LOSSLESS[name]
    assert assert_as_pillow(jxl(image, lossless=True, **options), tmp_path) == ""


@pytest.mark.parametrize("name", LOSSY)
def test_lossy_pictures(name, tmp_path):
    image, options = LOSSY[name]
    assert assert_as_pillow(jxl(image, **options), tmp_path, within=1) == ""


def test_a_packed_jpeg_is_read_as_that_jpeg(tmp_path):
    """With its orientation, which the codestream repeats."""
    exif = Image.Exif()
    exif[0x112] = 6
    IMAGE.save(tmp_path / "a.jpg", exif=exif)
    with Image.open(tmp_path / "a.jpg") as jpeg:
        file = jxl(jpeg, lossless_jpeg=True)
    assert_as_pillow(file, tmp_path, turned=True)
    figures, _ = compare(file, IMAGE.transpose(Image.Transpose.ROTATE_270), tmp_path)
    assert figures["height"] == 48


def test_deep_grey_keeps_the_high_byte(tmp_path):
    deep = Image.fromarray((pictures.synthetic(48, 32)[..., 0].astype("uint16") * 256) + 255)
    figures, _ = compare(jxl(deep, lossless=True), IMAGE.getchannel(0).convert("RGB"), tmp_path)
    assert figures["max_error"] == 0


def test_a_cut_file_is_an_error(tmp_path):
    for whole in (jxl(IMAGE), jxl(IMAGE, lossless=True, use_container=True)):
        assert_cuts_are_told(whole, (13, len(whole) // 2, len(whole) - 1), tmp_path)


def test_folders_with_them_are_encoded(toy, tmp_path):
    assert_folder_is_encoded({"a.jxl": jxl(IMAGE)}, toy, tmp_path)
