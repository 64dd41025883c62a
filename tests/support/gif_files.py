"""GIF files, block by block, for what Pillow does not write."""

import struct


def lzw(indices, bits):
    """Codes of one length: the table is cleared before they would grow."""
    clear, end = 1 << bits, (1 << bits) + 1
    codes = []
    for number, index in enumerate(indices):
        if number % (clear - 2) == 0:
            codes.append(clear)
        codes.append(index)
    number = sum(code << (bits + 1) * at for at, code in enumerate([*codes, end]))
    return number.to_bytes(((bits + 1) * (len(codes) + 1) + 7) // 8, "little")


def data_blocks(data):
    parts = [data[at : at + 255] for at in range(0, len(data), 255)]
    return b"".join(bytes([len(part)]) + part for part in parts) + b"\0"


def palette_flags(palette):
    """Of a palette of 2, 4, ..., 256 entries."""
    return 0x80 | (len(palette) // 3).bit_length() - 2 if palette else 0


def image(rows, at=(0, 0), bits=4, palette=b"", is_interlaced=False):
    """A block of rows of indices; each is stored at its place in the four passes."""
    size = (len(rows[0]), len(rows))
    if is_interlaced:
        order = [*range(0, size[1], 8), *range(4, size[1], 8), *range(2, size[1], 4)]
        rows = [rows[row] for row in [*order, *range(1, size[1], 2)]]
    flags = palette_flags(palette) | (0x40 if is_interlaced else 0)
    indices = [int(index) for row in rows for index in row]
    start = b"," + struct.pack("<HHHHB", *at, *size, flags) + palette
    return start + bytes([bits]) + data_blocks(lzw(indices, bits))


def transparency(index, flags=1):
    return b"!\xf9\4" + struct.pack("<BHB", flags, 0, index) + b"\0"


def gif(size, *blocks, palette=b"", background=0, end=b";"):
    screen = struct.pack("<HHBBB", *size, palette_flags(palette), background, 0)
    return b"GIF89a" + screen + palette + b"".join(blocks) + end
