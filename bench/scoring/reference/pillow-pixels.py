"""Pictures of many kinds, and their pixels by Pillow's convert("RGB") and BICUBIC resize.

A recipe, not a dependency: `pip install pillow==13.0.0 numpy`, then
`python bench/scoring/reference/pillow-pixels.py > src/scoring/images/fixtures/pillow-pixels.json`.
"""
import base64
import io
import json
import struct
import sys

import numpy
import PIL
from PIL import Image, ImageDraw, ImageFilter, ImageOps

rng = numpy.random.default_rng(7)


def photo(width, height, grain=12):
    small = Image.fromarray(rng.integers(0, 256, (7, 9, 3), dtype=numpy.uint8))
    smooth = numpy.array(small.resize((width, height), Image.Resampling.BICUBIC)).astype(float)
    noisy = smooth + rng.normal(0, grain, smooth.shape)
    return Image.fromarray(noisy.clip(0, 255).astype(numpy.uint8))


def drawing(width, height):
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    for step in range(9):
        draw.line((step * 11, 0, width - step * 7, height), fill=(step * 25, 0, 255 - step * 20), width=1 + step % 3)
    draw.ellipse((width // 4, height // 4, width // 2, height // 2), fill="red", outline="black")
    return image


def gradient(width, height):
    x, y = numpy.meshgrid(numpy.linspace(0, 255, width), numpy.linspace(0, 255, height))
    return Image.fromarray(numpy.stack([x, y, (x + y) / 2], -1).astype(numpy.uint8))


def saved(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def with_alpha(image):
    alpha = Image.linear_gradient("L").resize(image.size)
    image = image.copy()
    image.putalpha(alpha)
    return image


def rotated(image, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    return saved(image, "JPEG", quality=90, exif=exif)


def image_block(gif):
    """Where the first frame of a GIF made here begins: behind header, palette and extensions."""
    at = 13 + (3 << ((gif[10] & 7) + 1) if gif[10] & 0x80 else 0)
    while gif[at] == 0x21:
        at += 2
        while gif[at]:
            at += gif[at] + 1
        at += 1
    assert gif[at] == 0x2C
    return at


def on_canvas(gif, width, height, left, top):
    changed = bytearray(gif)
    at = image_block(gif)
    struct.pack_into("<HH", changed, 6, width, height)
    struct.pack_into("<HH", changed, at + 1, left, top)
    return bytes(changed)


def own_palette(gif):
    """Moves the palette of the file to its frame, and puts another one in its place."""
    at = image_block(gif)
    size = 3 << ((gif[10] & 7) + 1)
    other = bytes(255 - one for one in gif[13 : 13 + size])
    frame = bytearray(gif[at : at + 10])
    frame[9] |= 0x80 | (gif[10] & 7)
    return gif[:13] + other + gif[13 + size : at] + bytes(frame) + gif[13 : 13 + size] + gif[at + 10 :]


def big_endian_tiff(image):
    width, height = image.size
    tags = [
        (256, 3, 1, width), (257, 3, 1, height), (258, 3, 3, 8 + 2 + 12 * 10 + 4), (259, 3, 1, 1),
        (262, 3, 1, 2), (273, 4, 1, 8 + 2 + 12 * 10 + 4 + 6), (274, 3, 1, 6), (277, 3, 1, 3),
        (278, 3, 1, height), (279, 4, 1, width * height * 3),
    ]
    entries = b"".join(
        struct.pack(">HHI", tag, kind, count)
        + (struct.pack(">HH", value, 0) if kind == 3 and count == 1 else struct.pack(">I", value))
        for tag, kind, count, value in tags
    )
    head = b"MM\0*" + struct.pack(">IH", 8, len(tags)) + entries + struct.pack(">I", 0)
    return head + struct.pack(">HHH", 8, 8, 8) + image.tobytes()


def grey16(width, height):
    x, y = numpy.meshgrid(numpy.arange(width), numpy.arange(height))
    return Image.fromarray(((x * 997 + y * 631) % 65536).astype(numpy.uint16))


frames = [photo(40, 30), drawing(40, 30)]
FILES = {
    "photograph, JPEG 4:2:0": saved(photo(90, 60), "JPEG", quality=85),
    "photograph, JPEG 4:4:4": saved(photo(61, 83), "JPEG", quality=95, subsampling=0),
    "photograph, progressive JPEG": saved(photo(64, 48), "JPEG", quality=80, progressive=True),
    "photograph, low quality JPEG": saved(photo(70, 70), "JPEG", quality=20),
    "photograph, WebP": saved(photo(80, 50), "WEBP", quality=80),
    "huge photograph": saved(photo(1600, 1100, 1), "JPEG", quality=50),
    "drawing, PNG": saved(drawing(120, 75), "PNG"),
    "drawing, palette": saved(drawing(100, 80).quantize(16), "PNG"),
    "drawing, palette with transparency": saved(drawing(100, 80).quantize(16), "PNG", transparency=1),
    "drawing, 1 bit": saved(drawing(90, 90).convert("1"), "PNG"),
    "gradient, PNG": saved(gradient(200, 20), "PNG"),
    "gradient, enlarged": saved(gradient(20, 13), "PNG"),
    "one pixel": saved(Image.new("RGB", (1, 1), (12, 200, 77)), "PNG"),
    "three by two pixels": saved(photo(3, 2), "PNG"),
    "a line": saved(photo(300, 1), "PNG"),
    "size of the target": saved(photo(32, 32), "PNG"),
    "width of the target": saved(photo(32, 50), "PNG"),
    "grey, PNG": saved(photo(60, 45).convert("L"), "PNG"),
    "grey, JPEG": saved(photo(60, 45).convert("L"), "JPEG"),
    "grey with alpha": saved(with_alpha(photo(50, 50).convert("L")), "PNG"),
    "grey, 16 bit": saved(grey16(60, 40), "PNG"),
    "transparent, PNG": saved(with_alpha(drawing(80, 64)), "PNG"),
    "transparent, WebP": saved(with_alpha(photo(48, 64)), "WEBP", lossless=True, exact=True),
    "EXIF-rotated by 90": rotated(photo(90, 50), 6),
    "EXIF-rotated by 180": rotated(photo(90, 50), 3),
    "EXIF-mirrored": rotated(photo(50, 70), 5),
    "CMYK JPEG": saved(photo(64, 48).convert("CMYK"), "JPEG", quality=95),
    "animated GIF": saved(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=100),
    "GIF with a transparent colour": saved(drawing(100, 80).quantize(16), "GIF", transparency=1),
    "GIF of grey levels, interlaced": saved(photo(50, 40).convert("L"), "GIF", interlace=1),
    "GIF smaller than its canvas": on_canvas(saved(drawing(40, 30).quantize(16), "GIF"), 70, 60, 20, 10),
    "GIF smaller than its canvas, transparent": on_canvas(
        saved(drawing(40, 30).quantize(16), "GIF", transparency=3), 70, 60, 20, 10
    ),
    "GIF beyond its canvas": on_canvas(saved(drawing(40, 30).quantize(16), "GIF"), 45, 20, 20, 10),
    "GIF with palettes of its frames": own_palette(saved(drawing(40, 30).quantize(16), "GIF", transparency=2)),
    "TIFF": saved(photo(60, 45), "TIFF"),
    "TIFF, LZW, grey": saved(photo(60, 45).convert("L"), "TIFF", compression="tiff_lzw"),
    "TIFF with a palette": saved(drawing(60, 45).quantize(16), "TIFF", compression="tiff_deflate"),
    "TIFF with alpha": saved(with_alpha(drawing(60, 45)), "TIFF"),
    "TIFF, CMYK": saved(photo(60, 45).convert("CMYK"), "TIFF"),
    "TIFF, big-endian, rotated": big_endian_tiff(photo(60, 45)),
    "TIFF of two pages": saved(frames[0], "TIFF", save_all=True, append_images=frames[1:]),
    "animated WebP": saved(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True),
}
SIDE = 32


def pixels(name, data):
    image = Image.open(io.BytesIO(data))
    if name == "grey, 16 bit":
        # Pillow clips 16 bits at 255; the upper 8 bits are what other programs show.
        image = Image.fromarray((numpy.array(image) >> 8).astype(numpy.uint8))
    image = ImageOps.exif_transpose(image).convert("RGB")
    if image.size != (SIDE, SIDE):
        image = image.resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    return numpy.array(image).tobytes()


def text(data):
    return base64.b64encode(data).decode("ascii")


pictures = [dict(name=name, file=text(data), rgb=text(pixels(name, data))) for name, data in FILES.items()]
json.dump(dict(pillow=PIL.__version__, sidePx=SIDE, pictures=pictures), sys.stdout, indent=1)
print()
