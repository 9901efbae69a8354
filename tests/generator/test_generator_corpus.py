"""The text that the built-in model learns from: right where it says so, wrong often enough, and always the same."""

import ast
import hashlib
import os
import re
import subprocess
import sys
from collections import Counter
from itertools import islice
from pathlib import Path
from random import Random

import pytest

from generator.corpus import write_documents
from generator.corpus.bugs import mutate
from generator.corpus.chains import _is_true, draft_chain
from generator.corpus.documents import _FAMILIES, write_drafts
from generator.corpus.guesses import some_guesses
from generator.corpus.hidden import draft_hidden_list, draft_hidden_text, draft_hidden_words
from generator.corpus.searches import attempt_by_search
from puzzles import Puzzle, parse_source, read_puzzle, read_solution
from verifier import Pair, Verifier

ROOT = Path(__file__).parents[2]
FAMILIES = [family for family, _ in _FAMILIES]
# A change here changes the built-in model that `puzzlegen bootstrap` makes.
GOLDEN = "496e0db64137903aff1c36b37c3ceee3"


@pytest.fixture(scope="module")
def verifier():
    """For right solutions: patient, so that a busy machine breaks no test."""
    with Verifier(workers=2, timeout=10.0) as made:
        yield made


@pytest.fixture(scope="module")
def hasty():
    """For wrong ones, some of which never end."""
    with Verifier(workers=2, timeout=0.3) as made:
        yield made


def family_drafts(family, count, seed=0):
    rng = Random(seed)
    found = (family(rng) for _ in iter(int, 1))
    return list(islice((draft for draft in found if draft is not None), count))


def digest(seed):
    texts = (document.text for document in islice(write_documents(seed), 400))
    return hashlib.sha256("".join(texts).encode()).hexdigest()[:32]


def judge(verifier, drafts, bodies):
    """The verdicts on the bodies that `bodies(draft)` names, as (puzzle, solution, verdict)."""
    pairs = [Pair(draft.puzzle_source(), draft.solution_source(body)) for draft in drafts for body in bodies(draft)]
    return [(*pair, verdict) for pair, verdict in zip(pairs, verifier.verify(pairs), strict=True)]


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.__name__)
def test_every_right_solution_of_a_family_is_accepted(family, verifier):
    judged = judge(verifier, family_drafts(family, 40), lambda draft: draft.solutions)
    assert len(judged) >= 40
    assert [(puzzle, solution, str(verdict.reason)) for puzzle, solution, verdict in judged if verdict.reason] == []


@pytest.mark.slow
@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.__name__)
def test_nearly_every_right_solution_of_many_drafts_is_accepted(family, verifier):
    judged = judge(verifier, family_drafts(family, 1000, seed=1), lambda draft: draft.solutions)
    wrong = [(puzzle, solution, str(verdict.reason)) for puzzle, solution, verdict in judged if verdict.reason]
    # A search may meet a value on which `f` raises, and a chain may subtract a difference without its brackets.
    assert len(wrong) <= (0.003 * len(judged) if family is draft_chain else 0), wrong


def test_most_mistakes_are_rejected(hasty):
    judged = judge(hasty, islice(write_drafts(Random(2)), 150), lambda draft: draft.mistakes)
    assert len(judged) > 150
    assert sum(not verdict.accepted for *_, verdict in judged) > 0.75 * len(judged)


def test_most_mutations_are_wrong(hasty):
    rng = Random(3)

    def mutated(draft):
        return [mutate(rng, draft.solutions[0], tuple(name for name, _ in draft.parameters))]

    judged = judge(hasty, islice(write_drafts(rng), 150), mutated)
    assert sum(not verdict.accepted for *_, verdict in judged) > 0.6 * len(judged)


def test_every_draft_is_a_valid_puzzle_with_solutions_that_parse():
    for draft in islice(write_drafts(Random(4)), 1500):
        puzzle = read_puzzle(draft.puzzle_source())
        assert isinstance(puzzle, Puzzle), draft
        assert draft.solutions
        for body in draft.solutions:
            assert isinstance(read_solution(draft.solution_source(body), puzzle), str), (puzzle, body)


def test_nearly_all_mistakes_are_python():
    bodies = [(draft, body) for draft in islice(write_drafts(Random(4)), 800) for body in draft.mistakes]
    assert sum(parse_source(draft.solution_source(body)) is not None for draft, body in bodies) > 0.97 * len(bodies)


def test_a_solutions_header_is_the_one_that_the_solving_prompt_opens():
    for draft in islice(write_drafts(Random(5)), 500):
        header = read_puzzle(draft.puzzle_source()).solution_header()
        assert draft.solution_source(draft.solutions[0]).startswith(header + "\n")


