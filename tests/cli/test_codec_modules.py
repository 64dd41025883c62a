"""Libraries of single kinds of pictures are loaded for these kinds alone."""

import pytest
from PIL import Image, features
from support import pictures
from support.program import run
from support.reading import needs_module

LIBRARIES = {
    "avif": b"libavif.so",
    "heif": b"libheif.so",
    "jxl": b"libjxl.so",
    "tiff": b"libtiff.so",
}


def loaded(*arguments):
    """What the loader says of the libraries of a run that must go well."""
    done = run(*arguments, LD_DEBUG="files")
    assert done.returncode == 0
    return done.stderr + done.stdout


def test_help_and_jpegs_load_none_of_them(tmp_path):
    picture = tmp_path / "a.jpg"
    Image.fromarray(pictures.synthetic(16, 16)).save(picture)
    said = loaded("--help") + loaded("compare", picture, picture)
    assert b"libjpeg.so" in said
    assert not [library for library in LIBRARIES.values() if library in said]


@pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=needs_module(kind)) for kind in LIBRARIES]
)
def test_a_picture_loads_its_own(kind, tmp_path):
    if kind == "avif" and not features.check("avif"):
        pytest.skip("this Pillow writes no AVIF")
    if kind == "heif":
        pytest.importorskip("pillow_heif", reason="needs pillow-heif").register_heif_opener()
    if kind == "jxl":
        pytest.importorskip("pillow_jxl", reason="needs pillow-jxl-plugin")
    picture = tmp_path / f"a.{kind}"
    Image.fromarray(pictures.synthetic(16, 16)).save(picture)
    said = loaded("compare", picture, picture)
    assert LIBRARIES[kind] in said
    assert not [other for name, other in LIBRARIES.items() if name != kind and other in said]
