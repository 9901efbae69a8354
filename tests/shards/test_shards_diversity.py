import json
import math

import pytest

from shards import fingerprint, summarise

SOURCES = [
    "def f(s: str, t='ab'):\n    return s[::-1] == t",
    "def f(x: List[int], n=5):\n    import math\n    return math.prod(x) == n and len(x) > 2",
    "def f(x: int, n=7):\n    from collections import Counter\n    return Counter(str(x))['1'] == n",
]


def row(source, solve_rate=0.5):
    return {
        "puzzle": source,
        "template": fingerprint(source).template,
        "answer_type": source.split(": ")[1].split(",")[0],
        "solve_rate": solve_rate,
    }


def rows(sources, **options):
    return [row(source, **options) for source in sources]


def test_counts_are_over_all_rows():
    found = summarise([*rows(SOURCES, solve_rate=1.0), row(SOURCES[0].replace("ab", "cd"), 0.05)], [])
    assert found.rows == 4
    assert found.answer_types == {"List[int]": 1, "int": 1, "str": 2}
    assert found.modules == {"collections": 1, "math": 1}
    assert (found.templates, found.top_template_share, found.top_10_template_share) == (3, 0.5, 1)
    assert found.solve_rates == (1, 0, 0, 0, 0, 0, 0, 0, 0, 3)


def test_the_vendi_score_of_equal_puzzles_is_one():
    assert summarise(rows(SOURCES[:1] * 5), []).vendi == pytest.approx(1)


def test_the_vendi_score_of_puzzles_that_share_next_to_nothing_is_their_number():
    disjoint = ["def f(x: int): return x", "def f(y: str):\n    return [y for z in y if z != y]"]
    assert len(set(fingerprint(disjoint[0]).shingles) & set(fingerprint(disjoint[1]).shingles)) == 1
    assert summarise(rows([disjoint[0]] * 3 + [disjoint[1]] * 3), []).vendi == pytest.approx(2, rel=0.01)


def test_novelty_is_nought_beside_the_same_seeds_and_one_without_seeds():
    assert summarise(rows(SOURCES), SOURCES).novelty == (0, 0, 0, 0)
    assert summarise(rows(SOURCES), []).novelty == (1, 1, 1, 1)
    mean, low, middle, high = summarise(rows(SOURCES), SOURCES[:1]).novelty
    assert 0 < low < middle < high < 1
    assert 0 < mean < middle  # one of the three is the seed itself


def test_repetition_shows_in_every_figure():
    varied, repeated = summarise(rows(SOURCES * 2), []), summarise(rows(SOURCES[:1] * 6), [])
    assert varied.node_entropy > repeated.node_entropy > 0
    assert varied.compression_ratio < repeated.compression_ratio
    assert varied.vendi > repeated.vendi
    assert all(one > two for one, two in zip(varied.distinct_ngrams, repeated.distinct_ngrams, strict=True))


def test_the_same_rows_give_the_same_figures():
    many = rows([SOURCES[1].replace("5", str(n)) for n in range(700)] + SOURCES)
    found = summarise(iter(many), SOURCES)
    assert found == summarise(iter(many), SOURCES)
    assert found.sample == 512


def test_no_rows_give_noughts_not_errors():
    found = summarise([], SOURCES)
    assert found.rows == found.templates == found.vendi == found.compression_ratio == 0


def test_the_figures_are_json():
    found = summarise(rows(SOURCES), SOURCES).to_dict()
    assert json.loads(json.dumps(found)) == found
    assert all(math.isfinite(value) for value in found.values() if isinstance(value, float))


def test_above_its_bounds_templates_are_estimated(monkeypatch):
    monkeypatch.setattr("shards.diversity._SMALLEST", 256)
    monkeypatch.setattr("shards.diversity._LARGEST", 100)
    source = SOURCES[0]
    keys = [fingerprint(source.replace("ab", str(n))).renamed for n in range(2_000)]  # 2,000 random digests
    many = [row(source) | {"template": key} for key in keys] + [row(source) | {"template": keys[0]}] * 500
    found = summarise(many, [])
    assert 1_600 < found.templates < 2_400
    assert 0.18 < found.top_template_share <= 0.2004
