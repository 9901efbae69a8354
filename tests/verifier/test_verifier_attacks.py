"""Attacks on the verifier, one test each: none may be accepted, and none may touch what comes after it."""

import textwrap

import pytest

from puzzles import Reason
from verifier import Pair, Verifier

PUZZLE = "def f(x: int, n=12345):\n    return x == n + 1"
RIGHT = "def g(n=12345):\n    return n + 1"
WRONG = "def g(n=12345):\n    return n - 1"


def body(text):
    """A solution of PUZZLE with these statements."""
    return "def g(n=12345):\n" + textwrap.indent(textwrap.dedent(text).strip(), "    ")


# The text gate turns many attacks away before they run. The sandbox may not rely on it, so the attacks reach what they
# are after without any forbidden word.
GET = "get = lambda o, *names: [o := getattr(o, '_' + '_' + n + '_' + '_') for n in names][-1]\n"
OS = "import random\nos = getattr(random, '_o' + 's')\n"
SYS = "import statistics\nsys = getattr(statistics, 's' + 'ys')\n"
BUILTINS = SYS + "b = sys.modules['built' + 'ins']\n"

ATTACKS = {
    "always_equal_object": "class E:\n    def __eq__(self, other): return True\nreturn E()",
    "int_subclass_that_lies": "class I(int):\n    def __eq__(self, other): return True\nreturn I(3)",
    "true_for_an_int": "return True",
    "f_shadowed_by_a_true_function": "f = lambda x, n=0: True\nreturn 5",
    "shadowed_all_in_globals": GET + "get(g, 'globals')['all'] = lambda x: True\nreturn 5",
    "f_replaced_in_globals": GET + "get(g, 'globals')['f'] = lambda x: True\nreturn 5",
    "f_code_replaced": GET + "f = get(g, 'globals')['f']\nset_code = getattr(type(f), '_' + '_code_' + '_')\n"
    "getattr(set_code, '_' + '_set_' + '_')(f, get(lambda x, n=0: True, 'code'))\nreturn 5",
    "f_defaults_mutated": GET + "f = get(g, 'globals')['f']\n"
    "set_defaults = getattr(type(f), '_' + '_defaults_' + '_')\n"
    "getattr(set_defaults, '_' + '_set_' + '_')(f, (4,))\nreturn 5",
    "builtins_patched": BUILTINS + "b.all = b.any = b.bool = lambda *a: True\nb.len = lambda x: 7\nreturn 5",
    "json_encoder_patched": "import json\njson.JSONEncoder.encode = lambda s, v: '12346'\nreturn 12345",
    "type_check_patched": SYS + "sys.modules['puzzles'].AnswerType.matches = lambda s, v: True\nreturn 'x'",
    "judge_function_patched": SYS
    + "c = sys.modules['verifier.child']\nc.call_puzzle = c.check = lambda *a: True\nreturn 5",
    "system_exit": "raise SystemExit(0)",
    "keyboard_interrupt": "raise KeyboardInterrupt",
    "generator_exit": "raise GeneratorExit",
    "os_exit": OS + "os._exit(0)",
    "exception_with_reduce": "class E(Exception):\n    def __reduce__(self): return print, ('x',)\nraise E()",
    "exception_with_hostile_str": "class E(Exception):\n    def __str__(self): raise SystemExit\nraise E()",
    "exception_with_hostile_metaclass": "class M(type):\n    def __getattribute__(c, n): raise SystemExit\n"
    "class E(Exception, metaclass=M): pass\nraise E()",
    "forged_frames_on_every_descriptor": OS + "r = b'success\\n12346'\nfor fd in range(64):\n    try:\n"
    "        os.write(fd, bytes(16) + len(r).to_bytes(4, 'little') + r)\n    except OSError: pass\nos._exit(0)",
    "garbage_on_every_descriptor": OS + "for fd in range(64):\n    try: os.write(fd, b'True' * 100)\n"
    "    except OSError: pass\nreturn 5",
    "closed_descriptors": OS + "os.closerange(0, 64)\nreturn 5",
    "forged_success_by_the_sender_in_a_frame": SYS
    + "frame, sends = getattr(sys, '_get' + 'frame')(), set()\nwhile frame:\n"
    "    sends.add(getattr(frame, 'f_' + 'locals').get('send'))\n    frame = getattr(frame, 'f_' + 'back')\n"
    "for send in sends - {None}: send('success', b'')\nreturn 5",
    "read_a_file": "import fractions, random\nfd = getattr(random, '_o' + 's').open('/etc/passwd', 0)\nreturn 12346",
    "write_a_file": OS + "os.open('/tmp/puzzlegen-escaped', os.O_CREAT | os.O_WRONLY)\nreturn 12346",
    "list_a_folder": OS + "os.listdir('/')\nreturn 12346",
    "socket": BUILTINS + "getattr(b, '_' + '_import_' + '_')('_socket').socket()\nreturn 12346",
    "fork": OS + "os.fork()\nreturn 12346",
    "fork_bomb": OS + "while True:\n    os.fork()",
    "exec": OS + "os.execv('/bin/sh', ['sh', '-c', 'true'])\nreturn 12346",
    "shell": OS + "if os.system('true') == 0: return 12346\nreturn 0",
    "kill_parent": OS + "os.kill(os.getppid(), 9)\nreturn 12346",
    "kill_everything": OS + "os.kill(-1, 9)\nreturn 12346",
    "ctypes_system_call": SYS + "c = sys.modules['ctypes']\nlibc = c.CDLL(None)\n"
    "if libc.syscall(57) == -1: return 0\nreturn 12346",
    "ctypes_null_write": SYS + "c = sys.modules['ctypes']\nc.memset(1, 0, 8)\nreturn 12346",
    "prlimit_raised": SYS + "r = sys.modules['resource']\nr.setrlimit(r.RLIMIT_AS, (-1, -1))\nreturn 12346",
    "memory_bomb": "x = []\nwhile True: x.append(bytearray(1 << 24))",
    "ten_gigabytes_at_once": "x = bytearray(10 << 30)\nreturn 12346",
    "infinite_loop": "while True: pass",
    "infinite_loop_that_catches_all": "while True:\n    try:\n        while True: pass\n"
    "    except BaseException: pass",
    "c_loop": "return sum(range(10 ** 12))",
    "huge_power": "return 10 ** 10 ** 8",
    "regex_bomb": "import re\nre.match(r'(a+)+$', 'a' * 64 + 'b')\nreturn 12346",
    "endless_recursion": "h = lambda: h()\nreturn h()",
    "c_stack_recursion": "x = []\nfor _ in range(10 ** 6): x = [x]\nrepr(x)\nreturn 12345",
    "ten_megabyte_answer": "return 10 ** 10_000_000",
    "deeply_nested_answer": "x = []\nfor _ in range(10 ** 5): x = [x]\nreturn x",
    "self_containing_answer": "x = []\nx.append(x)\nreturn x",
    "output_flood": "while True: print('x' * 10 ** 6)",
    "signals_ignored": SYS + "s = sys.modules['signal']\nfor i in range(1, 64):\n    try: s.signal(i, s.SIG_IGN)\n"
    "    except (OSError, ValueError): pass\nwhile True: pass",
    "never_ending_destructor": "class D:\n    def __del__(self):\n        while True: pass\nD()\nreturn 5",
    "trace_function_left_behind": SYS + "sys.settrace(lambda *a: 1 / 0)\nreturn 5",
    "coroutine_answer": "async def a(): return 1\nx = a()\nx.close()\nreturn x",
}


@pytest.fixture(scope="module")
def verifier():
    with Verifier(workers=2, timeout=0.5, memory_mb=300) as verifier:
        yield verifier


@pytest.fixture(scope="module")
def verdicts(verifier):
    """All attacks in one stream, an honest right and an honest wrong pair after each."""
    pairs = []
    for text in ATTACKS.values():
        pairs += [Pair(PUZZLE, body(text)), Pair(PUZZLE, RIGHT), Pair(PUZZLE, WRONG)]
    found = list(verifier.verify(pairs))
    return {name: found[3 * place : 3 * place + 3] for place, name in enumerate(ATTACKS)}


@pytest.mark.parametrize("name", ATTACKS)
def test_attack_is_rejected_and_leaves_the_next_verdicts_alone(verdicts, name):
    attack, right, wrong = verdicts[name]
    assert not attack.accepted, attack
    assert right.accepted, right
    assert wrong.reason is Reason.WRONG_ANSWER, wrong


def test_attacks_that_run_are_not_merely_turned_away_by_the_text_gate(verdicts):
    gated = {
        name for name, (attack, _, _) in verdicts.items() if attack.reason in {Reason.FORBIDDEN_NAME, Reason.SYNTAX}
    }
    assert not gated
