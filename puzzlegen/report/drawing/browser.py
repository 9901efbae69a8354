"""A browser over puzzles: all of them in the page, folded, with filters by type, difficulty and text.

The filters need the one script that a page may have; without it they are not shown, and all puzzles are. The script
reads and hides what is there, and makes no markup, so what a model wrote stays text. A page names it by its digest in
its content policy, which forbids every other.

Difficulty is the share of attempts that solved a puzzle: hard below a third, easy from two thirds on.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from puzzlegen.report.drawing.listing import listing
from puzzlegen.report.drawing.markup import Html, join, tag
from puzzlegen.report.figures import share

LEVELS = {"hard": 1 / 3, "medium": 2 / 3, "easy": float("inf")}  # solve rates below that
_MOST_SOLUTIONS = 3
_MOST_HEAD_CHARS = 160
_MOST_ANSWER_CHARS = 600

SCRIPT = """
"use strict";
for (const browser of document.querySelectorAll(".browser")) {
  const STEP = 20;
  const form = browser.querySelector("form");
  const told = browser.querySelector("output");
  const further = browser.querySelector("button");
  const puzzles = [...browser.querySelectorAll("details.puzzle")];
  const texts = puzzles.map(each => each.textContent.toLowerCase());
  const value = name => form.elements[name] ? form.elements[name].value : "";
  let most = STEP;
  const show = () => {
    const words = value("text").toLowerCase().split(/\\s+/).filter(Boolean);
    let found = 0;
    puzzles.forEach((each, place) => {
      const fits = ["type", "level"].every(name => !value(name) || each.dataset[name] === value(name))
        && words.every(word => texts[place].includes(word));
      if (fits) found += 1;
      each.hidden = !fits || found > most;
    });
    told.value = found ? `${Math.min(found, most)} of ${found}` : "no puzzle is like that";
    further.hidden = found <= most;
  };
  form.addEventListener("input", () => { most = STEP; show(); });
  form.addEventListener("submit", event => event.preventDefault());
  further.addEventListener("click", () => { most += STEP; show(); });
  form.hidden = false;
  show();
}
"""
SCRIPT_DIGEST = "sha256-" + base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()


class Entry(NamedTuple):
    """A puzzle with its solutions, and an answer for each that was judged; no solve rate where none was."""

    puzzle: str
    solutions: tuple[str, ...]
    answers: tuple[str, ...]
    answer_type: str
    solve_rate: float | None


class Browser(NamedTuple):
    """Puzzles to browse, in the order in which they are listed."""

    entries: tuple[Entry, ...]


def draw_browser(browser: Browser) -> Html:
    """The browser as markup; `SCRIPT` brings it to life."""
    types = Counter(entry.answer_type for entry in browser.entries)
    levels = Counter(level for entry in browser.entries if (level := level_of(entry.solve_rate)))
    fields = [
        _select("answer type", "type", [(name, number) for name, number in sorted(types.items())]),
        _select("difficulty", "level", [(level, levels[level]) for level in LEVELS]) if levels else "",
        tag("label", "text", tag("input", name="text", type="search", placeholder="words, in any order")),
        tag("output", aria_live="polite"),
    ]
    return tag(
        "div",
        tag("form", *fields, hidden="hidden"),
        *map(_puzzle, browser.entries),
        tag("button", "Show more", type="button", hidden="hidden"),
        class_="browser",
    )


def level_of(solve_rate: float | None) -> str:
    """A word of `LEVELS`; empty where nobody has judged."""
    return "" if solve_rate is None else next(level for level, bound in LEVELS.items() if solve_rate < bound)


def _select(label: str, name: str, options: Sequence[tuple[str, int]]) -> Html:
    items = [tag("option", f"{value} ({number:,})", value=value) for value, number in options]
    return tag("label", label, tag("select", tag("option", "any", value=""), *items, name=name))


def _puzzle(entry: Entry) -> Html:
    solved = "" if entry.solve_rate is None else f"{share(entry.solve_rate)} solved"
    head = " ".join(entry.puzzle.split())
    solutions = []
    for place, solution in enumerate(entry.solutions[:_MOST_SOLUTIONS]):
        answer = entry.answers[place][:_MOST_ANSWER_CHARS] if place < len(entry.answers) else ""
        says = join(["A solution; its answer is ", tag("code", answer)]) if answer else "An attempt, not judged"
        solutions += [tag("p", says, class_="says"), listing(solution)]
    left = len(entry.solutions) - _MOST_SOLUTIONS
    if left > 0:
        solutions.append(tag("p", f"and {left} more solution{'s' if left > 1 else ''}", class_="more"))
    return tag(
        "details",
        tag(
            "summary",
            tag("code", head[:_MOST_HEAD_CHARS]),
            tag("span", entry.answer_type, class_="kind"),
            tag("span", solved, class_="rate"),
        ),
        listing(entry.puzzle),
        *solutions,
        class_="puzzle",
        data_type=entry.answer_type,
        data_level=level_of(entry.solve_rate),
    )
