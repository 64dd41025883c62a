"""TIFF pictures against Pillow, to the bit; Pillow and tifffile make the files."""

import io

import numpy as np
import pytest
import tifffile
from PIL import Image
from support import pictures
from support.program import run
from support.reading import assert_as_pillow, compare, needs_module

pytestmark = needs_module("tiff")

PIXELS = pictures.synthetic(48, 32)
IMAGE = Image.fromarray(PIXELS)
DEEP = PIXELS.astype(np.uint16) * 256 + PIXELS[..., ::-1]
ALPHA = IMAGE.copy()
ALPHA.putalpha(Image.fromarray(PIXELS[..., 1]))


def saved(image, compression=None, **options):
    file = io.BytesIO()
    image.save(file, "TIFF", compression=compression, **options)
    return file.getvalue()


def written(samples, **options):
    file = io.BytesIO()
    tifffile.imwrite(file, samples, **{"photometric": "rgb", **options})
    return file.getvalue()


MODES = ["1", "L", "P", "RGB", "CMYK"]
COMPRESSIONS = [None, "tiff_lzw", "packbits", "tiff_adobe_deflate", "zstd", "lzma"]
PLANES = np.moveaxis(PIXELS, 2, 0).copy()
RGBA = np.asarray(ALPHA)
KINDS = {
    **{f"{mode}, {way}": saved(IMAGE.convert(mode), way) for mode in MODES for way in COMPRESSIONS},
    **{way: saved(IMAGE.convert("1"), way) for way in ("group3", "group4", "tiff_ccitt")},
    "4 bits": saved(IMAGE.quantize(16)),
    "RGBA": saved(ALPHA, "tiff_lzw"),
    "grey and alpha": saved(ALPHA.convert("LA")),
    "JPEG": saved(IMAGE, "jpeg", quality=90),
    "JPEG of greys": saved(IMAGE.convert("L"), "jpeg"),
    "tiles": written(PIXELS, tile=(16, 16)),
    "planes": written(PLANES, planarconfig="separate"),
    "planes in tiles": written(PLANES, planarconfig="separate", tile=(16, 32)),
    "BigTIFF": written(PIXELS, bigtiff=True),
    "16 bits": written(DEEP),
    "16 bits, big-endian": written(DEEP, byteorder=">"),
    "16 bits and alpha": written(np.dstack([DEEP, DEEP[..., :1]]), extrasamples=["unassalpha"]),
    "premultiplied": written(RGBA, extrasamples=["assocalpha"]),
    "no alpha": written(RGBA, extrasamples=["unspecified"]),
    "white is 0": written(PIXELS[..., 0].copy(), photometric="miniswhite"),
    "CMYK of 16 bits": written(np.dstack([DEEP, DEEP[..., :1]]), photometric="separated"),
}


@pytest.mark.parametrize("name", KINDS)
def test_kinds_of_tiff(name, tmp_path):
    said = assert_as_pillow(KINDS[name], tmp_path)
    assert ("note" in said) == ("CMYK" in name)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_tiffs_are_turned_as_pillow_turns_them(orientation, tmp_path):
    exif = Image.Exif()
    exif[0x112] = orientation
    assert_as_pillow(saved(IMAGE, exif=exif), tmp_path, turned=orientation > 4)


def test_16_bit_greys_are_scaled(tmp_path):
    """Pillow clips them to white."""
    grey = Image.fromarray(PIXELS[..., 0])
    deep = written(DEEP[..., 0].copy(), photometric="minisblack")
    assert compare(deep, grey.convert("RGB"), tmp_path)[0]["max_error"] == 0


def test_of_several_pages_the_first_is_read_with_a_note(tmp_path):
    file = saved(IMAGE, save_all=True, append_images=[IMAGE.rotate(180)])
    assert "has more pages than one: the first is read" in assert_as_pillow(file, tmp_path)


def test_what_libtiff_says_is_part_of_the_error(tmp_path):
    """And nothing of it stands on stderr by itself."""
    file = bytearray(saved(IMAGE, "tiff_adobe_deflate"))
    at = file.index(b"\x78")
    file[at + 20 : at + 60] = bytes(40)
    (tmp_path / "a.tif").write_bytes(file)
    done = run("compare", tmp_path / "a.tif", tmp_path / "a.tif")
    assert done.returncode == 1
    lines = done.stderr.decode().splitlines()
    assert len(lines) == 1
    assert "the file is damaged (ZIPDecode: " in lines[0]


def test_floating_point_is_refused_by_its_name(tmp_path):
    (tmp_path / "a.tif").write_bytes(written(PIXELS.astype(np.float32)))
    done = run("compare", tmp_path / "a.tif", tmp_path / "a.tif")
    assert done.returncode == 1
    assert b"TIFF pictures of floating-point numbers are not supported" in done.stderr


@pytest.mark.parametrize("way", [None, "tiff_lzw", "jpeg", "group4"])
def test_a_cut_tiff_is_an_error(way, tmp_path):
    file = saved(IMAGE.convert("1") if way == "group4" else IMAGE, way)
    for length in range(8, len(file), max(1, len(file) // 12)):
        (tmp_path / "a.tif").write_bytes(file[:length])
        assert run("compare", tmp_path / "a.tif", tmp_path / "a.tif").returncode == 1
