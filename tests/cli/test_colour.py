"""ICC profiles: stored values with a note, or sRGB as Pillow's ImageCms converts to it."""

import io
import json

import numpy as np
import pytest
from PIL import Image, ImageCms
from support import picture_files as files
from support import pictures, profiles
from support.program import run

PIXELS = pictures.synthetic(61, 40)
ADOBE = profiles.rgb("Adobe-like", profiles.ADOBE, profiles.gamma(2.2))
P3 = profiles.rgb("P3-like", profiles.P3, profiles.srgb_curve())
SRGB = profiles.rgb("sRGB of ours", profiles.SRGB, profiles.srgb_curve())
GREY = profiles.grey("Gamma 1.8", profiles.gamma(1.8))
GREY_SRGB = profiles.grey("Grey sRGB", profiles.srgb_curve())
CMYK = profiles.cmyk("Some inks")
HALF_CLEAR = Image.fromarray(np.dstack([PIXELS, PIXELS[..., :1]]))


def saved(image, kind, profile, **options):
    file = io.BytesIO()
    image.save(file, kind, icc_profile=profile, **options)
    return file.getvalue()


RGB = Image.fromarray(PIXELS)
PICTURES = {
    "Adobe RGB in a JPEG": saved(RGB, "JPEG", ADOBE, quality=95),
    "Display P3 in a PNG": saved(RGB, "PNG", P3),
    "two pieces": saved(RGB, "JPEG", profiles.padded(ADOBE, 90000), quality=95),
    "an alpha channel": saved(HALF_CLEAR, "PNG", ADOBE),
    "a palette": saved(RGB.quantize(50), "PNG", ADOBE),
    "a grey JPEG": saved(RGB.convert("L"), "JPEG", GREY, quality=95),
    "a grey PNG": saved(RGB.convert("L"), "PNG", GREY),
    "CMYK": saved(RGB.convert("CMYK"), "JPEG", CMYK, quality=95),
    "a CMYK TIFF": saved(RGB.convert("CMYK"), "TIFF", CMYK),
    "a WebP": saved(RGB, "WEBP", ADOBE, lossless=True),
    "an AVIF": saved(RGB, "AVIF", ADOBE, quality=95),
}
ORDINARY = {
    "sRGB": saved(RGB, "JPEG", SRGB, quality=95),
    "sRGB as Pillow makes it": saved(
        RGB, "PNG", ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    ),
    "grey": saved(RGB.convert("L"), "PNG", GREY_SRGB),
    "none": saved(RGB, "PNG", None),
}


def as_stored(file):
    with Image.open(io.BytesIO(file)) as image:
        return image.convert("RGB")


def as_srgb(file):
    with Image.open(io.BytesIO(file)) as image:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(image.info["icc_profile"]))
        picture = image if image.mode in ("L", "CMYK") else image.convert("RGB")
        srgb = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(picture, profile, srgb, outputMode="RGB")


def compare(file, expected, folder, *flags):
    """The figures of a file's bytes against a picture of Pillow's, and what was said about it."""
    (folder / "file").write_bytes(file)
    expected.save(folder / "expected.png", icc_profile=None)
    options = ("--background", "none", "--json", *flags)
    done = run("compare", folder / "file", folder / "expected.png", *options)
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout), done.stderr.decode().splitlines()


@pytest.mark.parametrize("name", PICTURES)
def test_stored_values_with_one_note(name, tmp_path):
    figures, said = compare(PICTURES[name], as_stored(PICTURES[name]), tmp_path)
    assert figures["max_error"] == 0
    assert figures["colour_profile"]["kind"] == "other"
    assert figures["colour_profile"]["applied"] is False
    assert figures["other_colour_profile"] is None
    assert len(said) == 1, said
    assert figures["colour_profile"]["description"] in said[0]
    assert said[0].endswith("; --colour srgb converts them")


@pytest.mark.parametrize("name", PICTURES)
def test_srgb_as_pillow_converts(name, tmp_path):
    expected = as_srgb(PICTURES[name])
    figures, said = compare(PICTURES[name], expected, tmp_path, "--colour", "srgb")
    assert figures["max_error"] <= 1
    assert figures["colour_profile"]["applied"] is True
    assert not said
    changed = np.abs(np.asarray(expected).astype(int) - np.asarray(as_stored(PICTURES[name])))
    assert changed.max() > 5


