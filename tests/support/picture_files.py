"""Picture files of kinds that Pillow does not write, byte by byte."""

import io
import struct
import zlib

from PIL import Image


def jpeg(pixels, **options):
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", **{"quality": 95, **options})
    return file.getvalue()


def png(pixels, mode=None):
    file = io.BytesIO()
    Image.fromarray(pixels).convert(mode or "RGB").save(file, "PNG")
    return file.getvalue()


def exif(orientation, kind=3, order="<"):
    """A TIFF block with nothing but the orientation, as SHORT (3), LONG (4) or another type."""
    mark = b"II" if order == "<" else b"MM"
    value = struct.pack(
        order + {3: "HH", 4: "I", 1: "BBBB"}[kind], orientation, *[0] * ({3: 1, 4: 0, 1: 3}[kind])
    )
    entry = struct.pack(order + "HHI", 0x112, kind, 1) + value
    return mark + struct.pack(order + "HIH", 42, 8, 1) + entry + bytes(4)


def xmp(orientation, as_element=False):
    if as_element:
        return b"<x:xmpmeta><tiff:Orientation>%d</tiff:Orientation></x:xmpmeta>" % orientation
    return b'<x:xmpmeta><rdf:Description tiff:Orientation="%d"/></x:xmpmeta>' % orientation


def segment(content, marker=0xE1):
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def exif_segment(block):
    return segment(b"Exif\0\0" + block)


def xmp_segment(packet):
    return segment(b"http://ns.adobe.com/xap/1.0/\0" + packet)


def with_segments(file, *segments):
    """A JPEG with these segments behind its start marker."""
    return file[:2] + b"".join(segments) + file[2:]


def before_scan(file, more):
    """A JPEG with these bytes before its first scan's header."""
    at = file.index(b"\xff\xda")
    return file[:at] + more + file[at:]


def chunk(name, content):
    checked = name + content
    return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))


def with_chunks(file, *chunks, after_data=False):
    """A PNG with these chunks behind its header, or before its end."""
    at = len(file) - 12 if after_data else 33
    return file[:at] + b"".join(chunks) + file[at:]


def raw_profile(block, name="exif"):
    """EXIF as ImageMagick keeps it in a text chunk."""
    digits = (b"Exif\0\0" + block).hex()
    lines = "\n".join(digits[i : i + 72] for i in range(0, len(digits), 72))
    return f"\n{name}\n{len(digits) // 2:8}\n{lines}\n".encode()


def text_chunk(keyword, value):
    return chunk(b"tEXt", keyword + b"\0" + value)


def compressed_chunk(keyword, value):
    return chunk(b"zTXt", keyword + b"\0\0" + zlib.compress(value))


def international_chunk(keyword, value, is_compressed=False):
    data = zlib.compress(value) if is_compressed else value
    flag = b"\1" if is_compressed else b"\0"
    return chunk(b"iTXt", keyword + b"\0" + flag + b"\0\0\0" + data)


def bmp(size, bits, data, palette=b"", **changes):
    """A BMP with a header of `header` bytes; `data` are rows from the bottom, or run lengths."""
    header = changes.get("header", 40)
    offset = changes.get("offset", 14 + header + len(palette))
    if header == 12:
        fields = struct.pack("<IHHHH", header, *size, 1, bits)
    else:
        packing = changes.get("packing", 0)
        fields = struct.pack("<IiiHHIIIIII", header, *size, 1, bits, packing, 0, 0, 0, 0, 0)
        fields += changes.get("masks", b"")
        fields += bytes(header - len(fields)) if len(fields) < header else b""
    start = b"BM" + struct.pack("<IHHI", 14 + len(fields) + len(palette) + len(data), 0, 0, offset)
    return start + fields + palette + data


def run_lengths(indices, half_bytes=False):
    """BMP run lengths of rows (from the bottom): runs, single pixels, and row ends, by turns."""
    data = b""
    for number, row in enumerate(indices):
        row = [int(index) for index in row]
        for at in range(0, len(row), 6):
            part = row[at : at + 6]
            if len(set(part)) == 1:
                both = part[0] * 17 if half_bytes else part[0]
                data += bytes([len(part), both])
            elif len(part) < 3:
                data += b"".join(bytes([1, i * 16 if half_bytes else i]) for i in part)
            else:
                data += bytes([0, len(part)]) + single_pixels(part, half_bytes)
        data += b"\0\1" if number == len(indices) - 1 else b"\0\0"
    return data


def single_pixels(part, half_bytes):
    if half_bytes:
        part = part + [0] * (len(part) % 2)
        part = [high * 16 + low for high, low in zip(part[::2], part[1::2], strict=True)]
    return bytes(part) + bytes(len(part) % 2)
