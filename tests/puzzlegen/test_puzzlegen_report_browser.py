"""The pages in a browser: that there is something to see, and that nothing sticks out sideways."""

import re
import shutil
import struct
import subprocess
import zlib

import pytest
from puzzlegen_fakes import kept_row
from report_fakes import make_loop, make_run

from puzzlegen.report import build_report

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --hide-scrollbars"
).split()
DARK = "--blink-settings=preferredColorScheme=0"
# Its policy forbids the page all scripts; for the measurement that is lifted. Everything folded is unfolded.
MEASURE = """<script>
document.querySelectorAll("details").forEach(each => each.open = true);
const wide = document.documentElement.clientWidth;
const out = [...document.querySelectorAll("body *")].filter(each =>
  each.getBoundingClientRect().right > wide + 1 && !each.closest(".scroll, .unseen"));
document.title = "measured " + document.documentElement.scrollWidth + " of " + wide + ": " +
  out.map(each => each.tagName + "." + each.className).slice(0, 5).join(" ");
</script>"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine"),
]


@pytest.fixture(params=["run", "loop", "loops"])
def page(request, tmp_path):
    long = "def f(x: str, words=[" + ", ".join(f'"word{place}"' for place in range(200)) + "]):\n    return x in words"
    rows = [kept_row(0, 0) | {"puzzle": long, "answers": ["'" + "x" * 5000 + "'"]}, kept_row(0, 1)]
    if request.param == "run":
        return build_report(make_run(tmp_path / "run", rows=rows))
    seeds = range(3) if request.param == "loops" else range(1)
    first, *others = (make_loop(tmp_path / str(seed), seed=seed, values=(0.1, 0.2 + seed / 50)) for seed in seeds)
    return build_report(first, others)


def browse(html: str, tmp_path, *flags: str) -> str:
    (tmp_path / "page.html").write_text(html)
    command = [CHROMIUM, *FLAGS, f"--user-data-dir={tmp_path / 'profile'}", *flags, f"file://{tmp_path}/page.html"]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout


def colours(png: bytes) -> set[bytes]:
    """The colours of a PNG with 8 bits a channel and no palette, as far as filters leave rows plain enough: by row."""
    width, height, depth, kind = struct.unpack(">IIBB", png[16:26])
    assert (depth, kind in {2, 6}) == (8, True)
    size = 3 if kind == 2 else 4
    packed, place = b"", 8
    while place < len(png):
        length = struct.unpack(">I", png[place : place + 4])[0]
        if png[place + 4 : place + 8] == b"IDAT":
            packed += png[place + 8 : place + 8 + length]
        place += 12 + length
    data, before, found = zlib.decompress(packed), bytes(width * size), set()
    for number in range(height):
        start = number * (width * size + 1)
        before = unfiltered(data[start], data[start + 1 : start + 1 + width * size], before, size)
        found |= {before[pixel : pixel + 3] for pixel in range(0, len(before), size)}
    return found


def unfiltered(kind: int, line: bytes, above: bytes, size: int) -> bytes:
    """A scan line of a PNG without its filter (PNG specification, section 9)."""
    row = bytearray(line)
    for place in range(len(row)):
        left = row[place - size] if place >= size else 0
        corner = above[place - size] if place >= size else 0
        up = above[place]
        guess = left + up - corner
        near = min((abs(guess - left), 0, left), (abs(guess - up), 1, up), (abs(guess - corner), 2, corner))[2]
        row[place] = (row[place] + (0, left, up, (left + up) // 2, near)[kind]) & 255
    return bytes(row)


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_nothing_sticks_out_sideways(page, tmp_path, width):
    # A window of a browser has a least width; a frame has none.
    inner = re.sub(r"<meta http-equiv[^>]*>", "", page).replace("</body>", f"{MEASURE}</body>")
    (tmp_path / "inner.html").write_text(inner)
    outer = (
        f'<iframe src="inner.html" width="{width}" height="900"></iframe><script>onload = () => '
        "document.title = frames[0].document.title</script>"
    )
    dom = browse(outer, tmp_path, "--dump-dom", "--allow-file-access-from-files", "--window-size=1400,1000")
    title = re.search(r"<title>(.*?)</title>", dom)[1]
    assert title == f"measured {width} of {width}:"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_is_drawn_in_light_and_in_dark(page, tmp_path, theme):
    picture = tmp_path / "page.png"
    browse(page, tmp_path, f"--screenshot={picture}", "--window-size=600,900", *([DARK] if theme == "dark" else []))
    found = colours(picture.read_bytes())
    paper, line = (b"\xff\xff\xff", b"\x0b\x6c\xb8") if theme == "light" else (b"\x14\x17\x1b", b"\x62\xb0\xf5")
    assert paper in found
    assert line in found
    assert len(found) > 50
