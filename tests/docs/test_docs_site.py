"""The manual as a site: it builds without a warning, fetches nothing, and can be read on a telephone."""

import functools
import http.server
import re
import shutil
import subprocess
import sys
import threading
from html.parser import HTMLParser
from pathlib import Path

import pytest

pytest.importorskip("mkdocs", reason="`make docs` installs it")

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FRAME = """<iframe src="{page}" width="360" height="800"></iframe><script>onload = () => {{
  const root = frames[0].document.documentElement;
  document.title = root.scrollWidth + " of " + root.clientWidth;
}};</script>"""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def address(site):
    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=site)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class Fetched(HTMLParser):
    """What a page fetches to be shown, and what it links to."""

    def __init__(self, html):
        super().__init__()
        self.fetched, self.links = [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if tag == "a":
            self.links.append(found.get("href") or "")
        elif tag in {"script", "link", "img", "iframe", "source"}:
            self.fetched += [found[key] for key in ("src", "href") if found.get(key)]


def test_every_page_of_the_manual_is_in_the_site(site):
    for path in (ROOT / "docs").rglob("*.md"):
        assert (site / path.relative_to(ROOT / "docs").with_suffix(".html")).is_file(), path


def test_nothing_is_fetched_from_elsewhere(site):
    for path in site.rglob("*.html"):
        assert [link for link in Fetched(path.read_text()).fetched if "//" in link] == []


def test_links_lead_to_what_is_there(site):
    for path in site.rglob("*.html"):
        if path.name == "404.html":  # whose links are from the root of a server
            continue
        for link in Fetched(path.read_text()).links:
            target = link.partition("#")[0]
            assert "//" in target or (path.parent / target).exists(), f"{path}: {link}"


@pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine")
@pytest.mark.parametrize("page", ["index.html", "tutorial.html", "data.html", "reference/commands.html"])
def test_a_page_fits_a_telephone_and_has_no_errors(site, address, tmp_path, page):
    (site / "frame.html").write_text(FRAME.format(page=page))
    command = (
        f"{CHROMIUM} --headless --no-sandbox --disable-gpu --enable-logging=stderr --virtual-time-budget=5000 "
        f"--user-data-dir={tmp_path} --dump-dom {address}/frame.html"
    ).split()
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert [line for line in done.stderr.splitlines() if "CONSOLE" in line] == []
    width = re.search(r"<title>(\d+) of (\d+)", done.stdout)
    assert int(width[1]) <= int(width[2])
