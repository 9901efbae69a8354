"""What turns the manual into a site, as hooks of MkDocs: the order of its pages, and what they link to elsewhere.

The pages, their order and their groups are those of docs/index.md. Links may lead out of docs, to files of the
repository; these are put into the site under `repository/`, pages as pages, all else as it is.

Not guaranteed: links out of docs that are not written as `[words](../path)`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File

ROOT = Path(__file__).resolve().parents[2]
_LINK = re.compile(r"\[(?P<words>[^\]\n]*)\]\((?P<path>[^)\s#:]+)(?P<anchor>#[^)\s]*)?\)")
_FOLDER = "repository"


def on_config(config: Any) -> Any:
    """Take the navigation from docs/index.md."""
    groups: list[Any] = [{"The manual": "index.md"}]
    for line in (ROOT / "docs" / "index.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            groups.append({line.removeprefix("## "): []})
        elif line.startswith("| [") and len(groups) > 1:
            (pages,) = groups[-1].values()
            pages += re.findall(r"\]\(([\w/-]+\.md)\)", line)
    changes = {"Changes": f"{_FOLDER}/CHANGELOG.md", "To change the code": f"{_FOLDER}/CONTRIBUTING.md"}
    config["nav"] = [*groups, {"Project": [{name: path} for name, path in changes.items()]}]
    return config


def on_files(files: Any, config: Any) -> Any:
    """Add what the manual links to outside of its folder, and what these pages link to themselves."""
    wanted = ["CHANGELOG.md", "CONTRIBUTING.md"]
    for file in files.documentation_pages():
        wanted += _outside(Path(file.abs_src_path))
    added: set[str] = set()
    while wanted:
        path = wanted.pop()
        if path not in added:
            added.add(path)
            files.append(File.generated(config, f"{_FOLDER}/{path}", abs_src_path=str(ROOT / path)))
            wanted += _outside(ROOT / path) if path.endswith(".md") else []
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, files: Any) -> str:
    """Point links to where their targets lie in the site, and name pages by title where the name of a file stands."""
    source = Path(page.file.abs_src_path)

    def point(link: re.Match[str]) -> str:
        path = _target(source, link["path"])
        if path is None:
            return link[0]
        place = path.removeprefix("docs/") if path.startswith("docs/") else f"{_FOLDER}/{path}"
        up = "../" * page.file.src_uri.count("/")
        words = (
            _title(ROOT / path) if link["words"] in {path.removeprefix("docs/"), Path(path).name} else link["words"]
        )
        return f"[{words}]({up}{place}{link['anchor'] or ''})"

    return _LINK.sub(point, markdown)


def _title(path: Path) -> str:
    """The first heading of a page; the name of a file that is none."""
    heading = re.search(r"^# (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE) if path.suffix == ".md" else None
    return heading[1] if heading else path.name


def _outside(source: Path) -> list[str]:
    """The files of the repository outside of docs that `source` links to."""
    links = _LINK.finditer(source.read_text(encoding="utf-8"))
    paths = [path for link in links if (path := _target(source, link["path"]))]
    return [path for path in paths if not path.startswith("docs/")]


def _target(source: Path, link: str) -> str | None:
    """The file of the repository that `link` names; of a folder its README, or that of the folder above."""
    path = (source.parent / link).resolve()
    if not path.is_relative_to(ROOT) or not path.exists():
        return None
    if path.is_dir():
        path = next(place / "README.md" for place in (path, *path.parents) if (place / "README.md").exists())
    return path.relative_to(ROOT).as_posix()
