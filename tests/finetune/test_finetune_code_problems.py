import pytest
from evaluation_fakes import RIGHT, TRIPLE, BookEngine

from finetune.code_problems import CodeProblem, read_code_problem
from finetune.problems import Addressing, Attempt
from generator import Profile, Style
from puzzles import Reason, Rejection
from verifier import Verifier

TEXT = Addressing(Style.COMPLETION, 0)
CHAT = Addressing(Style.CHAT, 0)


@pytest.fixture(scope="module")
def verifier():
    with Verifier(workers=1, timeout=0.5) as made:
        yield made


@pytest.fixture
def triple():
    return read_code_problem(TRIPLE, "file")


def reasons(verifier, problem, *completions, addressing=TEXT):
    attempts = [Attempt(problem, problem.read(text, addressing)) for text in completions]
    return [outcome.reason for outcome in CodeProblem.judge(attempts, verifier)]


def test_assertions_that_need_only_the_candidate_stand_alone_and_the_others_stay_together(triple):
    *alone, together = triple.tests
    assert alone == [
        "assert triple([1]) == [1, 1, 1]",
        "assert triple([]) == [], 'nothing'",
        "assert abs(len(triple([4])) - 3) < 1",
    ]
    assert together.startswith("import math")
    assert together.endswith("check(triple)")
    assert "[1, 1, 1]" not in together


def test_a_check_whose_assertions_all_stand_alone_leaves_no_rest(verifier):
    test = "def check(candidate):\n    assert candidate([1]) == [1]\n    print('x')\n    assert True"
    problem = read_code_problem(TRIPLE | {"test": test}, "")
    assert problem.tests == ("assert triple([1]) == [1]",)
    assert reasons(verifier, problem, "\n    return items", RIGHT) == [None, Reason.WRONG_ANSWER]


def test_code_passes_only_if_every_assertion_holds(verifier, triple):
    assert reasons(
        verifier,
        triple,
        RIGHT,
        "\n    return items * 3",
        "\n    return [1, 1, 1]",
        "\n    return [1, 1, 1] if items == [1] else [] if not items else [4] * 3",  # fails in the loop alone
        "\n    return 1 // 0",
        "\n    import os",
        "\n    while True: pass",
        "\n    return (",
        "\n    return [item for item in items for _ in range(3)]\n    # " + "x" * 30_000,
    ) == [
        None, None, Reason.WRONG_ANSWER, Reason.WRONG_ANSWER, Reason.ERROR, Reason.FORBIDDEN_IMPORT, Reason.TIMEOUT,
        Reason.SYNTAX, Reason.TOO_LONG,
    ]  # fmt: skip


def test_an_object_that_claims_to_equal_everything_does_not_pass(verifier, triple):
    liar = "\n    class Liar(list):\n        def __eq__(self, other): return True\n    return Liar(items * 3)"
    assert reasons(verifier, triple, liar) == [Reason.WRONG_ANSWER]


def test_a_completion_ends_at_its_first_unindented_line(triple):
    source = triple.read(RIGHT, TEXT)
    assert source.startswith(triple.opening)
    assert "other" not in source


def test_a_fenced_answer_gets_what_stands_above_the_function(verifier, triple):
    whole = "def triple(items: List[int]) -> List[int]:" + RIGHT
    talk = f"Like so:\n```python\nprint(1)\n```\nor\n```python\nimport math\n{whole}\n```\n"
    assert triple.read(talk, CHAT).startswith("from typing import List\n\n\nimport math\ndef triple(")
    bare = whole.partition("\n\n")[0]
    cut = f"```python\n{bare}"
    assert reasons(verifier, triple, talk, bare, cut, "I cannot.", addressing=CHAT)[:3] == [None, None, None]


@pytest.mark.parametrize("text", ["", "```", "``````", "```\n", "\ud800", "\0", "```py\ndef triple("])
@pytest.mark.parametrize("addressing", [TEXT, CHAT])
def test_anything_can_be_read(verifier, triple, text, addressing):
    assert reasons(verifier, triple, text, addressing=addressing) != [None]


def test_the_prompt_is_the_opened_function_or_a_request_for_it(triple):
    text = triple.prompt(BookEngine(), [], 5)
    chat = triple.prompt(BookEngine(style=Style.CHAT), [], 5)
    assert (text.text, text.seed, text.style) == (TRIPLE["prompt"].rstrip(), 5, Style.COMPLETION)
    assert triple.opening in chat.text
    assert chat.style is Style.CHAT


@pytest.mark.parametrize(("context", "wanted"), [(2048, 512), (512, 256)])
def test_a_completion_may_take_half_of_a_short_context(triple, context, wanted):
    assert triple.max_tokens(Profile(context=context, solution_tokens=72)) == wanted


def test_the_domain_is_the_family_of_the_task_or_the_file():
    assert read_code_problem(TRIPLE, "file").domain == "own"
    assert read_code_problem(TRIPLE | {"task_id": 12}, "file").domain == "file"
    assert read_code_problem(TRIPLE | {"task_id": 12}, "file").id == "12"


