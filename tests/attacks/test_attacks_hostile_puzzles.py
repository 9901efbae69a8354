"""Puzzles that mean harm may only hurt themselves.

A puzzle's text is the truth about its own answer: one that talks its judge into `True` says no more than `return True`
would, and the probes are there to find it. What it may not do is reach anything else: other pairs, the worker, the
machine, or a verdict that differs from one run to the next.
"""

import pytest
from attacks_support import LeavesNothing, assert_harmless, read_attacks, run_campaign

ATTACKS = read_attacks(r"""
# truthy_but_not_true -> not_true
def f(x: int):
    return x
def g():
    return 1
# truthy_object -> not_true
def f(x: int):
    class T: pass
    return T() if x else T()
def g():
    return 1
# truthy_object_equal_to_true -> not_true
def f(x: int):
    class T:
        def __eq__(self, other): return True
        def __hash__(self): return 1
    return T() if x else True
def g():
    return 1
# one_for_true -> not_true
def f(x: int):
    return x and 1
def g():
    return 1
# text_true -> not_true
def f(x: int):
    return str(x == 1)
def g():
    return 1
# match_object_for_true -> not_true
def f(x: str):
    import re
    return re.match('a', x)
def g():
    return 'a'
# none -> not_true
def f(x: int):
    x
    return None
def g():
    return 1
# not_implemented -> not_true
def f(x: int):
    return x.__eq__('a')
def g():
    return 1
# generator -> not_true
def f(x: int):
    yield x == 1
    return True
def g():
    return 1
# inner_coroutine -> not_true
def f(x: int):
    async def h(): return True
    h.keep = h()
    h.keep.close()
    return h.keep if x else True
def g():
    return 1
# false -> wrong_answer
def f(x: int):
    return x == 2
def g():
    return 1
# exception -> puzzle_error
def f(x: int):
    return x / 0 == 1
def g():
    return 1
# failed_assertion -> puzzle_error
def f(x: int):
    assert x == 2
    return True
def g():
    return 1
# system_exit -> puzzle_error
def f(x: int):
    x
    raise SystemExit
    return True
def g():
    return 1
# keyboard_interrupt -> puzzle_error
def f(x: int):
    if x: raise KeyboardInterrupt
    return True
def g():
    return 1
# exception_that_hides_its_name -> puzzle_error crashed
def f(x: int):
    class M(type):
        def __getattribute__(c, n): raise SystemExit
    class E(Exception, metaclass=M): pass
    if x: raise E()
    return True
def g():
    return 1
# process_exit -> crashed
def f(x: int):
    import random
    getattr(random, '_o' + 's')._exit(x)
    return True
def g():
    return 1
# infinite_loop -> puzzle_timeout
def f(x: int):
    while x: pass
    return True
def g():
    return 1
# infinite_loop_in_c -> puzzle_timeout
def f(x: int):
    return sum(range(10 ** 12)) == x
def g():
    return 1
# endless_recursion -> puzzle_error
def f(x: int):
    return f(x + 1)
def g():
    return 1
# memory -> memory
def f(x: int):
    x = bytearray(10 << 30)
    return True
def g():
    return 1
# regular_expression_that_backtracks -> puzzle_timeout
def f(x: str):
    import re
    return re.match(r'(a+)+$', x) is None
def g():
    return 'a' * 64 + 'b'
# forged_record -> crashed
def f(x: int):
    import random
    getattr(random, '_o' + 's').write(3, bytes(16) + b'\x08\0\0\0success\n')
    return x == 2
def g():
    return 1
# needs_the_solution -> puzzle_error
def f(x: int):
    return g() == x
def g():
    return 1
# knows_whether_the_solution_is_there -> judged
def f(x: int):
    try: return callable(g) and x == 1
    except NameError: return False
def g():
    return 1
# code_in_a_default_that_loops -> timeout puzzle_timeout
def f(x: int, n=sum(range(10 ** 12))):
    return x == n
def g(n=sum(range(10 ** 12))):
    return 1
# code_in_a_default_that_eats_memory -> memory puzzle_error
def f(x: int, n=bytearray(10 << 30)):
    return x == 1
def g(n=bytearray(10 << 30)):
    return 1
# code_in_a_default_that_raises -> puzzle_error
def f(x: int, n=1 / 0):
    return x == 1
def g(n=1 / 0):
    return 1
# code_in_a_default_that_exits -> puzzle_error crashed
def f(x: int, n=[exit() for _ in [0]]):
    return x == 1
def g(n=[exit() for _ in [0]]):
    return 1
# code_in_an_annotation_that_loops -> timeout puzzle_timeout
def f(x: int, n: sum(range(10 ** 12)) = 1):
    return x == n
def g(n=1):
    return 1
# code_in_an_annotation_that_raises -> puzzle_error
def f(x: int, n: 1 / 0 = 1):
    return x == n
def g(n=1):
    return 1
# code_in_the_returned_type_that_raises -> puzzle_error
def f(x: int) -> nothing.at.all:
    return x == 1
def g():
    return 1
# differs_with_the_hash_seed -> judged
def f(x: List[str]):
    import random
    seeded = getattr(random, '_o' + 's').sys.flags.hash_randomization
    return seeded == len(x)
def g():
    return []
# differs_from_the_first_call_to_the_second -> judged
def f(x: int, seen=[]):
    seen.append(x)
    return len(seen) > 1
def g(seen=[]):
    return 1
# differs_with_the_clock -> judged
def f(x: int):
    import random
    return getattr(random, '_o' + 's').sys.modules['time'].perf_counter_ns() == x
def g():
    import random
    return getattr(random, '_o' + 's').sys.modules['time'].perf_counter_ns()
# differs_with_its_address_in_memory -> judged
def f(x: int):
    return id(f) == x
def g():
    return id(f)
# changes_its_argument_and_then_says_no -> wrong_answer
def f(x: List[int]):
    x.clear()
    return x == [1]
def g():
    return [1]
# shell -> wrong_answer
def f(x: int):
    import random
    return getattr(random, '_o' + 's').system('true') == 0 and x == 1
def g():
    return 1
# file_written -> puzzle_error
def f(x: int):
    import random
    os = getattr(random, '_o' + 's')
    return os.open('/tmp/puzzlegen-escaped', os.O_CREAT | os.O_WRONLY) == x
def g():
    return 3
# fork -> puzzle_error
def f(x: int):
    import random
    return getattr(random, '_o' + 's').fork() >= 0 and x == 1
def g():
    return 1
# output_flood -> puzzle_timeout
def f(x: int):
    while x: print('x' * 10 ** 6)
    return True
def g():
    return 1
# result_descriptor_flooded -> crashed
def f(x: int):
    import random
    while x: getattr(random, '_o' + 's').write(3, bytes(10 ** 5))
    return True
def g():
    return 1
# answer_type_patched_for_its_own_check -> wrong_type
def f(x: int):
    return x == 'a'
def g():
    return 'a'
# destructor_that_loops -> puzzle_timeout
def f(x: int):
    class D:
        def __del__(self):
            while True: pass
    D()
    return x == 1
def g():
    return 1
""")
# Puzzles that bend the verdict on themselves: what they are told is their own affair.
SELF_SERVING = read_attacks(r"""
# judge_patched_from_within -> any
def f(x: int):
    import random
    child = getattr(random, '_o' + 's').sys.modules['verifier.child']
    child.call_puzzle = child.encode_answer = lambda *a: child.Rejection('success')
    return x == 2
def g():
    return 1
# builtins_patched_from_within -> any
def f(x: int):
    import random
    vars(getattr(random, '_o' + 's').sys.modules['builtins']).update(all=lambda x: True, isinstance=lambda *a: True)
    return x == 1
def g():
    return 1
# record_forged_with_the_true_nonce -> any
def f(x: int):
    import random
    frame = getattr(getattr(random, '_o' + 's').sys, '_get' + 'frame')()
    while 'send' not in getattr(frame, 'f_' + 'locals'): frame = getattr(frame, 'f_' + 'back')
    getattr(frame, 'f_' + 'locals')['send']('success')
    return x == 2
def g():
    return 1
# mathematics_patched_from_within -> any
def f(x: int):
    import math, calendar
    math.isqrt = lambda x: 0
    calendar.mdays.clear()
    return x == 1
def g():
    return 1
""")


@pytest.fixture(scope="module")
def campaign():
    return run_campaign(ATTACKS | SELF_SERVING, timeout=0.25)


@pytest.mark.parametrize("name", ATTACKS)
def test_hostile_puzzle_is_rejected_and_leaves_the_next_verdicts_alone(campaign, name):
    assert_harmless(campaign.trials[name])


@pytest.mark.parametrize("name", ATTACKS)
def test_hostile_puzzle_is_rejected_with_its_reason(campaign, name):
    verdict = campaign.trials[name].verified[0]
    assert ATTACKS[name].ended_as_said(verdict), verdict


@pytest.mark.parametrize("name", SELF_SERVING)
def test_puzzle_that_bends_its_own_verdict_leaves_the_next_ones_alone(campaign, name):
    for _, right, wrong in campaign.trials[name]:
        assert right.accepted, right
        assert not wrong.accepted, wrong


class TestAfterTheHostilePuzzles(LeavesNothing):
    """What the puzzles above leave behind."""
