"""Pictures: sizes, orientation, what is stripped, what is refused, and what the page says about them."""

from __future__ import annotations

import io
import json
import re
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Site, tree
from PIL import Image, ImageCms, PngImagePlugin

from site_builder.pictures import PictureError, resized

RECORD = """\
title: Pictures
media:
  - id: bridge
    file: {file}
    alt: The bridge, seen from the river & the "quay"
    credit: A. Photographer
    rights: Public domain
    caption: Opened in *spring*.
"""
CHAPTER = "---\nid: one\ntitle: One\norder: 1\n---\nThe bridge.\n\n/// media | bridge\n///\n"


def photograph(width: int, height: int) -> Image.Image:
    """Something with as much detail as a photograph has."""
    noise = Image.effect_noise((width, height), 60)
    return Image.merge("RGB", (noise, noise.transpose(Image.Transpose.FLIP_LEFT_RIGHT), noise.rotate(180)))


def file_of(image: Image.Image, format: str, **options: object) -> bytes:
    into = io.BytesIO()
    image.save(into, format, **options)
    return into.getvalue()


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


@pytest.mark.parametrize(
    ("width", "widths"),
    [(100, [100]), (480, [480]), (481, [480, 481]), (1600, [480, 960, 1600]), (1700, [480, 960, 1600])],
)
def test_a_picture_comes_in_three_widths_and_is_never_enlarged(width: int, widths: list[int]) -> None:
    """Each size has the dimensions that it says, in proportion, at an address of its own."""
    sizes = resized("bridge", file_of(Image.new("RGB", (width, width // 2), "navy"), "JPEG")).sizes
    assert [size.width for size in sizes] == widths
    for size in sizes:
        assert opened(size.content).size == (size.width, size.height)
        assert size.height == round(size.width * (width // 2) / width)
        assert re.fullmatch(rf"media/bridge-{size.width}\.(jpg|png)", size.url)


def test_a_picture_stands_upright_without_its_exif() -> None:
    """The camera's turn is applied to the pixels; the turn, the place and the device are not published."""
    image = Image.new("RGB", (40, 20), "white")
    image.paste("red", (0, 0, 20, 20))
    exif = Image.Exif()
    exif[0x0112], exif[0x0110], exif[0x013B] = 6, "Secret camera", "Secret person"
    exif.get_ifd(0x8825)[1] = "N"
    content = file_of(image, "JPEG", exif=exif, comment=b"Secret comment", quality=95)
    assert b"Secret" in content
    (size,) = resized("bridge", content).sizes
    shown = opened(size.content)
    assert (shown.size, dict(shown.getexif())) == ((20, 40), {})
    assert b"Secret" not in size.content
    assert b"Exif" not in size.content
    top, bottom = shown.convert("RGB").getpixel((10, 5)), shown.convert("RGB").getpixel((10, 35))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert top[1] < 60 < 200 < bottom[1]


def test_texts_and_profiles_of_a_png_are_not_published() -> None:
    """A PNG's own texts and colour profile do not reach the site."""
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "Secret person")
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    (size,) = resized(
        "bridge", file_of(Image.new("RGB", (9, 9), "red"), "PNG", pnginfo=notes, icc_profile=profile)
    ).sizes
    assert b"Secret" not in size.content
    assert opened(size.content).info == {}
    assert opened(size.content).convert("RGB").getpixel((4, 4)) == (255, 0, 0)


def test_a_transparent_colour_stays_transparent_beside_a_profile() -> None:
    """A PNG may name one of its colours, which a change of colours would not know again."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image = Image.new("RGB", (9, 9), "red")
    image.putpixel((4, 4), (0, 0, 255))
    (size,) = resized("bridge", file_of(image, "PNG", transparency=(255, 0, 0), icc_profile=profile)).sizes
    shown = opened(size.content).convert("RGBA")
    assert shown.getpixel((0, 0)) == (255, 0, 0, 0)
    assert shown.getpixel((4, 4)) == (0, 0, 255, 255)


def test_a_profile_that_is_none_is_passed_over() -> None:
    """As browsers do: the pixels can be shown."""
    (size,) = resized("bridge", file_of(Image.new("RGB", (9, 9), "red"), "PNG", icc_profile=b"no profile")).sizes
    assert opened(size.content).convert("RGB").getpixel((4, 4)) == (255, 0, 0)


def test_grey_of_sixteen_bits_stays_grey() -> None:
    """As scanners write it: every shade is the nearest one of eight bits, and none is cut off at white."""
    image = Image.new("I;16", (256, 2))
    image.putdata([shade * 257 for shade in range(256)] * 2)
    (size,) = resized("bridge", file_of(image, "PNG")).sizes
    assert opened(size.content).convert("L").tobytes() == bytes(range(256)) * 2
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    (turned,) = resized("bridge", file_of(image, "PNG", icc_profile=profile, transparency=0)).sizes
    shown = opened(turned.content).convert("RGBA")
    assert shown.getpixel((0, 0)) == (0, 0, 0, 0)
    assert shown.getpixel((128, 1)) == (128, 128, 128, 255)


def test_formats_fit_what_is_shown() -> None:
    """Photographs become JPEG, drawings and what is transparent PNG; of several frames the first is shown."""
    endings = {
        "photograph, as PNG": file_of(photograph(200, 100), "PNG"),
        "photograph, as WebP": file_of(photograph(200, 100), "WEBP"),
        "drawing": file_of(Image.new("P", (200, 100)), "PNG"),
        "transparent": file_of(Image.new("RGBA", (20, 20), (0, 0, 0, 0)), "WEBP"),
        "opaque after all": file_of(Image.new("RGBA", (20, 20), (9, 9, 9, 255)), "WEBP"),
        "four inks": file_of(Image.new("CMYK", (20, 20)), "JPEG"),
        "frames": file_of(
            Image.new("RGB", (20, 20), "red"), "GIF", save_all=True, append_images=[Image.new("RGB", (20, 20), "blue")]
        ),
    }
    found = {name: resized("x", content).sizes[0].url[-3:] for name, content in endings.items()}
    assert found == {
        "photograph, as PNG": "jpg",
        "photograph, as WebP": "jpg",
        "drawing": "png",
        "transparent": "png",
        "opaque after all": "jpg",
        "four inks": "jpg",
        "frames": "png",
    }
    first = opened(resized("x", endings["frames"]).sizes[0].content)
    assert (first.convert("RGB").getpixel((5, 5)), getattr(first, "n_frames", 1)) == ((255, 0, 0), 1)


def test_the_same_file_gives_the_same_bytes() -> None:
    """Nothing of the moment or the machine gets into a size."""
    content = file_of(photograph(700, 300), "PNG")
    assert resized("bridge", content) == resized("bridge", content)


def bomb() -> bytes:
    """A small PNG file that says it has 100,000 × 100,000 pixels."""
    head = (100_000).to_bytes(4, "big") * 2 + b"\x08\x02\x00\x00\x00"

    def chunk(name: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")

    rows = zlib.compress(bytes(1_000_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it is no AVIF, GIF, JPEG, PNG or WebP picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "it is no AVIF, GIF, JPEG, PNG or WebP picture"),
        (file_of(Image.new("RGB", (9, 9)), "BMP"), "it is no AVIF, GIF, JPEG, PNG or WebP picture"),
        (file_of(Image.new("RGB", (9, 9)), "TIFF"), "it is no AVIF, GIF, JPEG, PNG or WebP picture"),
        (file_of(photograph(300, 300), "JPEG")[:9_000], "it is damaged (image file is truncated"),
        (file_of(photograph(300, 300), "PNG")[:9_000], "it is damaged ("),
        (bomb(), "it has more than 60,000,000 pixels"),
        (file_of(Image.new("RGB", (2, 65_501)), "PNG"), "it is more than 65,500 pixels high"),
    ],
    ids=["nothing", "svg", "bmp", "tiff", "half a jpeg", "half a png", "bomb", "too high"],
)
def test_what_cannot_be_shown_is_refused(content: bytes, reason: str) -> None:
    """Other formats, damaged files and files that unpack beyond measure are told apart."""
    with pytest.raises(PictureError) as refused:
        resized("bridge", content)
    assert str(refused.value).startswith(reason)


def test_the_page_shows_sizes_alt_credit_and_rights(site: Callable[..., Site]) -> None:
    """The picture names its sizes and dimensions, so that nothing moves as it loads; the original is not published."""
    content = file_of(photograph(1000, 500), "JPEG")
    made = site({"content/media/a.yaml": RECORD.format(file="b.jpeg"), "content/chapters/one.md": CHAPTER})
    made.write("content/media/b.jpeg", content)
    assert made.run("build").status == 0
    page = made.read("dist/chapters/one.html")
    figure = page[page.index("<figure") : page.index("</figure>")]
    assert (
        '<img src="../media/bridge-1000.jpg" width="1000" height="500" srcset="../media/bridge-480.jpg 480w, '
        '../media/bridge-960.jpg 960w, ../media/bridge-1000.jpg 1000w"'
    ) in figure
    assert 'alt="The bridge, seen from the river &amp; the &#34;quay&#34;"' in figure
    assert "Opened in <em>spring</em>." in figure
    assert "A. Photographer · Public domain" in figure
    media = tree(made.path / "dist" / "media")
    assert sorted(media) == ["bridge-1000.jpg", "bridge-480.jpg", "bridge-960.jpg"]
    assert content not in media.values()


def test_a_damaged_picture_is_an_error_where_it_is_named(site: Callable[..., Site], tmp_path: Path) -> None:
    """The report points at `file:`, beside every other finding, and nothing is written."""
    made = site(
        {"content/media/a.yaml": RECORD.format(file="b.jpg"), "content/timelines/a.yaml": "title: T\nevent: []\n"}
    )
    made.write("content/media/b.jpg", b"no picture")
    ran = made.run("check")
    assert ran.status == 1
    assert (
        "content/media/a.yaml:4:11: error[picture-unreadable]: content/media/b.jpg cannot be shown: "
        "it is no AVIF, GIF, JPEG, PNG or WebP picture"
    ) in ran.err
    assert "error[unknown-key]" in ran.err


@pytest.mark.parametrize(
    ("file", "help"),
    [
        ("b.svg", "pictures are AVIF, GIF, JPEG, PNG and WebP files, and named so; save it anew as JPEG or PNG"),
        ("b.png", "put the picture there, or mend its name here"),
    ],
)
def test_a_file_that_is_not_taken_for_a_picture_is_told_why(site: Callable[..., Site], file: str, help: str) -> None:
    """A drawing may well stand there: to put it there is no way to mend it."""
    made = site({"content/media/a.yaml": RECORD.format(file=file), "content/media/b.svg": "<svg/>"})
    ran = made.run("check")
    assert ran.status == 1
    assert f"error[picture-missing]: content/media/ has no picture '{file}'" in ran.err
    assert f"help: {help};" in ran.err
    assert "help: content lies in site.yaml" in ran.err
    assert "pictures (AVIF, GIF, JPEG, PNG, WebP) in media/" in ran.err


def test_a_picture_outside_a_chapter_has_no_link_to_take_its_place(site: Callable[..., Site]) -> None:
    """Of all that can be embedded it alone has no page; the help is not to lead from one error to the next."""
    text = "    Before.\n\n    /// media | bridge\n    ///\n\n    /// fact | cost\n    ///\n"
    topic = f"title: T\ntopics:\n  - id: t\n    name: T\n    kind: place\n    text: |\n{text.replace('    ', '      ')}"
    ran = site({"content/topics/a.yaml": topic}).run("check")
    assert "help: show it in a chapter: a picture has no page to link to;" in ran.err
    assert "help: link to it: `[its title](fact:cost)`;" in ran.err


def test_a_picture_that_no_page_shows_is_not_published(site: Callable[..., Site]) -> None:
    """Described is not shown: a draft may be all that shows it. A fault in its file is found all the same."""
    made = site({"content/media/a.yaml": RECORD.format(file="b.jpeg")})
    made.write("content/media/b.jpeg", file_of(photograph(100, 50), "JPEG"))
    assert made.run("build", "--no-search").status == 0
    assert not (made.path / "dist/media").exists()
    made.write("content/chapters/one.md", CHAPTER.replace("order: 1", "order: 1\ndraft: true"))
    assert made.run("build", "--no-search").status == 0
    assert not (made.path / "dist/media").exists()
    assert made.run("build", "--no-search", "--drafts").status == 0
    assert sorted(tree(made.path / "dist/media")) == ["bridge-100.jpg"]
    made.write("content/media/b.jpeg", b"no picture")
    assert "error[picture-unreadable]" in made.run("build").err


def test_what_a_caption_cites_that_nobody_reads_is_no_citation(site: Callable[..., Site]) -> None:
    """No page shows the picture, so none leans on it. Its words have to stand in their seed all the same."""
    record = RECORD.format(file="b.jpeg").replace("Opened in *spring*.", "'Twice [@letter: The council met twice].'")
    made = site({"content/media/a.yaml": record})
    made.write("content/media/b.jpeg", file_of(photograph(100, 50), "JPEG"))
    assert "0 citations found in their seeds" in made.run("build", "--no-search").out
    assert json.loads(made.read("dist/data/citations.json")) == []
    assert "met twice" not in made.read("dist/sources/letter.html")
    made.write("content/chapters/one.md", CHAPTER)
    assert made.run("build", "--no-search").status == 0
    cited_by = {words["quotation"]: words["cited_by"] for words in json.loads(made.read("dist/data/citations.json"))}
    assert cited_by["The council met twice"] == ["chapters/one.html"]
    made.edit("content/media/a.yaml", "met twice", "met thrice")
    (made.path / "content/chapters/one.md").unlink()
    assert "error[quote-not-in-seed]" in made.run("check").err


def test_a_correction_shows_no_picture(site: Callable[..., Site]) -> None:
    """It may be about one that is shown no longer, or about its credit alone; it names no page."""
    correction = "title: C\ncorrections:\n  - date: 1931-06\n    record: bridge\n    was: By A.\n    now: By B.\n"
    made = site({"content/media/a.yaml": RECORD.format(file="b.jpeg"), "content/corrections/a.yaml": correction})
    made.write("content/media/b.jpeg", file_of(photograph(100, 50), "JPEG"))
    assert made.run("build", "--no-search").status == 0
    assert "By B." in made.read("dist/corrections.html")
    assert not (made.path / "dist/media").exists()


def test_a_topic_lists_the_chapters_that_show_its_pictures(site: Callable[..., Site]) -> None:
    """A picture has no page that could be listed; one that no chapter shows is in no list."""
    topics = "title: T\ntopics:\n" + "".join(
        f"  - id: {id}\n    name: {id.title()}\n    kind: place\n" for id in ("river", "quay")
    )
    made = site(
        {
            "content/media/a.yaml": RECORD.format(file="b.jpeg").replace("    alt", "    topics: [river]\n    alt")
            + RECORD.split("media:\n")[1].format(file="b.jpeg").replace("bridge\n", "other\n    topics: [quay]\n"),
            "content/chapters/one.md": CHAPTER.replace("---\nThe", "topics: [river]\n---\nThe"),
            "content/chapters/two.md": CHAPTER.replace(
                "id: one\ntitle: One\norder: 1", "id: two\ntitle: Two\norder: 2"
            ),
            "content/topics/a.yaml": topics,
        }
    )
    made.write("content/media/b.jpeg", file_of(photograph(100, 50), "JPEG"))
    assert made.run("build", "--no-search").status == 0
    listed = re.findall(r'href="\.\./chapters/([a-z]+)\.html">(?:One|Two)<', made.read("dist/topics/river.html"))
    assert listed == ["one", "two"]
    assert "chapters/one" not in made.read("dist/topics/quay.html")


def test_a_picture_that_nobody_describes_is_told(site: Callable[..., Site]) -> None:
    """It was probably forgotten; but where a record names a picture that is not there, this one may be meant."""
    made = site({"content/media/b.jpeg": file_of(photograph(100, 50), "JPEG")})
    assert "content/media/b.jpeg:1:1: warning[picture-without-record]: nothing describes" in made.run("check").err
    made.write("content/media/a.yaml", RECORD.format(file="c.jpeg"))
    assert "picture-without-record" not in made.run("check").err
    made.write("content/media/a.yaml", RECORD.format(file="b.jpeg").replace("    alt", "    draft: true\n    alt"))
    assert "picture-" not in made.run("check").err


@pytest.mark.parametrize(
    ("there", "written", "help"),
    [
        ("Bridge.JPG", "bridge.jpg", "did you mean 'Bridge.JPG'?"),
        ("cafe\u0301.png", "café.png", "a file there has a name that looks the same but spells accents in another way"),
        ("cafe\u0301.png", "Café.png", "did you mean 'cafe\u0301.png'?"),
    ],
)
def test_a_picture_s_name_in_another_spelling(site: Callable[..., Site], there: str, written: str, help: str) -> None:
    """Capitals count, and so does how accents are spelt, which nobody sees: macOS writes them in two characters."""
    made = site({"content/media/a.yaml": RECORD.format(file=written), f"content/media/{there}": b""})
    assert f"help: {help}" in made.run("check").err
