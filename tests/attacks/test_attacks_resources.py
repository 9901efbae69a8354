"""Attacks on the machine: code that wants all of its memory, time, stack, descriptors or output."""

import pytest
from attacks_support import PUZZLE, Attack, LeavesNothing, assert_harmless, body, read_attacks, run_campaign

TIMEOUT = 0.2
ATTACKS = read_attacks(r"""
# memory_in_one_block -> memory timeout
return len(bytearray(10 << 30))
# memory_in_many_blocks -> memory timeout
x = []
while True: x.append(bytearray(1 << 24))
# memory_in_many_small_objects -> memory timeout
x = []
while True: x.append([x])
# memory_by_doubling_a_list -> memory timeout
x = [0]
while True: x += x
# memory_by_repeating_a_text -> memory timeout
return len('x' * 10 ** 11)
# memory_by_repeating_a_list -> memory timeout
return len([0] * 10 ** 12)
# memory_by_doubling_a_text -> memory timeout
x = 'x'
while True: x = x + x
# memory_by_a_growing_dict -> memory timeout
x = {}
while True: x[len(x)] = x
# memory_by_a_tuple_of_a_range -> memory timeout
return len(tuple(range(10 ** 12)))
# memory_by_padding_a_text -> memory timeout
return len('{:>90000000000}'.format(1))
# memory_by_percent_formatting -> memory timeout
return len('%*d' % (2 ** 31 - 1, 1))
# memory_by_replacing_in_a_text -> memory timeout
return len(('x' * 10 ** 6).replace('x', 'y' * 10 ** 6))
# memory_by_joining -> memory timeout
return len(('x' * 10 ** 6).join('y' * 10 ** 6))
# memory_by_an_array -> memory timeout
import array
return len(array.array('q', [0]) * 10 ** 11)
# memory_by_repeating_a_regular_expression -> memory timeout error
import re
return len(re.findall('', 'x' * 10 ** 9))
# memory_errors_caught_for_ever -> timeout
x = []
while True:
    try: x.append(bytearray(1 << 25))
    except MemoryError: pass
# memory_kept_and_then_an_honest_loop -> judged timeout
import calendar
calendar.mdays.append(bytearray(150 << 20))
return 5
# integer_by_a_huge_power -> timeout
return 10 ** 10 ** 8
# integer_by_a_huge_shift -> memory timeout
return 1 << 10 ** 11
# integer_by_a_shift_beyond_the_machine_word -> OverflowError MemoryError memory timeout
return 1 << 10 ** 30
# integer_by_a_factorial -> timeout memory
import math
return math.factorial(10 ** 8)
# integer_to_text -> timeout
return len(str(1 << 40_000_000))
# text_to_integer -> timeout
return int('9' * 10 ** 7)
# integer_square_root_of_a_huge_number -> timeout memory
import math
return math.isqrt((1 << 10 ** 9) - 1)
# c_loop_of_sum -> timeout
return sum(range(10 ** 12))
# c_loop_of_a_search_in_a_counter -> timeout
import itertools
return -1 in itertools.count()
# c_loop_of_a_full_queue -> timeout
import collections, itertools
return len(collections.deque(itertools.repeat(0), maxlen=0))
# c_loop_of_sorting_under_a_slow_order -> timeout
import functools
return sorted(range(10 ** 6), key=functools.cmp_to_key(lambda a, b: -1))[0]
# c_loop_of_colliding_hashes -> timeout memory
return len({n * (2 ** 61 - 1) for n in range(10 ** 6)})
# c_loop_of_an_iterator_that_asks_itself -> timeout
class I:
    def __iter__(self): return self
    def __next__(self): return 1
return sum(I())
# regular_expression_that_backtracks -> timeout
import re
return bool(re.match(r'(a+)+$', 'a' * 64 + 'b'))
# regular_expression_of_nested_alternatives -> timeout
import re
return bool(re.match(r'(?:a|a|aa)*c', 'a' * 200))
# regular_expression_that_is_slow_to_compile -> timeout memory
import re
return bool(re.compile('(' * 90 + 'a?' * 200_000 + ')' * 90))
# unicode_that_is_slow_to_normalise -> timeout
import unicodedata
return len(unicodedata.normalize('NFC', '\u0301\u0316' * 10 ** 5))
# recursion_of_python -> RecursionError timeout
h = lambda: h()
return h()
# recursion_through_c_calls -> RecursionError crashed timeout
h = lambda n: max(map(h, [n]))
return h(1)
# recursion_through_a_sort_key -> RecursionError crashed timeout
h = lambda n: sorted([1], key=h)
return h(1)
# recursion_without_a_limit [sys] -> RecursionError crashed memory timeout
sys.setrecursionlimit(2 ** 31 - 1)
class E:
    def __eq__(self, other): return self == other
return E() == E()
# recursion_of_repr -> RecursionError timeout
x = []
for _ in range(10 ** 6): x = [x]
return len(repr(x))
# recursion_of_equality -> RecursionError timeout
x, y = [], []
for _ in range(10 ** 5): x, y = [x], [y]
return x == y
# recursion_of_json -> RecursionError timeout
import json
return len(json.loads('[' * 10 ** 6 + ']' * 10 ** 6))
# recursion_of_deepcopy -> RecursionError timeout
import copy
x = []
for _ in range(10 ** 5): x = [x]
return copy.deepcopy(x)
# recursion_of_attribute_hooks -> RecursionError timeout
class E:
    def __getattr__(self, name): return self.again
return E().x
# recursion_of_chained_iterators -> crashed timeout memory
import itertools
x = iter([12346])
for _ in range(10 ** 6): x = itertools.chain(x, ())
return next(x)
# recursion_of_nested_generators -> RecursionError timeout
def h(n): yield from h(n)
return next(h(1))
# recursion_of_a_destructor_chain -> timeout judged crashed RecursionError
class D:
    def __del__(self): D()
D()
return 5
# compiler_given_deep_parentheses [sys builtins] -> SyntaxError MemoryError memory timeout
getattr(b, 'com' + 'pile')('(' * 10 ** 5 + ')' * 10 ** 5, 'x', 'exec')
return 5
# compiler_given_a_long_sum [sys builtins] -> RecursionError MemoryError memory crashed timeout
getattr(b, 'com' + 'pile')('x' + '+x' * 10 ** 5, 'x', 'exec')
return 5
# compiler_given_a_long_chain_of_signs [sys builtins] -> RecursionError MemoryError memory SyntaxError crashed timeout
getattr(b, 'com' + 'pile')('-' * 10 ** 5 + '1', 'x', 'exec')
return 5
# compiler_given_nested_blocks [sys builtins] -> SyntaxError IndentationError timeout
getattr(b, 'com' + 'pile')(''.join(' ' * n + 'if x:\n' for n in range(200)) + ' ' * 200 + 'x', 'x', 'exec')
return 5
# compiler_that_folds_constants [sys builtins] -> judged timeout memory
getattr(b, 'com' + 'pile')('x = ' + '*'.join(['(1 << 100)'] * 1000), 'x', 'exec')
return 5
# output_flood_on_stdout -> timeout
while True: print('x' * 10 ** 6)
# output_flood_on_the_result_descriptor [os] -> crashed
while True: os.write(3, bytes(10 ** 5))
# output_flood_of_true_records [sys send] -> judged crashed
while True: send('success', b'5')
# output_flood_in_one_record [sys send] -> answer_too_large crashed
send('success', b'1' * 10 ** 7)
return 5
# output_of_many_long_integers [sys send] -> answer_too_large
send('success', b'[' + b','.join([b'9' * 99_999] * 9) + b']')
return 5
# output_of_long_integers_in_hexadecimal [sys send] -> answer_too_large wrong_type
send('success', b'[' + b','.join([b'{"int":"' + b'f' * 83_000 + b'"}'] * 11) + b']')
return 5
# descriptors_duplicated_without_end [os] -> PermissionError
while True: os.dup(1)
# pipes_without_end [os] -> PermissionError
while True: os.pipe()
# threads_without_end [sys] -> RuntimeError
while True: sys.modules['_thread'].start_new_thread(lambda: 1, ())
# sleep [sys] -> PermissionError timeout
sys.modules['time'].sleep(10 ** 6)
# sleep_in_select [sys] -> PermissionError timeout
sys.modules['select'].select([], [], [], 10 ** 6)
# sleep_in_poll [sys] -> PermissionError timeout
sys.modules['select'].poll().poll(10 ** 6)
# sleep_in_a_lock_that_nobody_opens [sys] -> timeout
lock = sys.modules['_thread'].allocate_lock()
lock.acquire()
lock.acquire()
# sleep_until_a_signal_comes [sys] -> wrong_type timeout
sys.modules['signal'].pause()
# loop -> timeout
while True: pass
# loop_that_catches_everything -> timeout
while True:
    try:
        while True: pass
    except BaseException: pass
# loop_in_a_finally_clause -> timeout
try: return 12346
finally:
    while True: pass
# loop_that_ignores_all_signals [sys] -> timeout
s = sys.modules['signal']
for i in range(1, 64):
    try: s.signal(i, s.SIG_IGN)
    except (OSError, ValueError): pass
while True: pass
# loop_in_a_destructor -> timeout
class D:
    def __del__(self):
        while True: pass
D()
return 5
# loop_in_a_destructor_of_the_answer -> wrong_type timeout
class D:
    def __del__(self):
        while True: pass
return D()
# loop_in_a_generator_that_will_not_close -> timeout RuntimeError
def stubborn():
    while True:
        try: yield
        except GeneratorExit:
            while True: pass
s = stubborn()
next(s)
s.close()
return 5
# loop_in_a_comparison -> timeout
class E:
    def __eq__(self, other):
        while True: pass
return E() in [1]
# loop_in_a_context_manager -> timeout
class C:
    def __enter__(self): return self
    def __exit__(self, *a):
        while True: pass
with C(): raise KeyError
# loop_in_an_exception_that_is_being_named -> E
class M(type):
    def __getattribute__(c, name):
        while True: pass
class E(Exception, metaclass=M): pass
raise E()
# answer_of_ten_megabytes -> answer_too_large timeout puzzle_timeout
return (1 << 10_000_000)
# answer_that_is_nested_deeply -> wrong_type timeout
x = []
for _ in range(10 ** 5): x = [x]
return x
# answer_of_many_items -> answer_too_large memory timeout puzzle_timeout
def f(x: List[int]):
    return len(x) > 5
def g():
    return [1] * 3_000_000
# answer_of_many_long_integers -> answer_too_large memory timeout puzzle_timeout
def f(x: List[int]):
    return len(x) > 5
def g():
    return [10 ** 90_000] * 300
# answer_of_escapes -> answer_too_large timeout puzzle_timeout
def f(x: str):
    return len(x) > 5
def g():
    return '\x00' * 900_000
# answer_of_one_list_many_times_over -> answer_too_large memory timeout puzzle_timeout
def f(x: List[List[List[List[int]]]]):
    return len(x) > 5
def g():
    x = [1] * 99
    for _ in range(3): x = [x] * 99
    return x
# compressed_bomb_without_a_decompressor [sys builtins] -> ModuleNotFoundError
z = getattr(b, '_' * 2 + 'import' + '_' * 2)('zlib')
return len(z.decompress(z.compress(bytes(10 ** 9))))
""")
# Sources that are heavy to read: the worker, which is trusted and long-lived, must get past them.
HEAVY_TEXTS = {
    "source_of_open_parentheses": "return " + "(" * 9000,
    "source_of_deep_parentheses": "return " + "(" * 9000 + "1" + ")" * 9000,
    "source_of_deep_lists": "return " + "[" * 150 + "]" * 150,
    "source_of_signs": "return " + "-" * 19_000 + "1",
    "source_of_negations": "return " + "not " * 4900 + "1",
    "source_of_a_long_sum": "return 1" + "+1" * 9000,
    "source_of_a_long_power_tower": "return 1" + "**1" * 6000,
    "source_of_an_attribute_chain": "return n" + ".n" * 9000,
    "source_of_a_call_chain": "return n" + "()" * 9000,
    "source_of_nested_lambdas": "return " + "lambda:" * 2500 + "1",
    "source_of_a_conditional_chain": "return " + "1 if n else " * 1500 + "1",
    "source_of_an_elif_chain": "if n: pass\n" + "elif n: pass\n" * 1200,
    "source_of_nested_blocks": "\n".join(" " * depth + "if n:" for depth in range(120)) + "\n" + " " * 120 + "pass",
    "source_of_nested_strings_with_code": "return f'{" * 80 + "1",
    "source_of_nested_brackets_of_all_kinds": "return " + "([{" * 3000,
    "source_of_an_endless_string": "return '''" + "x" * 19_000,
    "source_of_joined_lines": "return 1" + "\\\n" * 9000,
    "source_beyond_the_limit": "return 12346" + " " * 30_000,
}
HEAVY = {
    name: Attack(PUZZLE, body(text), {"syntax", "too_long", "error", "TypeError"})
    for name, text in HEAVY_TEXTS.items()
}


@pytest.fixture(scope="module")
def campaign():
    return run_campaign(ATTACKS | HEAVY, timeout=TIMEOUT, memory_mb=200)


@pytest.mark.parametrize("name", ATTACKS | HEAVY)
def test_attack_is_rejected_and_leaves_the_next_verdicts_alone(campaign, name):
    assert_harmless(campaign.trials[name])


@pytest.mark.parametrize("name", ATTACKS | HEAVY)
def test_attack_is_stopped_by_the_wall_that_is_meant_for_it(campaign, name):
    verdict = campaign.trials[name].verified[0]
    assert (ATTACKS | HEAVY)[name].ended_as_said(verdict), verdict


def test_no_attack_is_given_more_than_the_patience_for_a_busy_machine(campaign):
    seconds = {name: trial.verified[0].seconds for name, trial in campaign.trials.items()}
    assert {name: spent for name, spent in seconds.items() if spent > 20 * TIMEOUT} == {}


class TestAfterTheResourceAttacks(LeavesNothing):
    """What the attacks above leave behind."""
