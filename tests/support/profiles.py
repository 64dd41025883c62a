"""ICC profiles (version 2), made byte by byte from what ICC.1 says of them."""

import struct

D50 = (0.9642, 1.0, 0.8249)
# Red, green and blue as XYZ, adapted to D50.
SRGB = ((0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410))
ADOBE = ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457))
P3 = ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407))


def xyz(values):
    return b"XYZ " + bytes(4) + b"".join(struct.pack(">i", round(v * 65536)) for v in values)


def gamma(value):
    return b"curv" + bytes(4) + struct.pack(">IH", 1, round(value * 256))


def srgb_curve(points=1024):
    """The curve of sRGB as a table, as HP and Microsoft have it."""
    table = b""
    for i in range(points):
        v = i / (points - 1)
        linear = v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4
        table += struct.pack(">H", round(linear * 65535))
    return b"curv" + bytes(4) + struct.pack(">I", points) + table


def name(text):
    ascii_text = text.encode("latin-1") + b"\0"
    return b"desc" + bytes(4) + struct.pack(">I", len(ascii_text)) + ascii_text + bytes(78)


def profile(space, tags, kind=b"mntr", pcs=b"XYZ "):
    """The tags in the order given, each on a border of four bytes."""
    offset = 128 + 4 + 12 * len(tags)
    table, data = struct.pack(">I", len(tags)), b""
    for signature, content in tags.items():
        table += signature + struct.pack(">II", offset + len(data), len(content))
        data += content + bytes(-len(content) % 4)
    white = b"".join(struct.pack(">i", round(v * 65536)) for v in D50)
    head = struct.pack(">I", offset + len(data)) + bytes(4) + struct.pack(">I", 0x02400000)
    head += kind + space + pcs + bytes(12) + b"acsp" + bytes(28) + white
    return head + bytes(128 - len(head)) + table + data


def rgb(text, primaries, curve):
    tags = {b"desc": name(text), b"wtpt": xyz(D50)}
    for letter, primary in zip(b"rgb", primaries, strict=True):
        tags[bytes([letter]) + b"XYZ"] = xyz(primary)
        tags[bytes([letter]) + b"TRC"] = curve
    return profile(b"RGB ", tags)


def grey(text, curve):
    return profile(b"GRAY", {b"desc": name(text), b"wtpt": xyz(D50), b"kTRC": curve})


def cmyk(text):
    """Inks that take light away; the corners of the table are all there is.

    Black is without any light: for others versions of Little CMS differ in the darkest colour.
    """
    ramp = bytes(range(256))
    corners = b""
    for corner in range(16):
        cyan, magenta, yellow, black = (corner >> shift & 1 for shift in (3, 2, 1, 0))
        light = 255 - 60 * cyan - 70 * magenta - 12 * yellow
        a, b = 128 - 36 * cyan + 70 * magenta, 128 - 48 * cyan + 80 * yellow
        corners += bytes([0, 128, 128] if black else [light, a, b])
    identity = b"".join(struct.pack(">i", 65536 * (i % 4 == 0)) for i in range(9))
    table = b"mft1" + bytes(4) + bytes([4, 3, 2, 0]) + identity + ramp * 4 + corners + ramp * 3
    tags = {b"desc": name(text), b"wtpt": xyz(D50), b"A2B0": table}
    return profile(b"CMYK", tags, kind=b"prtr", pcs=b"Lab ")


def padded(one, size):
    """The profile with a tag that nobody reads, so that it is longer."""
    count = struct.unpack(">I", one[128:132])[0]
    tags = {}
    for i in range(count):
        signature, offset, length = struct.unpack(">4sII", one[132 + 12 * i : 144 + 12 * i])
        tags[signature] = one[offset : offset + length]
    tags[b"padd"] = b"data" + bytes(size)
    return profile(one[16:20], tags, kind=one[12:16], pcs=one[20:24])
