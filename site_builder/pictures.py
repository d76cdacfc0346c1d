"""Pictures in the sizes that readers' screens need: a file of content/media/ goes in, encoded sizes come out.

Only the pixels are kept: turned upright, in sRGB, without EXIF, comments, colour profile or further frames. The same
file gives the same bytes wherever Pillow brings the same encoders.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from .diagnostics import Diagnostic, Outcome, error
from .frozen import frozen
from .link import LinkedSite
from .memo import NO_MEMO, Memo
from .references import span_of
from .text import BRING_IT, LFS_POINTER

if TYPE_CHECKING:
    from PIL import Image

WIDTHS = (480, 960, 1600)  # pixels; a picture is never enlarged
FORMATS = ("AVIF", "GIF", "JPEG", "PNG", "WEBP")
LIMIT = 60_000_000  # pixels: a small file may unpack to more than any memory holds
HIGHEST = 65_500  # pixels of a JPEG


@frozen
class Size:
    """A picture at one width: its address relative to the site's root, its pixels, its bytes."""

    url: str
    width: int
    height: int
    content: bytes


@frozen
class Picture:
    """A picture's sizes, the narrowest first."""

    sizes: tuple[Size, ...]


class PictureError(Exception):
    """The file is no picture that can be shown; the message says why."""


def pictures(linked: LinkedSite, memo: Memo = NO_MEMO) -> Outcome[Mapping[str, Picture]]:
    """The pictures that the site shows, by id. A file that cannot be shown is an error where it is named, shown or not:
    what only a draft shows, or nothing, may not be meant for others."""
    made, found = dict[str, Picture](), list[Diagnostic]()
    for id, medium in linked.records["medium"].items():
        path = linked.pictures.get(medium.file)
        if path is None:  # `link` reports it
            continue
        content = memo.files.read(path)
        try:
            digest = hashlib.sha256(content).digest()  # a picture's bytes need not be kept
            picture = memo.get(("picture", id), (digest,), partial(resized, id, content))
            if linked.showing(id):
                made[id] = picture
        except PictureError as failure:
            absent = content.startswith(LFS_POINTER)
            why = "it is what Git LFS leaves in a file's place" if absent else failure
            found.append(
                error(
                    "picture-unreadable",
                    f"content/media/{medium.file} cannot be shown: {why}",
                    span_of(medium, "file"),
                    help=BRING_IT if absent else "save it anew as JPEG or PNG, from a program that opens it",
                )
            )
    return Outcome(made, tuple(found))


def resized(id: str, content: bytes) -> Picture:
    """A picture's sizes from a file's bytes. Raises PictureError."""
    # Pillow costs 60 ms to import, and most sites have no pictures.
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
            if opened.width * opened.height > LIMIT:
                raise Image.DecompressionBombError
            opened.load()
            lossless = opened.format in ("PNG", "GIF")
            upright = _plain(ImageOps.exif_transpose(opened))
    except Image.DecompressionBombError as failure:
        raise PictureError(f"it has more than {LIMIT:,} pixels") from failure
    except UnidentifiedImageError as failure:
        raise PictureError("it is no AVIF, GIF, JPEG, PNG or WebP picture") from failure
    except Exception as failure:  # decoders answer broken files with errors of every kind
        raise PictureError(f"it is damaged ({str(failure) or type(failure).__name__})") from failure
    widths = [width for width in WIDTHS if width < upright.width]
    if upright.width <= WIDTHS[-1]:
        widths.append(upright.width)
    sizes = []
    for width in widths:
        height = max(1, round(upright.height * width / upright.width))
        if height > HIGHEST:
            raise PictureError(f"it is more than {HIGHEST:,} pixels high")
        scaled = upright if width == upright.width else upright.resize((width, height), Image.Resampling.LANCZOS)
        ending, encoded = _encoded(scaled, lossless)
        sizes.append(Size(f"media/{id}-{width}.{ending}", width, height, encoded))
    return Picture(tuple(sizes))


def _plain(image: Image.Image) -> Image.Image:
    """The pixels alone, as RGB, or as RGBA where some are transparent, in sRGB."""
    from PIL import Image, ImageCms

    if image.mode.startswith("I"):  # 16 bits of grey, of which a conversion would show all but the darkest as white
        image = image.point(lambda grey: grey / 257 + 0.5).convert("L")
    transparent, profile = image.has_transparency_data, image.info.get("icc_profile")
    if transparent and image.mode in ("RGB", "L"):  # one colour is, and which would not be known after a conversion
        image = image.convert("RGBA")
    if profile and image.mode in ("RGB", "RGBA", "L", "CMYK"):
        # One that fits no pixels, or cannot be read (OSError), as in any other program: they are shown as they are.
        with suppress(ImageCms.PyCMSError, OSError):
            own, standard = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
            mode = "RGBA" if image.mode == "RGBA" else "RGB"
            image = ImageCms.profileToProfile(image, own, standard, outputMode=mode) or image
    image = image.convert("RGBA" if transparent else "RGB")
    if transparent and image.getchannel("A").getextrema() == (255, 255):
        image = image.convert("RGB")
    plain = Image.new(image.mode, image.size)
    plain.paste(image)
    return plain


def _encoded(image: Image.Image, lossless: bool) -> tuple[str, bytes]:
    """The name's ending and the bytes: JPEG, but PNG for what is transparent, and for lines and letters.

    Those are told from photographs by what they cost: of a lossless file the JPEG is taken where it halves the bytes.
    """
    png, jpeg = io.BytesIO(), io.BytesIO()
    if lossless or image.mode == "RGBA":
        image.save(png, "PNG", optimize=True)
    if image.mode == "RGB":
        image.save(jpeg, "JPEG", quality=82, progressive=True, optimize=True)
    taken = png if jpeg.tell() == 0 or 0 < png.tell() < 2 * jpeg.tell() else jpeg
    return ("png" if taken is png else "jpg"), taken.getvalue()
