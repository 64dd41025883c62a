#!/usr/bin/env bash
# Pillow 13.0.0: a GIF frame whose own palette is a ramp of grey (entry i is i, i, i) comes out in the
# colours of the file's global palette.
#
# Seen with a picture of 2x2 pixels, indices 0 to 3, a global palette of reds and a local one of four
# entries. Where the local palette is (0,0,0) (1,1,1) (2,2,2) (3,3,3), convert("RGB") gives the reds,
# of an image of mode L; where its last entry is (3,3,4), it gives the local palette, as the format
# asks. The plugin takes a ramp for "no palette needed", and loading then puts the global one on.
#
# Fails when that changes. Usage: findings/pillow_gif_grey_local_palette.sh
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python3" -m pip install -q pillow==13.0.0
"$work/venv/bin/python3" - <<'PYTHON'
import io
import struct

from PIL import Image

REDS = [(255, 0, i) for i in range(4)]


def read(local):
    """The mode and pixels of a GIF: codes of three bits, clear, 0, 1, 2, 3, end."""
    number = sum(code << 3 * at for at, code in enumerate([4, 0, 1, 4, 2, 3, 5]))
    data = number.to_bytes(3, "little")
    tables = [b"".join(map(bytes, table)) for table in (REDS, local)]
    file = b"GIF89a" + struct.pack("<HHBBB", 2, 2, 0x81, 0, 0) + tables[0]
    file += b"," + struct.pack("<HHHHB", 0, 0, 2, 2, 0x81) + tables[1]
    file += bytes([2, len(data)]) + data + b"\0;"
    with Image.open(io.BytesIO(file)) as image:
        image.load()
        pixels = image.convert("RGB")
        return image.mode, [pixels.getpixel((i % 2, i // 2)) for i in range(4)]


ramp = [(i, i, i) for i in range(4)]
other = [*ramp[:3], (3, 3, 4)]
assert read(other) == ("P", other), "a local palette is no longer used"
assert read(ramp) == ("L", REDS), "a ramp of grey is now shown as it is"
print("local palette of a grey ramp:", read(ramp), "instead of", ramp)
PYTHON
