import pytest

from puzzles import Reason, Rejection, Signature, Task
from puzzles.program import as_function, is_program_task, normalised
from verifier import Verifier


@pytest.fixture(scope="module")
def verifier():
    with Verifier(workers=1, memory_mb=512) as made:
        yield made


@pytest.mark.parametrize(
    "program",
    [
        "n = int(input())\nprint(n * 2)",
        "import sys\nprint(int(sys.stdin.readline()) * 2)",
        "import sys as s, math\ns.stdout.write(str(int(s.stdin.read()) * 2) + '\\n')",
        "from sys import stdin, exit as leave\nfor line in stdin:\n    print(int(line) * 2)\nleave(1)\nprint(9)",
        "import sys\ninput = sys.stdin.readline\nprint(2 * int(input()), end='')",
        "import sys\nprint(2 * int(sys.stdin.buffer.read()))\nexit()",
        "total = 0\ndef main():\n    global total\n    total += 2 * int(input())\nmain()\nprint('', total, sep='  ')",
        "if __name__ == '__main__':\n    print(2 * int(input()))",
        "def run(stdin):\n    return f' {2 * int(stdin)}\\n'",
        "import sys\ndef run(stdin):\n    sys.setrecursionlimit(10**6)\n    return 2 * int(stdin)",
        "import sys\ndef run(stdin):\n    return 2 * int(stdin)\nif __name__ == '__main__':\n    print(run(input()))",
        "def run():\n    print(2 * int(input()))\nrun()",
        "def run(n):\n    print(2 * n)\nrun(int(input()))",
        "import sys\nsys.stdout.writelines(['4', str(int(next(sys.stdin)) - 19)])",
        "import sys\nprint(2 * int(sys.stdin.read(1)), 2 * int(sys.stdin.read()), sep='')",
    ],
)
def test_programs_in_all_usual_manners_pass_the_same_test(program, verifier):
    assert verifier.matrix([as_function(program)], ["assert run('21\\n') == '42'"], "run").statuses == (("pass",),)


@pytest.mark.parametrize(
    ("stdin", "length"), [("a\x0cb\x85c\u2028d\n", 7), ("ab\r\ncd", 2), ("ab\rcd", 2), ("", None)]
)
def test_lines_end_where_those_of_a_real_standard_input_end(stdin, length, verifier):
    tests = [f"assert run({stdin!r}) == {str(length)!r}"]
    ((cell,),) = verifier.matrix([as_function("print(len(input()))")], tests, "run").cells
    assert (cell.status, cell.detail) == (("pass", "") if length is not None else ("error", "EOFError"))


def test_what_input_asks_is_printed_as_without_a_terminal(verifier):
    tests = ["assert run('3') == 'n? 3'"]
    assert verifier.matrix([as_function("print(input('n? '))")], tests, "run").statuses == (("pass",),)


def test_each_input_finds_the_program_as_new(verifier):
    program = "seen = []\nseen.append(input())\nprint(len(seen))"
    tests = ["assert run('1') == '1'", "assert run('2') == '1'"]
    assert verifier.matrix([as_function(program)], tests, "run").statuses == (("pass", "pass"),)


def test_a_program_that_raises_has_the_status_of_an_error(verifier):
    matrix = verifier.matrix([as_function("print('error')\nprint(input())")], ["assert run('') == 'error'"], "run")
    assert matrix.statuses == (("error",),)
    assert matrix.cells[0][0].detail == "EOFError"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (" ", Reason.EMPTY),
        ("print(", Reason.SYNTAX),
        ("import os\nprint(os.getcwd())", Reason.FORBIDDEN_IMPORT),
        ("from sys import *", Reason.FORBIDDEN_IMPORT),
        ("print(open(0).read())", Reason.FORBIDDEN_NAME),
        ("x = " + "1 + " * 6000 + "1", Reason.SYNTAX),
    ],
)
def test_what_is_no_program_has_a_reason(source, reason):
    found = as_function(source)
    assert isinstance(found, Rejection)
    assert found.reason == reason


def test_a_program_task_is_known_by_its_signature():
    def of(signature):
        return Task("t", "Double the number.", Signature.parse(signature))

    assert is_program_task(of("run(stdin: str) -> str"))
    assert not is_program_task(of("run(stdin) -> str"))


def test_white_space_is_compared_as_one_space():
    assert normalised(" 1  2\n\n3 \n") == "1 2 3"
