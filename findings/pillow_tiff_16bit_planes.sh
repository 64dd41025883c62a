#!/usr/bin/env bash
# Pillow 13.0.0: an uncompressed TIFF of 16 bits a channel whose channels lie apart
# (PlanarConfiguration 2) opens without an error and shows another picture.
#
# Seen with an RGB gradient of 64x48 as tifffile 2026.3.3 writes it. The bytes of each plane are taken
# for samples of 8 bits: a row shows the low and high bytes of half a row by turns, off by up to 235.
# The same samples are read right where the file is compressed (deflate), where libtiff reads it for
# Pillow, and where they lie together (PlanarConfiguration 1), in both byte orders. tifffile itself
# gives the values back from all of them.
#
# Fails when that changes. Usage: findings/pillow_tiff_16bit_planes.sh
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python3" -m pip install -q pillow==13.0.0 tifffile==2026.3.3 numpy==2.4.6
"$work/venv/bin/python3" - <<'PYTHON'
import io

import numpy as np
import tifffile
from PIL import Image

y, x = np.mgrid[0:48, 0:64]
picture = np.stack([x * 4, y * 5, x + y], axis=-1).astype(np.uint16) * 256 + 17


def largest_error(order, planar, compression):
    samples = np.moveaxis(picture, 2, 0).copy() if planar == "separate" else picture
    file = io.BytesIO()
    tifffile.imwrite(file, samples, photometric="rgb", planarconfig=planar, byteorder=order,
                     compression=compression)
    file.seek(0)
    assert np.array_equal(tifffile.imread(file), samples), "tifffile does not give its values back"
    with Image.open(file) as image:
        shown = np.asarray(image.convert("RGB"))
    return int(np.abs(shown.astype(int) - picture // 256).max())


for order in "<>":
    assert largest_error(order, "contig", None) == 0, "samples together are read otherwise"
    assert largest_error(order, "separate", "zlib") == 0, "compressed planes are read otherwise"
    error = largest_error(order, "separate", None)
    assert error > 100, "uncompressed planes of 16 bits are read right now"
    print(f"byte order {order}: planes of 16 bits are off by up to {error}")
PYTHON
