"""The pages in a browser: there is something to see, nothing sticks out sideways, and filters filter."""

import html
import re
import shutil
import struct
import subprocess
import zlib

import pytest
from puzzlegen_fakes import fill, kept_row, open_fake
from report_fakes import TASKS, completions, make_loop, make_run, make_sol_ver
from report_play_fakes import make_cosplay

from puzzlegen.report import build_report

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --hide-scrollbars"
).split()
DARK = "--blink-settings=preferredColorScheme=0"
# The page's policy forbids all scripts but its own; for the measurement that is lifted. All that is folded is opened.
MEASURE = """<script>
document.querySelectorAll("details").forEach(each => each.open = true);
const wide = document.documentElement.clientWidth;
const out = [...document.querySelectorAll("body *")].filter(each =>
  each.getBoundingClientRect().right > wide + 1 && !each.closest(".scroll, .unseen"));
document.title = "measured " + document.documentElement.scrollWidth + " of " + wide + ": " +
  out.map(each => each.tagName + "." + each.className).slice(0, 5).join(" ");
</script>"""

TABLES = """<script>
document.title = [...document.querySelectorAll(".scroll")].map(each =>
  each.ariaLabel + (each.scrollWidth > each.clientWidth ? " sticks out" : "")).join("|");
</script>"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine"),
]


# What a reader does, from outside the page, which stays as it is with its policy.
READER = """<iframe src="inner.html" width="1000" height="900"></iframe><script>
onload = () => {
  const inner = frames[0].document, form = inner.querySelector(".browser form");
  const seen = () => [...inner.querySelectorAll("details.puzzle")].filter(each => each.getClientRects().length)
    .map(each => each.querySelector("code").textContent.match(/\\d+/)[0]).join(",");
  const told = () => inner.querySelector(".browser output").value;
  const steps = [];
  const set = (name, value) => {
    form.elements[name].value = value;
    form.elements[name].dispatchEvent(new Event("input", {bubbles: true}));
    steps.push(`${name}=${value}: ${seen()} (${told()})`);
    form.elements[name].value = "";
  };
  steps.push(`first: ${told()}, form ${form.getClientRects().length ? "shown" : "hidden"}`);
  inner.querySelector(".browser button").click();
  steps.push(`more: ${told()}, button ${inner.querySelector(".browser button").hidden ? "gone" : "there"}`);
  set("type", "str"); set("level", "easy"); set("text", "RETURN 1003"); set("text", "<b>&"); set("text", "nowhere");
  document.title = steps.join(" | ");
};
</script>"""


@pytest.fixture(params=["run", "runs", "loop", "loops", "sol-ver", "sol-vers", "cosplay", "cosplays"])
def page(request, tmp_path):
    long = "def f(x: str, words=[" + ", ".join(f'"word{place}"' for place in range(200)) + "]):\n    return x in words"
    rows = [kept_row(0, 0) | {"puzzle": long, "answers": ["'" + "x" * 5000 + "'"]}, kept_row(0, 1)]
    if request.param in {"run", "runs"}:
        runs = [filled_run(tmp_path / name, rows) for name in ("run", "other")]
        return build_report(runs[0], runs[1:] if request.param == "runs" else ())
    if request.param.startswith("cosplay"):
        first, *others = (
            make_cosplay(tmp_path / name, {"a" * 200: (False, True), "b": (True, True)}, chooser=chooser)
            for name, chooser in (("run", "cosplay"), ("plain" * 30, "best_of_n"))
        )
        return build_report(first, others if request.param == "cosplays" else ())
    seeds = range(3) if request.param.endswith("s") else range(1)
    if request.param.startswith("sol-ver"):
        arms = ("full", "full", "no-verification")
        first, *others = (make_sol_ver(tmp_path / str(seed), arm=arms[seed], seed=seed) for seed in seeds)
        text = completions("def f" + "x" * 5000, "'" + "y" * 5000 + "'").replace("clocks/seventy", TASKS[1])
        (first / "iteration-1" / "evaluation" / "completions.jsonl").write_text(text.replace("clocks/other", TASKS[0]))
        return build_report(first, others)
    first, *others = (make_loop(tmp_path / str(seed), seed=seed, values=(0.1, 0.2 + seed / 50)) for seed in seeds)
    return build_report(first, others)


def filled_run(path, rows):
    """A run with charts of every kind."""
    with open_fake(path, 9) as run:
        fill(run)
    shutil.copy(path / "batches.jsonl", path.with_suffix(".ledger"))
    shutil.rmtree(path)
    make_run(path, rows=rows)
    shutil.move(path.with_suffix(".ledger"), path / "batches.jsonl")
    return path


def browse(page: str, tmp_path, *flags: str) -> str:
    (tmp_path / "page.html").write_text(page)
    return browsing(tmp_path, *flags).stdout


def browsing(tmp_path, *flags: str) -> subprocess.CompletedProcess:
    """The browser on the page there; on stderr is what scripts and policies complain of, in lines with CONSOLE."""
    command = [CHROMIUM, *FLAGS, f"--user-data-dir={tmp_path / 'profile'}", *flags, f"file://{tmp_path}/page.html"]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)


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
    assert measured(page, tmp_path, width) == f"measured {width} of {width}:"


def test_a_long_name_of_a_run_beside_does_not_stick_out_either(tmp_path):
    runs = [filled_run(tmp_path / name, [kept_row(0, 0)]) for name in ("run", "other" * 30)]
    assert measured(build_report(runs[0], runs[1:]), tmp_path, 360) == "measured 360 of 360:"


@pytest.mark.parametrize("width", [320, 390])
def test_the_figures_of_a_run_are_in_sight_on_a_telephone(tmp_path, width):
    runs = [filled_run(tmp_path / name, [kept_row(0, 0), kept_row(0, 1)]) for name in ("run", "other")]
    found = html.unescape(measured(build_report(runs[0], runs[1:]), tmp_path, width, TABLES)).split("|")
    tables = {"What was left after each stage", "Diversity of the kept puzzles", "Figures of both"}
    assert tables <= {*found}


def measured(page: str, tmp_path, width: int, measure: str = MEASURE) -> str:
    """What `measure` finds in the page at that width."""
    # A window of a browser has a least width; a frame has none.
    inner = re.sub(r"<meta http-equiv[^>]*>", "", page).replace("</body>", f"{measure}</body>")
    (tmp_path / "inner.html").write_text(inner)
    outer = (
        f'<iframe src="inner.html" width="{width}" height="900"></iframe><script>onload = () => '
        "document.title = frames[0].document.title</script>"
    )
    dom = browse(outer, tmp_path, "--dump-dom", "--allow-file-access-from-files", "--window-size=1400,1000")
    return re.search(r"<title>(.*?)</title>", dom)[1]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_is_drawn_in_light_and_in_dark(page, tmp_path, theme):
    picture = tmp_path / "page.png"
    browse(page, tmp_path, f"--screenshot={picture}", "--window-size=600,2000", *([DARK] if theme == "dark" else []))
    found = colours(picture.read_bytes())
    paper, line = (b"\xff\xff\xff", b"\x0b\x6c\xb8") if theme == "light" else (b"\x14\x17\x1b", b"\x62\xb0\xf5")
    assert paper in found
    assert line in found
    assert len(found) > 50


def test_a_page_has_no_errors_of_scripts_or_policy(page, tmp_path):
    (tmp_path / "page.html").write_text(page)
    log = browsing(tmp_path, "--dump-dom", "--enable-logging=stderr").stderr
    assert [line for line in log.splitlines() if "CONSOLE" in line] == []


def test_an_error_of_a_script_would_be_seen(tmp_path):
    (tmp_path / "page.html").write_text("<script>nothing.like.this()</script>")
    assert "CONSOLE" in browsing(tmp_path, "--dump-dom", "--enable-logging=stderr").stderr


def test_puzzles_are_filtered_by_type_difficulty_and_text(tmp_path):
    rows = [kept_row(1, place) | {"solve_rate": 0.1} for place in range(23)]
    rows[3] |= {"answer_type": "str", "solve_rate": 0.9}
    rows[7] |= {"answer_type": "str", "solutions": ["def g():\n    return '<B>&amp;'"]}
    (tmp_path / "inner.html").write_text(build_report(make_run(tmp_path / "run", rows=rows, kept=23)))
    dom = browse(READER, tmp_path, "--dump-dom", "--allow-file-access-from-files", "--window-size=1400,1000")
    assert html.unescape(re.search(r"<title>(.*?)</title>", dom)[1]).split(" | ") == [
        "first: 20 of 23, form shown",
        "more: 23 of 23, button gone",
        "type=str: 1003,1007 (2 of 2)",
        "level=easy: 1003 (1 of 1)",
        "text=RETURN 1003: 1003 (1 of 1)",
        "text=<b>&: 1007 (1 of 1)",
        "text=nowhere:  (no puzzle is like that)",
    ]
