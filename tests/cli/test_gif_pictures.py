"""GIF pictures against Pillow, of its own encoder and block by block."""

import io

import numpy as np
import pytest
from PIL import Image
from support import pictures
from support.gif_files import data_blocks, gif, image, transparency
from support.program import run
from support.reading import assert_as_pillow, needs_module

pytestmark = needs_module("gif")

IMAGE = Image.fromarray(pictures.synthetic(48, 32))
MASKED = IMAGE.copy()
MASKED.putalpha(Image.fromarray((np.indices((32, 48)).sum(0) % 3 > 0).astype(np.uint8) * 255))
RANDOM = np.random.default_rng(6)
PALETTE, OTHER = (RANDOM.integers(0, 256, 48, np.uint8).tobytes() for _ in range(2))
ROWS = RANDOM.integers(0, 16, (9, 11))


def by_pillow(picture, **options):
    file = io.BytesIO()
    picture.save(file, "GIF", **options)
    return file.getvalue()


FILES = {
    "256 colours": by_pillow(IMAGE.quantize(256)),
    "interlaced": by_pillow(IMAGE.quantize(64), interlace=1),
    "not interlaced": by_pillow(IMAGE.quantize(64), interlace=0),
    "2 colours": by_pillow(IMAGE.convert("1")),
    "grey": by_pillow(IMAGE.convert("L")),
    "transparent": by_pillow(MASKED),
    "a palette of the frame": gif((11, 9), image(ROWS, palette=OTHER), palette=PALETTE),
    "no palette": gif((11, 9), image(ROWS)),
    "codes for more than the palette": gif((11, 9), image(ROWS % 4), palette=PALETTE[:12]),
    "a part of the canvas": gif((20, 15), image(ROWS, (3, 2)), palette=PALETTE, background=7),
    "a part, transparent": gif((20, 15), transparency(5), image(ROWS, (3, 2)), palette=PALETTE),
    "a part, interlaced": gif((20, 15), image(ROWS, (3, 2), is_interlaced=True), palette=PALETTE),
    "jutting out": gif((5, 5), image(ROWS, (3, 2)), palette=PALETTE),
    "no canvas": gif((0, 0), image(ROWS), palette=PALETTE),
    "GIF87a": b"GIF87a" + gif((11, 9), image(ROWS), palette=PALETTE)[6:],
    "a comment": gif((11, 9), b"!\xfe" + data_blocks(b"text" * 99), image(ROWS), palette=PALETTE),
    "transparent twice": gif(
        (11, 9), transparency(3), transparency(5, flags=0), image(ROWS), palette=PALETTE
    ),
}
UNTIDY = {
    "surplus bytes": gif((11, 9), b"\0\0", image(ROWS), b"\0", palette=PALETTE),
    "no end block": gif((11, 9), image(ROWS), palette=PALETTE, end=b""),
}


@pytest.mark.parametrize("name", FILES)
def test_gifs_of_every_kind(name, tmp_path):
    assert_as_pillow(FILES[name], tmp_path)


@pytest.mark.parametrize("name", UNTIDY)
def test_untidy_gifs_are_read_with_a_note(name, tmp_path):
    assert name in assert_as_pillow(UNTIDY[name], tmp_path)


def test_of_an_animation_the_first_frame_is_read_with_a_note(tmp_path):
    file = by_pillow(MASKED, save_all=True, append_images=[MASKED.rotate(180), IMAGE])
    assert "is an animation of 3 frames: the first is read" in assert_as_pillow(file, tmp_path)


def test_a_file_cut_behind_its_last_pixel_is_read_with_a_note(tmp_path):
    (tmp_path / "whole").write_bytes(FILES["256 colours"])
    (tmp_path / "cut").write_bytes(FILES["256 colours"][:-3])
    done = run("compare", tmp_path / "whole", tmp_path / "cut", "--min-psnr", "99")
    assert done.returncode == 0 and b"has no end block" in done.stderr


def test_a_cut_file_is_an_error(tmp_path):
    whole = FILES["256 colours"]
    for length in (10, 500, len(whole) // 2, len(whole) - 40):
        (tmp_path / "cut").write_bytes(whole[:length])
        done = run("compare", tmp_path / "cut", tmp_path / "cut")
        assert done.returncode == 1
        assert b"cut short" in done.stderr