def test_all_five_answer_types_occur_often():
    counts = Counter(draft.answer_type for draft in islice(write_drafts(Random(6)), 1000))
    assert set(counts) == {"int", "str", "float", "List[int]", "List[str]"}
    assert min(counts.values()) > 20


def test_documents_are_decided_by_their_seed():
    assert digest(0) == GOLDEN
    assert digest(1) != GOLDEN


def test_documents_do_not_depend_on_the_hash_seed():
    code = "import sys; sys.path[:0] = ['tests/generator']; from test_generator_corpus import digest; print(digest(0))"
    for seed in "1", "2":
        run = subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        )
        assert run.stdout.strip() == GOLDEN


def test_a_list_numbers_its_puzzles_and_a_pair_ends_with_its_assertion():
    kinds = Counter()
    for document in islice(write_documents(7), 300):
        kinds[document.kind] += 1
        if document.kind == "list":
            assert 3 <= len(document.drafts) <= 4
            assert [text.split("(")[0] for text in document.text.split("\n\n")[:-1]] == [
                f"def f{k}" for k in range(1, len(document.drafts) + 1)
            ]
        else:
            assert document.text.startswith("def f(")
            assert "\n\ndef g(" in document.text
            assert document.text.endswith("\n\nassert f(g())\n\n")
    assert min(kinds["list"], kinds["pair"]) > 50


def test_drafts_that_are_not_admitted_are_never_shown():
    shown = islice(write_documents(8, keep=lambda draft: draft.answer_type == "str"), 50)
    assert {draft.answer_type for document in shown for draft in document.drafts} == {"str"}


def test_a_mutation_is_always_text_and_mostly_python():
    rng = Random(9)
    parsed = changed = total = 0
    for draft in islice(write_drafts(rng), 300):
        for body in draft.solutions:
            mutated = mutate(rng, body, tuple(name for name, _ in draft.parameters))
            assert mutated and all(isinstance(line, str) and "\n" not in line for line in mutated)
            total += 1
            changed += mutated != body
            parsed += parse_source(draft.solution_source(mutated)) is not None
    assert changed > 0.9 * total
    assert parsed > 0.9 * total


def test_a_fact_about_a_text_with_braces_is_read_as_it_stands():
    assert _is_true("{x}[0] == '}'", "}{")
    assert not _is_true("{x}.endswith('{}')", "ab")


def test_a_body_with_nothing_to_change_stays():
    assert mutate(Random(0), ("return s",), ("s",)) == ("return s",)


def test_searches_look_in_several_places():
    rng = Random(10)
    bodies = [attempt_by_search(rng, draft) for draft in islice(write_drafts(rng), 600)]
    loops = Counter(sum(line.startswith("for ") for line in body) for body in bodies)
    assert min(loops[1], loops[2], loops[3]) > 30


def test_most_searches_for_lists_and_texts_and_few_for_numbers_go_on_where_the_puzzle_raises():
    rng, careful = Random(12), {True: [], False: []}
    for draft in islice(write_drafts(rng), 600):
        body = attempt_by_search(rng, draft)
        careful[draft.answer_type in ("int", "float")].append("def ok(x):" in body)
    assert 0.05 < sum(careful[True]) / len(careful[True]) < 0.2
    assert sum(careful[False]) / len(careful[False]) > 0.6


def test_a_puzzle_on_a_hidden_answer_names_all_that_it_is_given():
    for family in (draft_hidden_list, draft_hidden_text, draft_hidden_words):
        for draft in family_drafts(family, 200):
            body = "\n".join(draft.body)
            assert all(re.search(rf"\b{name}\b", body) for name, _ in draft.parameters), draft


def test_every_guess_is_an_expression_of_what_is_given():
    given = {"int": ["n"], "str": ["s", "t"], "ints": ["li"], "words": ["ws"], "float": ["a", "b"]}
    values = {"n": 3, "s": "12 ab", "t": "b", "li": [4, 1, 2], "ws": ["go", "at"], "a": 2.0, "b": 3.0}
    types = {"int": int, "float": float, "str": str, "List[int]": list, "List[str]": list}
    rng, outcomes = Random(11), Counter()
    for answer_type, expected in types.items():
        for guess in some_guesses(rng, answer_type, given, 100):
            try:
                outcomes[isinstance(eval(guess, dict(values)), expected)] += 1
            except ValueError:  # `int(s)` of a text that is no number, say
                outcomes["raises"] += 1
    assert outcomes[True] > 150 and not outcomes[False] and outcomes["raises"] < 15, outcomes


def test_a_guess_needs_no_more_than_there_is():
    for answer_type in "int", "float", "str", "List[int]", "List[str]":
        for guess in some_guesses(Random(12), answer_type, {}, 20):
            ast.parse(guess, mode="eval")
            assert not {node.id for node in ast.walk(ast.parse(guess)) if isinstance(node, ast.Name)} - {
                "list",
                "range",
                "str",
            }
