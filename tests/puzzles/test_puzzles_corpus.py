"""The corpora keep their promises: enough of them, apart from each other, and right."""

from itertools import chain

import pytest

from puzzles import AnswerType, Reason
from puzzles.corpus import heldout_suite, seed_corpus
from shards import Protected, fingerprint
from verifier import Job, Verifier


def test_there_are_enough_seeds_over_enough_domains():
    assert len(seed_corpus()) >= 150
    assert len({seed.domain for seed in seed_corpus()}) >= 15


def test_there_are_enough_held_out_puzzles():
    assert len(heldout_suite()) >= 250


def test_every_identifier_is_unique():
    names = [seed.id for seed in chain(seed_corpus(), heldout_suite())]
    assert len(set(names)) == len(names)


def test_no_domain_is_in_both_corpora():
    assert not {seed.domain for seed in seed_corpus()} & {seed.domain for seed in heldout_suite()}


def test_every_puzzle_has_a_solution():
    assert all(seed.solutions for seed in chain(seed_corpus(), heldout_suite()))


def test_all_generated_answer_types_occur_in_the_seeds():
    found = {seed.puzzle.answer_type for seed in seed_corpus()}
    assert {AnswerType(base, depth) for base in ("int", "str", "float") for depth in (0, 1)} - {
        AnswerType("float", 1)
    } <= found


@pytest.mark.parametrize(("protected", "others"), [(heldout_suite, seed_corpus), (seed_corpus, heldout_suite)])
def test_neither_corpus_contaminates_the_other(protected, others):
    index = Protected({seed.id: seed.puzzle.source for seed in protected()})
    found = {seed.id: index.check(fingerprint(seed.puzzle.source)) for seed in others()}
    assert not {name: why.detail for name, why in found.items() if why is not None}


@pytest.mark.parametrize("corpus", [seed_corpus, heldout_suite])
def test_no_two_puzzles_of_a_corpus_differ_in_names_alone(corpus):
    found = [fingerprint(seed.puzzle.source).renamed for seed in corpus()]
    assert len(set(found)) == len(found)


def _wrong(seeds):
    with Verifier(workers=2, timeout=10.0) as verifier:
        verdicts = verifier.judge(Job(seed.puzzle, seed.solutions) for seed in seeds)
        return {
            (seed.id, place): verdict.reason
            for seed, judged in zip(seeds, verdicts, strict=True)
            for place, verdict in enumerate(judged)
            if not verdict.accepted
        }


@pytest.mark.parametrize("step", [12, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize("corpus", [seed_corpus, heldout_suite])
def test_every_solution_is_accepted(corpus, step):
    assert _wrong(corpus()[::step]) == {}


@pytest.mark.parametrize("step", [12, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize("corpus", [seed_corpus, heldout_suite])
def test_no_puzzle_is_solved_by_a_probe(corpus, step):
    seeds = corpus()[::step]
    with Verifier(workers=2, timeout=10.0) as verifier:
        reports = list(verifier.probe(seed.puzzle for seed in seeds))
    found = {
        seed.id: report.reason or Reason.TRIVIAL
        for seed, report in zip(seeds, reports, strict=True)
        if report.reason is not None or report.trivial
    }
    assert found == {}
