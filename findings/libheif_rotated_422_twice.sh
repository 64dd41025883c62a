#!/usr/bin/env bash
# pillow-heif 1.8.1 (with libheif 1.23.6): a HEIC at 4:2:2 of limited range that the container turns by a
# quarter comes out with its range expanded twice: greys darker and brighter by up to 19 of 255, and
# what lies outside of [16, 235] cut off. Cameras that write such pictures turn them so.
#
# Seen with a gradient of 96x128 in 8 and in 10 bits. The same picture not turned, turned by a half, at
# 4:2:0 or 4:4:4, or of full range is right, and so is the turned one with pillow-heif 1.0.0 (libheif
# 1.19.8).
#
# Fails when that changes. Usage: findings/libheif_rotated_422_twice.sh
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/read.py" <<'PYTHON'
import io
import sys

import numpy as np
import pillow_heif
from PIL import Image

y, x = np.mgrid[0:128, 0:96]
PICTURE = np.stack([x * 255 / 95, y * 255 / 127, (x + y) * 255 / 222], axis=-1).astype(np.uint8)


def reading(bits, chroma, full_range, orientation):
    mode, samples = ("RGB", PICTURE) if bits == 8 else ("RGB;16", PICTURE.astype("<u2") * 257)
    file = pillow_heif.HeifFile()
    file.add_frombytes(mode, (96, 128), samples.tobytes())
    exif = Image.Exif()
    exif[0x112] = orientation
    file[0].info["exif"] = exif.tobytes()
    saved = io.BytesIO()
    file.save(saved, quality=95, chroma=chroma, full_range_flag=full_range)
    return np.asarray(pillow_heif.open_heif(saved)).astype(int)


QUARTERS = {1: 0, 3: 2, 6: -1}
wrong = []
for bits in (8, 10):
    for chroma in (420, 422, 444):
        for full_range in (0, 1):
            for orientation, quarters in QUARTERS.items():
                right = np.rot90(PICTURE, quarters).astype(int)
                off = np.abs(reading(bits, chroma, full_range, orientation) - right).mean()
                if off > 2:
                    wrong.append((bits, chroma, full_range, orientation))
                    twice = ((right - 16) * 255 / 219).clip(0, 255)
                    read = reading(bits, chroma, full_range, orientation)
                    assert np.abs(read - twice).mean() < 2, "it is wrong in another way now"
print(f"libheif {pillow_heif.libheif_version()}: off are {wrong}")
expected = [(8, 422, 0, 6), (10, 422, 0, 6)] if sys.argv[1] == "twice" else []
assert wrong == expected, "others are read wrongly now"
PYTHON
for version in 1.8.1:twice 1.0.0:once; do
  python3 -m venv "$work/${version%:*}"
  "$work/${version%:*}/bin/python3" -m pip install -q pillow==12.0.0 "pillow-heif==${version%:*}" numpy==2.4.6
  "$work/${version%:*}/bin/python3" "$work/read.py" "${version#*:}"
done
echo "as described"
