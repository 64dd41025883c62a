"""Pictures as people have them are read as Pillow reads them, turned upright as Pillow does."""

import io
import json

import numpy as np
import pytest
from PIL import Image, ImageOps
from support import picture_files as files
from support import pictures
from support.program import SHARED, run

PIXELS = pictures.synthetic(48, 32)
JPEG = files.jpeg(PIXELS)
PROGRESSIVE = files.jpeg(PIXELS, progressive=True)
PNG = files.png(PIXELS)
RGB = [*np.random.default_rng(3).integers(0, 256, (256, 3), np.uint8)]
PALETTE = b"".join(bytes([b, g, r, 0]) for r, g, b in RGB)
PALETTE_OF_3 = b"".join(bytes([b, g, r]) for r, g, b in RGB)
INDICES = np.random.default_rng(5).integers(0, 16, (10, 20), np.uint8)
INDICES[3:6] = 7


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


def assert_as_pillow(file, folder, turned=None):
    expected = as_pillow(file)
    if turned is not None:
        assert (expected.size == (32, 48)) == turned
    figures, said = compare(file, expected, folder)
    assert figures["max_error"] == 0
    return said.decode()


ORIENTED_JPEGS = {
    "long": [files.exif_segment(files.exif(6, kind=4))],
    "long, big-endian": [files.exif_segment(files.exif(6, kind=4, order=">"))],
    "attribute": [files.xmp_segment(files.xmp(6))],
    "element": [files.xmp_segment(files.xmp(6, as_element=True))],
    "the last packet": [files.xmp_segment(files.xmp(1)), files.xmp_segment(files.xmp(8))],
    "split": [files.exif_segment(files.exif(6)[:9]), files.exif_segment(files.exif(6)[9:])],
    "prefix twice": [files.exif_segment(b"Exif\0\0" + files.exif(5))],
    "nothing but XMP": [
        files.exif_segment(files.exif(6)[:8] + bytes(6)),
        files.xmp_segment(files.xmp(7)),
    ],
}
STRAIGHT_JPEGS = {
    "exif before XMP": [files.exif_segment(files.exif(3)), files.xmp_segment(files.xmp(6))],
    "invalid before XMP": [files.exif_segment(files.exif(9)), files.xmp_segment(files.xmp(6))],
    "bytes before XMP": [
        files.exif_segment(files.exif(6, kind=1)),
        files.xmp_segment(files.xmp(6)),
    ],
    "no number": [files.xmp_segment(b'tiff:Orientation="x"')],
}


@pytest.mark.parametrize("name", ORIENTED_JPEGS)
def test_jpegs_are_turned_as_pillow_turns_them(name, tmp_path):
    assert_as_pillow(files.with_segments(JPEG, *ORIENTED_JPEGS[name]), tmp_path, turned=True)


@pytest.mark.parametrize("name", STRAIGHT_JPEGS)
def test_jpegs_that_pillow_leaves_alone(name, tmp_path):
    assert_as_pillow(files.with_segments(JPEG, *STRAIGHT_JPEGS[name]), tmp_path, turned=False)


def test_exif_behind_the_scan_does_not_count(tmp_path):
    late = JPEG[:-2] + files.exif_segment(files.exif(6)) + JPEG[-2:]
    assert_as_pillow(late, tmp_path, turned=False)


XMP, RAW = b"XML:com.adobe.xmp", b"Raw profile type exif"
PROFILE = files.raw_profile(files.exif(6))
ORIENTED_PNGS = {
    "exif": [files.chunk(b"eXIf", files.exif(6))],
    "text exif": [files.text_chunk(b"exif", files.exif(6))],
    "xmp": [files.international_chunk(XMP, files.xmp(6))],
    "xmp, compressed": [files.international_chunk(XMP, files.xmp(6), True)],
    "xmp as plain text": [files.text_chunk(XMP, files.xmp(6, as_element=True))],
    "profile": [files.text_chunk(RAW, PROFILE)],
    "profile, compressed": [files.compressed_chunk(RAW, PROFILE)],
    "profile, international": [files.international_chunk(RAW, PROFILE, True)],
    "profile before XMP": [files.text_chunk(XMP, files.xmp(3)), files.text_chunk(RAW, PROFILE)],
    "exif before the profile": [
        files.chunk(b"eXIf", files.exif(8)),
        files.text_chunk(RAW, files.raw_profile(files.exif(3))),
    ],
}


