"""Tasks with codes and tests by hand, and their matrices."""

from generator import ReadTest
from puzzles import Signature, read_unit_test
from puzzles.task import make_task
from recipes.consensus import TaskQuestion, fill_matrices, unite_tests
from recipes.task_answers import AnsweredTask
from recipes.task_invention import NewTask
from recipes.task_rows import Provenance
from recipes.task_sampling import SampledCode, SampledSuite

SIGNATURE = Signature.parse("f(n: int) -> int")
TASK = make_task("own", "Return n plus one.", SIGNATURE)
PROVENANCE = Provenance("tiny", "scripted", 7, 1, 3, "L4", "5")
NEXT, NEXT_TOO, SAME, TWICE, ALWAYS_2 = "n + 1", "1 + n", "n", "n * 2", "2"
RAISES, HANGS = "1 // 0", "[0 for _ in iter(int, 1)]"


def code(body):
    return f"def f(n: int) -> int:\n    return {body}"


def asserts(*pairs):
    return tuple(read_unit_test(f"assert f({argument}) == {value}", SIGNATURE) for argument, value in pairs)


def filled(verifier, bodies, tests):
    (matrix,) = fill_matrices([TaskQuestion(TASK, tuple(map(code, bodies)), tests)], verifier)
    return matrix


def answered(verifier, bodies, *suites):
    """The task answered with codes of these bodies, and suites of these pairs of argument and value."""
    read = [asserts(*pairs) for pairs in suites]
    return AnsweredTask(
        NewTask(TASK, "numbers"),
        tuple(SampledCode(f"\n    return {body}", 5, code(body)) for body in bodies),
        tuple(SampledSuite("", 9, tuple(ReadTest(test.text, test) for test in tests)) for tests in read),
        filled(verifier, bodies, unite_tests(read)),
    )
