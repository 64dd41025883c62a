#!/usr/bin/env bash
# pillow-heif 1.8.1 (with libheif 1.23.6): a HEIC of 10 bits a channel at 4:2:0, opened by Pillow as it is
# by default, is up to 2 levels of 255 off what the same package reads of it in 16 bits.
#
# Seen with an RGB gradient of 96x64 with noise. At 4:2:2 and 4:4:4 the 8 bits are the high byte of the
# 16, to the bit; at 4:2:0 only about half of the values are, and the mean is 0.26 levels darker.
#
# Fails when that changes. Usage: findings/pillow_heif_deep_420.sh
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python3" -m pip install -q pillow==13.0.0 pillow-heif==1.8.1 numpy==2.4.6
"$work/venv/bin/python3" - <<'PYTHON'
import io

import numpy as np
import pillow_heif
from PIL import Image

pillow_heif.register_heif_opener()
assert pillow_heif.libheif_version() == "1.23.6"
y, x = np.mgrid[0:64, 0:96]
noise = np.random.default_rng(1).normal(0, 900, (64, 96, 3))
picture = np.stack([x * 600, y * 900, (x + y) * 380], axis=-1) + 4000 + noise
picture = picture.clip(0, 65535).astype("<u2")


def differences(chroma):
    """Of the default 8 bits from the high byte of the 16."""
    file = io.BytesIO()
    pillow_heif.encode("RGB;16", (96, 64), picture.tobytes(), file, quality=95, chroma=chroma)
    assert pillow_heif.open_heif(file).info["bit_depth"] == 10
    samples = np.asarray(pillow_heif.open_heif(file, convert_hdr_to_8bit=False))
    with Image.open(file) as image:
        return np.asarray(image.convert("RGB")).astype(int) - (samples >> 8)


for chroma in (422, 444):
    assert not differences(chroma).any(), f"{chroma}: the readings differ now"
off = differences(420)
equal = (off == 0).mean()
print(f"4:2:0: off by {off.min()} to {off.max()}, mean {off.mean():.2f}, equal {equal:.0%}")
assert np.abs(off).max() == 2 and 0.3 < equal < 0.7, "4:2:0 is read otherwise now"
PYTHON
echo "as described"
