import re

import datasets
import pytest
from datasets.info import DatasetInfo, DatasetInfosDict
from datasets.splits import SplitDict, SplitInfo
from datasets.utils.metadata import MetadataConfigs
from huggingface_hub import DatasetCard, DatasetCardData
from publishing_rows import row

from shards import ROW_SCHEMA, summarise
from shards.card import LAST_LINE, CardFacts, own_words, render_card, size_category
from shards.figures import DoubledRowError, RowFigures
from shards.manifest import DataFile

FILES = (DataFile("data/train-00000-of-00001.parquet", 40, 1234, 5678, "s", "d"),)


def facts_of(rows, **changes) -> CardFacts:
    figures = RowFigures()
    diversity = summarise(figures.counted(rows), [])
    facts = CardFacts(
        repo_id="ada/puzzles",
        license="cc-by-4.0",
        run="feed",
        made={"model": "`m`", "sampling temperature": "0.9"},
        target=None,
        figures=figures,
        diversity=diversity,
        measured_novelty=True,
        funnel={"proposed": 1733, "novel": 907, "kept": 40},
        left_over=0,
        attempts={"accepted": 1831, "error": 2089},
        rejected={"syntax": 311, "duplicate_near": 103, "duplicate_exact": 7, "contaminated": 13, "template_full": 17},
        versions={"python": "3.11.7", "puzzlegen": None},
        timeout=1.5,
        memory_mb=2048,
    )
    return facts._replace(**changes)


@pytest.fixture
def facts():
    return facts_of([row(number) for number in range(40)])


def line(card: str, start: str) -> str:
    return next(line for line in card.splitlines() if line.startswith(f"| {start}"))


def test_the_yaml_is_what_datasets_would_write(facts):
    written = DatasetCard(render_card(facts, FILES)).data.to_dict()
    wanted = DatasetCardData()
    info = DatasetInfo(
        features=datasets.Features.from_arrow_schema(ROW_SCHEMA),
        splits=SplitDict({"train": SplitInfo("train", num_bytes=5678, num_examples=40)}),
        download_size=1234,
        dataset_size=5678,
    )
    DatasetInfosDict({"default": info}).to_dataset_card_data(wanted)
    MetadataConfigs({"default": {"data_files": [{"split": "train", "path": "data/train-*"}]}}).to_dataset_card_data(
        wanted
    )
    assert {key: written[key] for key in ("dataset_info", "configs")} == wanted.to_dict()


def test_the_yaml_says_what_the_hub_searches_by(facts):
    data = DatasetCard(render_card(facts, FILES)).data.to_dict()
    assert data["license"] == "cc-by-4.0"
    assert data["size_categories"] == ["n<1K"]
    assert data["task_categories"] == ["text-generation"]
    assert "synthetic" in data["tags"]


@pytest.mark.parametrize(
    ("rows", "category"),
    [(1, "n<1K"), (999, "n<1K"), (1000, "1K<n<10K"), (99_999, "10K<n<100K"), (10**6, "1M<n<10M"), (10**9, "n>1B")],
)
def test_size_categories_are_the_hubs(rows, category):
    assert size_category(rows) == category


def test_numbers_are_those_of_the_rows_and_the_ledger(facts):
    card = render_card(facts, FILES)
    rows = [row(number) for number in range(40)]
    assert f"40 programming puzzles with {sum(len(one['solutions']) for one in rows)} solutions" in card
    assert line(card, "`proposed`") == "| `proposed` | 1,733 |"
    assert line(card, "duplicates") == "| duplicates and near-duplicates of kept rows | 110 |"
    assert line(card, "too near") == "| too near a protected test puzzle | 13 |"
    assert line(card, "at sandbox level L4") == "| at sandbox level L4 | 40 |"
    assert line(card, "templates") == "| templates (puzzles that differ in more than constants) | 7 |"
    assert (
        line(card, "tokens sampled") == f"| tokens sampled for these rows | {sum(one['tokens'] for one in rows):,} |"
    )
    assert "1.5 s and 2,048 MiB" in card


def test_equal_facts_give_equal_bytes(facts):
    assert render_card(facts, FILES) == render_card(facts_of([row(number) for number in range(40)]), FILES)


def test_an_unfinished_run_is_said_to_be_one(facts):
    assert "not finished" not in render_card(facts, FILES)
    assert "**The run is not finished:** it has made 40 of 50" in render_card(
        facts._replace(target="it has made 40 of 50"), FILES
    )


def test_novelty_is_left_out_where_the_seeds_are_not_at_hand(facts):
    assert "novelty" in render_card(facts, FILES)
    assert "novelty" not in render_card(facts._replace(measured_novelty=False), FILES)


def test_no_text_of_a_row_ends_its_block():
    hostile = row(0) | {
        "puzzle": 'def f(x: str):\n    """\n```\n# A heading\n````\n"""\n    return x == "a"',
        "answers": ["'`` | <b>'"],
    }
    card = render_card(facts_of([hostile]), FILES)
    block = card.split("## A row\n\n")[1]
    fence = re.match("`+", block)[0]
    assert len(fence) == 5
    assert "# A heading" in block.split(f"\n{fence}\n")[0]
    assert "```'`` | <b>'```" in card.replace("``` '", "```'").replace("' ```", "'```")


def test_what_people_write_below_the_last_line_stays(facts):
    first = render_card(facts, FILES)
    assert own_words(first) == ""
    again = render_card(facts._replace(license="mit"), FILES, own_words(first + "# Mine\n\nwords\n"))
    assert own_words(again) == "# Mine\n\nwords\n"
    assert again.startswith("---")


@pytest.mark.parametrize(
    ("end", "kept"),
    [("\r\nmine\n", "mine\n"), (" \nmine", "mine"), ("\t\r\n", ""), ("", ""), (" mine\nand\n", "mine\nand\n")],
)
def test_what_people_write_stays_however_the_last_line_ends(facts, end, kept):
    assert own_words(render_card(facts, FILES).removesuffix("\n") + end) == kept


def test_a_row_that_shows_the_last_line_is_no_end_of_the_card():
    hostile = row(0) | {"puzzle": f'def f(x: int):\n    """\n{LAST_LINE}\n    """\n    return x > 1'}
    card = render_card(facts_of([hostile]), FILES)
    assert own_words(card) == ""
    assert own_words(card + "words\n") == "words\n"


def test_two_rows_with_one_fingerprint_are_no_dataset():
    with pytest.raises(DoubledRowError):
        facts_of([row(0), row(1), row(0)])