@pytest.mark.parametrize("name", ORDINARY)
def test_srgb_is_not_worth_a_word_and_stays_as_it_is(name, tmp_path):
    for colour in ("stored", "srgb"):
        figures, said = compare(
            ORDINARY[name], as_stored(ORDINARY[name]), tmp_path, "--colour", colour
        )
        assert figures["max_error"] == 0
        kind = figures["colour_profile"] and figures["colour_profile"]["kind"]
        assert kind == (None if name == "none" else "srgb")
        assert not said


def piece(number, count, part):
    return files.segment(b"ICC_PROFILE\0" + bytes([number, count]) + part, 0xE2)


PLAIN = files.jpeg(PIXELS)
USELESS = {
    "not one of each": files.with_segments(PLAIN, piece(1, 2, ADOBE)),
    "is damaged": files.with_segments(PLAIN, piece(1, 1, ADOBE[:100])),
    "is for CMYK pictures": saved(RGB, "JPEG", CMYK),
    "is for grey pictures": saved(RGB, "PNG", GREY),
    "is for RGB pictures": saved(RGB.convert("CMYK"), "JPEG", ADOBE),
    "is for other pictures": saved(RGB, "PNG", profiles.profile(b"Lab ", {}, b"spac")),
    "is none for pictures": saved(RGB, "PNG", profiles.profile(b"RGB ", {}, b"link")),
    "cannot be unpacked": files.with_chunks(files.png(PIXELS), files.chunk(b"iCCP", b"a\0\0bad")),
}


@pytest.mark.parametrize("why", USELESS)
def test_a_profile_of_no_use_is_passed_over_with_a_note_or_an_error(why, tmp_path):
    figures, said = compare(USELESS[why], as_stored(USELESS[why]), tmp_path)
    assert figures["max_error"] == 0
    assert figures["colour_profile"]["kind"] == "unusable"
    assert f"that {why}" in said[-1] or why in said[-1]
    assert said[-1].endswith(": passed over")
    done = run("compare", tmp_path / "file", tmp_path / "file", "--colour", "srgb")
    assert done.returncode == 1
    assert b"its colours cannot be converted: its profile " in done.stderr
    assert why in done.stderr.decode()


def test_a_folder_of_them(tmp_path):
    """One bad profile is one failed item; encode and roundtrip say what became of the others."""
    for name, file in {"a": PICTURES["CMYK"], "b": USELESS["is damaged"]}.items():
        (tmp_path / f"{name}.jpg").write_bytes(file)
    for command, *flags in (("encode", "--out-dir", tmp_path / "out"), ("roundtrip",)):
        done = run(command, tmp_path, *flags, "--colour", "srgb", "--resize", "32", "--json")
        assert done.returncode == 1
        first, second = map(json.loads, done.stdout.splitlines())
        assert first["ok"] and not second["ok"]
        expected = {"kind": "other", "description": "Some inks", "applied": True}
        assert first["colour_profile"] == expected


PNG_CHUNKS = {
    "cICP: primaries 9, transfer 16": [files.chunk(b"cICP", bytes([9, 16, 0, 1]))],
    "gAMA 0.55556": [files.chunk(b"gAMA", (55556).to_bytes(4, "big"))],
    "cHRM": [files.chunk(b"cHRM", bytes(32))],
    "": [files.chunk(b"gAMA", (45455).to_bytes(4, "big"))],
}


@pytest.mark.parametrize("what", PNG_CHUNKS)
def test_other_chunks_change_nothing_and_are_told(what, tmp_path):
    file = files.with_chunks(files.png(PIXELS), *PNG_CHUNKS[what])
    for colour in ("stored", "srgb"):
        figures, said = compare(file, as_stored(file), tmp_path, "--colour", colour)
        assert figures["max_error"] == 0
        assert figures["colour_profile"] is None
        assert len(said) == (1 if what else 0)
        assert what in "".join(said)


def test_text_of_a_profile_is_harmless_on_a_terminal(tmp_path):
    profile = profiles.rgb("\x1b[2J\xe9" + "long" * 40, profiles.ADOBE, profiles.gamma(2.2))
    figures, said = compare(saved(RGB, "PNG", profile), RGB, tmp_path)
    assert figures["colour_profile"]["description"] == ("?[2J?" + "long" * 40)[:64]
    assert "\x1b" not in "".join(said)