@pytest.mark.parametrize("after_data", [False, True])
@pytest.mark.parametrize("name", ORIENTED_PNGS)
def test_pngs_are_turned_as_pillow_turns_them(name, after_data, tmp_path):
    file = files.with_chunks(PNG, *ORIENTED_PNGS[name], after_data=after_data)
    assert_as_pillow(file, tmp_path, turned=True)


UNTIDY = {
    "junk before the scan": (files.before_scan(JPEG, b"\1\2\3"), "surplus bytes"),
    "zeros for an end": (JPEG[:-2] + bytes(500), "no end marker"),
    "a trailer for an end": (JPEG[:-2] + b"a trailer of text", "no end marker"),
    "a late wrong checksum": (
        files.with_chunks(PNG, files.text_chunk(b"a", b"b")[:-1] + b"\0", after_data=True),
        "wrong checksum in its chunk tEXt",
    ),
    "a wrong last checksum": (PNG[:-1] + b"\0", "wrong checksum in its chunk IEND"),
    "no end chunk": (PNG[:-12], "no end chunk"),
    "half an end chunk": (PNG[:-7], "no end chunk"),
    "alpha twice": (
        files.with_chunks(files.png(PIXELS, "LA"), files.chunk(b"tRNS", b"\0\7")),
        "tRNS beside an alpha channel",
    ),
    "missing padding": (
        files.bmp((5, 2), 24, bytes(range(31))),
        "lacks the padding behind its last row",
    ),
}


@pytest.mark.parametrize("name", UNTIDY)
def test_untidy_files_are_read_whole_with_a_note(name, tmp_path):
    file, note = UNTIDY[name]
    said = assert_as_pillow(file, tmp_path)
    assert f"sdvae: note: '{tmp_path}/file' " in said
    assert note in said


PILLOW_REFUSES = {
    "no end marker": (JPEG[:-2], JPEG, b"no end marker"),
    "progressive": (PROGRESSIVE[:-2], PROGRESSIVE, b"no end marker"),
    "an early wrong checksum": (
        files.with_chunks(PNG, files.text_chunk(b"a", b"b")[:-1] + b"\0"),
        PNG,
        b"wrong checksum in its chunk tEXt",
    ),
}


@pytest.mark.parametrize("name", PILLOW_REFUSES)
def test_untidy_files_that_pillow_refuses(name, tmp_path):
    """libjpeg, libpng and browsers read them."""
    file, whole, note = PILLOW_REFUSES[name]
    figures, said = compare(file, as_pillow(whole), tmp_path)
    assert figures["max_error"] == 0
    assert note in said


@pytest.mark.parametrize("lost", [3, 40, 400])
def test_lost_pixels_are_an_error(lost, tmp_path):
    pieces = {"a.jpg": JPEG[: -2 - lost], "b.png": PNG[: -12 - 4 - lost]}
    pieces["c.jpg"] = pieces["a.jpg"] + bytes(lost)
    for name, content in pieces.items():
        (tmp_path / name).write_bytes(content)
        done = run("compare", tmp_path / name, tmp_path / name)
        assert done.returncode == 1
        assert b"the file is cut short" in done.stderr


def rows(indices, bits):
    packed = np.packbits(
        np.unpackbits(indices[..., None], axis=-1)[..., 8 - bits :].reshape(len(indices), -1), 1
    )
    return np.pad(packed, ((0, 0), (0, -packed.shape[1] % 4))).tobytes()


SIZE = INDICES.shape[::-1]
MASKS = bytes.fromhex("ff000000 00ff0000 0000ff00 00000000")


def masked(header, masks):
    """Two pixels of 32 bits."""
    pixels = b"\1\2\3\0\4\5\6\0"
    return files.bmp((2, 1), 32, pixels, header=header, packing=3, masks=bytes.fromhex(masks))


