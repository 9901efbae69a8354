import pytest

import generator
from generator import ModelNotFoundError, derive_seed, open_engine

# A change here changes every dataset that anyone will make again from its seed.
GOLDEN = [
    ((0,), 4761921975702974394),
    ((0, 1, "propose", 2), 2981300807117996934),
    (("a", "b"), 9214550154729315665),
    ((-1, "é"), 6834932839245113345),
]


@pytest.mark.parametrize(("parts", "expected"), GOLDEN)
def test_a_derived_seed_never_changes(parts, expected):
    assert derive_seed(*parts) == expected


def test_derived_seeds_are_nonnegative_and_fit_in_63_bits():
    assert all(0 <= derive_seed("x", number) < 2**63 for number in range(1000))


def test_derived_seeds_of_different_parts_differ():
    parts = [(a, b) for a in range(40) for b in range(40)] + [("111",), (1, 1, 1), (1, 1, 1, ""), ("1,1",), ()]
    assert len({derive_seed(*each) for each in parts}) == len(parts)


def test_every_public_name_exists():
    assert all(getattr(generator, name) for name in generator.__all__)


def test_an_unknown_engine_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match=r"'abacus'.*auto, builtin, transformers"):
        open_engine("builtin", "abacus")


def test_the_builtin_engine_runs_no_other_model():
    with pytest.raises(ModelNotFoundError, match="only the built-in model"):
        open_engine("some/model", "builtin")
