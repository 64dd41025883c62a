"""WebP pictures against Pillow, whose wheel brings a libwebp of its own."""

import io

import pytest
from PIL import Image
from support import picture_files as files
from support import pictures
from support.program import SHARED, run
from support.reading import (
    as_pillow,
    assert_as_pillow,
    assert_folder_is_encoded,
    compare,
    needs_module,
)

pytestmark = needs_module("webp")

IMAGE = Image.fromarray(pictures.synthetic(48, 32))
ALPHA = pictures.with_all_alphas(IMAGE)


def webp(image, **options):
    file = io.BytesIO()
    image.save(file, "WEBP", **options)
    return file.getvalue()


LOSSLESS = {
    "opaque": (IMAGE, {}),
    "odd sides": (IMAGE.crop((0, 0, 37, 23)), {}),
    "one pixel": (IMAGE.crop((5, 5, 6, 6)), {}),
    "alpha": (ALPHA, {"exact": True}),
    "alpha, hidden colours dropped": (ALPHA, {}),
    "few colours": (IMAGE.quantize(9).convert("RGB"), {"method": 6}),
}
LOSSY = {
    "opaque": (IMAGE, {"quality": 80}),
    "coarse": (IMAGE, {"quality": 3, "method": 6}),
    "odd sides": (IMAGE.crop((0, 0, 37, 23)), {"quality": 80}),
    "alpha": (ALPHA, {"quality": 80}),
    "coarse alpha": (ALPHA, {"quality": 80, "alpha_quality": 30}),
}


@pytest.mark.parametrize("name", LOSSLESS)
def test_lossless_pictures(name, tmp_path):
    image, options = LOSSLESS[name]
    assert_as_pillow(webp(image, lossless=True, **options), tmp_path)


@pytest.mark.parametrize("name", LOSSY)
def test_lossy_pictures(name, tmp_path):
    image, options = LOSSY[name]
    assert_as_pillow(webp(image, **options), tmp_path, within=1)


TURNED = {
    "EXIF": {"exif": files.exif(6)},
    "EXIF with its prefix": {"exif": b"Exif\0\0" + files.exif(8, kind=4, order=">")},
    "XMP": {"xmp": files.xmp(5)},
    "both": {"exif": files.exif(7), "xmp": files.xmp(1), "icc_profile": b"any"},
}


@pytest.mark.parametrize("name", TURNED)
def test_webps_are_turned_as_pillow_turns_them(name, tmp_path):
    assert_as_pillow(webp(IMAGE, lossless=True, **TURNED[name]), tmp_path, turned=True)


@pytest.mark.parametrize("image", [IMAGE, ALPHA], ids=["opaque", "alpha"])
def test_of_an_animation_the_first_frame_is_read_with_a_note(image, tmp_path):
    file = webp(image, save_all=True, append_images=[image.rotate(180), image], lossless=True)
    assert "is an animation of 3 frames: the first is read" in assert_as_pillow(file, tmp_path)


def test_a_cut_file_is_an_error(tmp_path):
    whole = webp(IMAGE)
    for length in (12, 30, len(whole) // 2, len(whole) - 1):
        (tmp_path / "cut").write_bytes(whole[:length])
        done = run("compare", tmp_path / "cut", tmp_path / "cut")
        assert done.returncode == 1
        assert done.stderr.startswith(b"sdvae: error: cannot read '%s/cut'" % bytes(tmp_path))
        assert b"cut short" in done.stderr


def test_folders_with_them_are_encoded(toy, tmp_path):
    assert_folder_is_encoded({"a.webp": webp(IMAGE)}, toy, tmp_path)


def test_the_content_decides_and_not_the_name(tmp_path):
    if not (SHARED / "cases").is_dir():
        pytest.skip("needs shared/cases, which is not beside this checkout")
    for name in ("w01_lossy.webp", "w05_webp_named.jpg"):
        file = (SHARED / "cases" / name).read_bytes()
        assert compare(file, as_pillow(file), tmp_path)[0]["max_error"] <= 1


def test_libwebp_is_loaded_for_webp_alone(tmp_path):
    picture = tmp_path / "a.jpg"
    IMAGE.save(picture)
    for arguments in (["--help"], ["compare", picture, picture]):
        assert b"libwebp" not in run(*arguments, LD_DEBUG="files").stderr
    (tmp_path / "a.webp").write_bytes(webp(IMAGE))
    done = run("compare", tmp_path / "a.webp", tmp_path / "a.webp", LD_DEBUG="files")
    assert b"libwebp.so" in done.stderr