BMPS = {
    "8 bits": files.bmp(SIZE, 8, rows(INDICES, 8), PALETTE),
    "4 bits": files.bmp(SIZE, 4, rows(INDICES, 4), PALETTE[:64]),
    "1 bit": files.bmp(SIZE, 1, rows(INDICES % 2, 1), PALETTE[:8]),
    "from the top": files.bmp((SIZE[0], -SIZE[1]), 8, rows(INDICES, 8), PALETTE),
    "offset before the palette": files.bmp(SIZE, 8, rows(INDICES, 8), PALETTE, offset=54),
    "no offset": files.bmp(SIZE, 8, rows(INDICES, 8), PALETTE, offset=0),
    "OS/2, 8 bits": files.bmp(SIZE, 8, rows(INDICES, 8), PALETTE_OF_3, header=12),
    "OS/2, 4 bits": files.bmp(SIZE, 4, rows(INDICES, 4), PALETTE_OF_3[:48], header=12),
    "OS/2 2": files.bmp(SIZE, 8, rows(INDICES, 8), PALETTE, header=64),
    "RLE8": files.bmp(SIZE, 8, files.run_lengths(INDICES), PALETTE, packing=1),
    "RLE4": files.bmp(SIZE, 4, files.run_lengths(INDICES, True), PALETTE[:64], packing=2),
    "OS/2 2 as RLE8": files.bmp(SIZE, 8, files.run_lengths(INDICES), PALETTE, header=64, packing=1),
    "masks in 52 bytes": masked(header=52, masks="0000ff00 00ff0000 ff000000"),
    "masks in 56 bytes": masked(header=56, masks="0000ff00 00ff0000 ff000000 00000000"),
}


@pytest.mark.parametrize("name", BMPS)
def test_bmps_of_every_kind(name, tmp_path):
    assert_as_pillow(BMPS[name], tmp_path)


def as_text(samples):
    return "\n".join(" ".join(map(str, row)) for row in samples.reshape(len(samples), -1)).encode()


DEEP = np.random.default_rng(9).integers(0, 65536, (6, 5, 3))
PNMS = {
    "P1": b"P1\n20 10\n" + as_text(INDICES % 2) + b"\n",
    "P1 without blanks": b"P1 20 10 " + as_text(INDICES % 2).replace(b" ", b""),
    "P2": b"P2\n# grey\n20 10\n15\n" + as_text(INDICES) + b"\n",
    "P3": b"P3 48 32 255\n" + as_text(PIXELS) + b"\n",
    "P3 of 16 bits": b"P3 5 6 65535\n" + as_text(DEEP) + b"\n",
    "P4": b"P4 20 10\n" + np.packbits(INDICES % 2, 1).tobytes(),
    "P5": b"P5 20 10 15\n" + INDICES.tobytes(),
    "P6 of 16 bits": b"P6 5 6 65535\n" + DEEP.astype(">u2").tobytes(),
}


@pytest.mark.parametrize("name", PNMS)
def test_pnms_of_every_kind(name, tmp_path):
    assert_as_pillow(PNMS[name], tmp_path)


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA"])
def test_pam(mode, tmp_path):
    """Pillow reads no PAM: the picture is Pillow's, the file is made here."""
    image = Image.fromarray(PIXELS).convert(mode)
    header = f"P7\nWIDTH 48\nHEIGHT 32\nDEPTH {len(mode)}\nMAXVAL 255\n"
    names = {"L": "GRAYSCALE", "LA": "GRAYSCALE_ALPHA", "RGB": "RGB", "RGBA": "RGB_ALPHA"}
    file = f"{header}TUPLTYPE {names[mode]}\nENDHDR\n".encode() + image.tobytes()
    assert compare(file, image.convert("RGB"), tmp_path)[0]["max_error"] == 0


# Of ../shared/cases: the picture that each is read as.
CASES = {
    "p13_bad_crc_tEXt.png": "base.png",  # which Pillow refuses
    **{f"j{name}.jpg": "j00_base.jpg" for name in ("01_junk5_between_segments", "10_missing_eoi")},
}


def test_the_cases_that_were_read_wrongly(tmp_path):
    if not (SHARED / "cases").is_dir():
        pytest.skip("needs shared/cases, which is not beside this checkout")
    for path in sorted((SHARED / "cases").glob("[bejp]*.*")):
        if path.suffix in (".bmp", ".jpg", ".png"):
            same_as = path.with_name(CASES.get(path.name, path.name))
            figures, _ = compare(path.read_bytes(), as_pillow(same_as.read_bytes()), tmp_path)
            assert figures["max_error"] == 0, path.name