def test_a_function_may_be_opened_with_a_docstring_of_any_indentation_or_none():
    for opened in ('def triple(items):\n  """Thrice."""\n', "def triple(items):\n\t'x'", "def triple(items):"):
        assert isinstance(read_code_problem(TRIPLE | {"prompt": opened}, ""), CodeProblem)


def test_decorators_and_helpers_above_the_function_belong_to_it():
    prompt = "import math\n\ndef helper():\n    return 3\n\n@staticmethod\ndef triple(items):\n"
    problem = read_code_problem(TRIPLE | {"prompt": prompt}, "")
    assert problem.before == "import math\n\ndef helper():\n    return 3\n\n"
    assert problem.answer_type == "unannotated"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"prompt": None}, Reason.MALFORMED),
        ({"task_id": None}, Reason.MALFORMED),
        ({"test": "\ud800"}, Reason.MALFORMED),
        ({"prompt": "def triple("}, Reason.SYNTAX),
        ({"test": "def check("}, Reason.SYNTAX),
        ({"test": "x = 1\n" * 9000}, Reason.SYNTAX),
        ({"entry_point": "other"}, Reason.NO_FUNCTION),
        ({"test": "def check():\n    assert triple([]) == []"}, Reason.NO_FUNCTION),
        ({"test": "assert triple([]) == []"}, Reason.NO_FUNCTION),
        ({"test": "def check(candidate):\n    candidate([])"}, Reason.MALFORMED),
        ({"test": "import os\ndef check(candidate):\n    assert candidate([]) == []"}, Reason.FORBIDDEN_IMPORT),
        ({"prompt": "import os\n" + TRIPLE["prompt"]}, Reason.FORBIDDEN_IMPORT),
    ],
)
def test_a_record_that_cannot_be_judged_is_no_problem(change, reason):
    found = read_code_problem(TRIPLE | change, "")
    assert isinstance(found, Rejection)
    assert found.reason == reason


def test_strange_syntax_in_a_test_warns_nobody():
    test = "def check(candidate):\n    assert candidate([]) == []\n    assert candidate([1]) is not 1, '\\d'"
    assert len(read_code_problem(TRIPLE | {"test": test}, "").tests) == 2


HELPER = "def same(a, b):\n    assert a == b\n\n"
INDIRECT = {
    "a helper": HELPER
    + "def check(candidate):\n    assert candidate([]) == []\n    same(candidate([2]), [2, 2, 2])\n",
    "a helper alone": HELPER + "def check(candidate):\n    for x in [[], [2]]:\n        same(candidate(x), x * 3)\n",
    "raise": "def check(candidate):\n    assert candidate([]) == []\n"
    "    if candidate([2]) != [2, 2, 2]:\n        raise ValueError\n",
    "raise in a helper": "def same(a, b):\n    if a != b:\n        raise ValueError(a)\n\n"
    "def check(candidate):\n    same(candidate([2]), [2, 2, 2])\n",
    "a call of check": "def check(candidate):\n    assert candidate([2]) == [2, 2, 2]\n\ncheck(triple)\n",
    "a line below": "def check(candidate):\n    assert candidate([]) == []\n\nassert triple([2]) == [2, 2, 2]\n",
    "another candidate": "def check(candidate):\n    candidate = triple\n    assert candidate([2]) == [2, 2, 2]\n",
    "a name of its own": "def len(items):\n    return items[:1]\n\n"
    "def check(candidate):\n    assert len(candidate([2])) == [2]\n    assert len(candidate([2])[1:]) == [2]\n",
}


@pytest.mark.parametrize("kind", INDIRECT)
def test_whatever_a_check_fails_by_is_run(verifier, kind):
    problem = read_code_problem(TRIPLE | {"test": INDIRECT[kind]}, "")
    right, wrong, returns_it = reasons(
        verifier, problem, RIGHT, "\n    return [0] if items else []", "\n    return items"
    )
    assert right is None
    assert wrong in {Reason.WRONG_ANSWER, Reason.ERROR}
    assert returns_it in {Reason.WRONG_ANSWER, Reason.ERROR}


def test_a_call_of_check_below_it_leaves_no_rest():
    problem = read_code_problem(TRIPLE | {"test": INDIRECT["a call of check"]}, "")
    assert problem.tests == ("assert triple([2]) == [2, 2, 2]",)


def test_the_tasks_name_goes_before_an_id_and_its_family_before_a_domain_that_is_no_text():
    problem = read_code_problem(TRIPLE | {"id": 7, "domain": {"a": 1}}, "file")
    assert (problem.id, problem.domain) == ("own/triple", "own")
    assert read_code_problem(TRIPLE | {"domain": "lists"}, "file").domain == "lists"
    assert read_code_problem(TRIPLE | {"task_id": None, "id": "x"}, "file").id == "x"
