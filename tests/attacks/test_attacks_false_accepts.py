"""Attacks on the verdict: wrong answers that want to be taken for right ones."""

import pytest
from attacks_support import PUZZLE, RIGHT, WRONG, LeavesNothing, assert_harmless, read_attacks, run_campaign

from puzzles import read_puzzle
from verifier import Job, Pair, Verifier

ATTACKS = read_attacks("""
# always_equal_object -> wrong_type
class E:
    def __eq__(self, other): return True
return E()
# int_subclass_that_is_always_equal -> wrong_type
class I(int):
    def __eq__(self, other): return True
    def __hash__(self): return 12346
    def __mul__(self, other): return 12346 * 12346
    def __repr__(self): return '12346'
return I(3)
# int_subclass_with_the_right_value -> wrong_type
class I(int): pass
return I(12346)
# int_subclass_named_int -> wrong_type
return type('int', (int,), {'_' * 2 + 'eq' + '_' * 2: lambda self, other: True})(3)
# true_for_an_int -> wrong_type
return True
# float_equal_to_the_int -> wrong_type
return 12346.0
# text_of_the_int -> wrong_type
return '12346'
# int_enum_member_equal_to_the_int -> wrong_type
from enum import IntEnum
return IntEnum('E', {'X': 12346}).X
# fraction_equal_to_the_int -> wrong_type
from fractions import Fraction
return Fraction(12346)
# object_whose_class_property_says_int -> wrong_type
class E:
    __class__ = property(lambda self: int)
    def __eq__(self, other): return True
return E()
# object_whose_class_was_assigned -> wrong_type
class E:
    def __eq__(self, other): return True
class P: pass
p = P()
setattr(p, '_' * 2 + 'class' + '_' * 2, E)
return p
# class_whose_metaclass_equals_int -> wrong_type
class M(type):
    def __eq__(cls, other): return True
    def __hash__(cls): return hash(int)
    def __instancecheck__(cls, thing): return True
class E(metaclass=M):
    def __index__(self): return 12346
return E()
# object_of_descriptors -> wrong_type
class D:
    def __get__(self, thing, owner): return lambda *a: True
class E:
    __eq__ = __len__ = __bool__ = __iter__ = D()
    __hash__ = None
return E()
# coroutine_answer -> wrong_type
async def a(): return 12346
x = a()
x.close()
return x
# generator_answer -> wrong_type
return (12346 for _ in range(1))
# weak_proxy_answer [sys] -> wrong_type
class I:
    def __eq__(self, other): return True
keep = I()
return sys.modules['weakref'].proxy(keep)
# exception_answer -> wrong_type
return ValueError(12346)
# f_itself_as_the_answer -> wrong_type
return f
# str_subclass_that_lies -> wrong_type
def f(x: str):
    return x == 'right' * 3
def g():
    class S(str):
        def __eq__(self, other): return True
        def encode(self, *a): return b'rightrightright'
    return S('wrong')
# list_subclass_that_lies -> wrong_type
def f(x: List[int]):
    return sum(x) == 700 and len(x) == 3
def g():
    class L(list):
        def __iter__(self): return iter([1, 99, 600])
        def __len__(self): return 3
    return L()
# list_of_int_subclasses_that_lie -> wrong_type
def f(x: List[int]):
    return x == [1, 2, 3]
def g():
    class I(int):
        def __eq__(self, other): return True
    return [I(7), I(7), I(7)]
# list_of_bools_for_ints -> wrong_type
def f(x: List[int]):
    return x == [1, 0, 1]
def g():
    return [True, False, True]
# tuple_for_a_list -> wrong_type
def f(x: List[int]):
    return sum(x) == 6 and len(x) == 3
def g():
    return (1, 2, 3)
# float_subclass_that_lies -> wrong_type
def f(x: float):
    return x == 2.5
def g():
    class F(float):
        def __eq__(self, other): return True
    return F(1.0)
# int_for_a_float -> wrong_type
def f(x: float):
    return x == 3.0
def g():
    return 3
# int_for_a_bool -> wrong_type
def f(x: bool):
    return x == True
def g():
    return 1
# text_that_is_code_where_the_puzzle_evaluates_it -> puzzle_error
def f(s: str):
    return eval(s) == 10 and eval(s) == 11
def g():
    return ("[c for c in [__import__('sys')] for fr in [c._getframe()] for fs in [[fr] + [x for x in (lambda f: "
            "(lambda a: a(a, f, []))(lambda a, f, acc: acc if f is None else a(a, f.f_back, acc + [f])))(fr)]] "
            "for x in fs if 'send' in x.f_locals for y in [x.f_locals['send']('success')] "
            "for z in [c.modules['os']._exit(0)]]")
# nan_that_differs_from_itself -> not_literal
def f(x: float):
    return x != x
def g():
    return float('nan')
# infinity_larger_than_all -> not_literal
def f(x: float):
    return x - 1 == x and x > 1e300
def g():
    return 1e308 * 10
# list_that_holds_itself -> wrong_type
def f(x: List[List[int]]):
    return x[0][0][0] is x
def g():
    x = []
    x.append(x)
    return x
# list_that_shrinks_after_the_check_of_its_type -> wrong_type
def f(x: List[int]):
    return x == [5]
def g():
    class L(list):
        def __iter__(self):
            self.clear()
            self.append(5)
            return iter([5])
    return L([7])
# answer_that_calls_itself_right_through_its_hash -> error
return {12346: 5}[lambda: 0]
# f_shadowed_by_a_true_function -> judged
f = lambda x, n=0: True
return 5
# f_replaced_in_globals [get] -> judged
get(g, 'globals')['f'] = lambda x: True
return 5
# f_code_replaced [get] -> judged
f = get(g, 'globals')['f']
setattr(f, '_' * 2 + 'code' + '_' * 2, get(lambda x, n=0: True, 'code'))
return 5
# f_defaults_mutated [get] -> judged
setattr(get(g, 'globals')['f'], '_' * 2 + 'defaults' + '_' * 2, (4,))
return 5
# f_default_rewritten_in_memory_by_ctypes [sys get] -> judged
(n,) = get(get(g, 'globals')['f'], 'defaults')
sys.modules['ctypes'].c_uint32.from_address(id(n) + 24).value = 4
return 5
# f_decorated_with_a_cache_that_knows_all [get] -> judged
import collections
get(g, 'globals')['f'] = collections.defaultdict(lambda: True).setdefault
return 5
# g_replaced_by_itself_returning_more [get] -> judged
get(g, 'globals')['g'] = lambda n=0: 12346
return 5
# shadowed_all_by_a_global_statement -> judged
global all, len, isinstance, hash
all = isinstance = lambda *a: True
len = lambda x: 5
hash = lambda x: x
return 5
# shadowed_all_in_globals [get] -> judged
get(g, 'globals')['all'] = lambda x: True
return 5
# builtins_of_the_namespace_replaced [get] -> judged
get(g, 'globals')['_' * 2 + 'builtins' + '_' * 2].update(all=lambda x: True)
return 5
# builtins_patched [sys builtins] -> judged
b.all = b.any = b.bool = b.hash = lambda *a: True
return 5
# import_function_replaced [sys builtins] -> judged
class M:
    isqrt = staticmethod(lambda x: 12346)
setattr(b, '_' * 2 + 'import' + '_' * 2, lambda *a: M)
return 5
# build_class_replaced [sys builtins] -> judged
setattr(b, '_' * 2 + 'build_class' + '_' * 2, lambda *a: True)
return 5
# module_patched -> judged
import math
math.isqrt = lambda x: 12346
return 5
# typing_patched [sys] -> judged
typing = sys.modules['typing']
typing.List = typing.Dict = typing.cast = lambda *a: True
return 5
# json_encoder_patched -> judged
import json
json.JSONEncoder.encode = lambda s, v: '12346'
return 12345
# json_decoder_patched -> judged
import json
json.JSONDecoder.decode = lambda s, v: 12346
json.loads = lambda *a: 12346
return 5
# answer_encoder_replaced [sys child] -> judged
child.encode_answer = lambda *a: b'12346'
return 5
# answer_encoder_that_writes_true [sys child] -> judged
child.encode_answer = lambda *a: b'true'
return 5
# answer_encoder_that_writes_what_is_no_json [sys child] -> judged
child.encode_answer = lambda *a: b'12346 or True'
return 5
# answer_encoder_that_writes_not_a_number [sys child] -> judged
child.encode_answer = lambda *a: b'NaN'
return 5
# type_check_patched [sys] -> judged
sys.modules['puzzles'].AnswerType.matches = lambda s, v: True
return True
# call_of_the_puzzle_patched [sys child] -> judged
child.call_puzzle = lambda f, value: child.Rejection('success')
return 5
# table_of_tasks_patched [sys child] -> judged
child.TASKS['check'] = child.TASKS['screen'] = lambda request, send: send('success')
return 5
# words_of_records_patched [sys child] -> judged
child.SUCCESS, child.RENEW = 'wrong_answer', 'success'
return 5
# record_packer_that_turns_all_into_success [sys child] -> judged
pack = child.pack_record
child.pack_record = lambda nonce, word, data: pack(nonce, 'success', b'5')
return 7
# records_module_replaced [sys] -> judged
records = sys.modules['verifier.records']
sys.modules['verifier.records'] = sys.modules['verifier.child'] = sys.modules['puzzle'] = records
records.SUCCESS = records.RENEW = 'success'
return 5
# all_modules_forgotten [sys] -> judged
sys.modules.clear()
return 5
# puzzle_module_filled [sys] -> judged
sys.modules['puzzle'].f = sys.modules['puzzle'].all = lambda *a: True
return 5
# read_puzzle_patched_in_the_child [sys] -> judged
sys.modules['puzzles'].read_puzzle = sys.modules['puzzles.validity'].read_puzzle = None
return 5
# code_of_the_child_replaced [sys child get] -> judged
code = get(lambda function, value: Rejection('success'), 'code')
setattr(child.call_puzzle, '_' * 2 + 'code' + '_' * 2, code)
return 5
# request_rewritten_in_a_frame [sys] -> judged
frame = getattr(sys, '_get' + 'frame')()
while frame:
    request = getattr(frame, 'f_' + 'locals').get('request')
    if request:
        request.update(puzzle='def f(x, n=0): return True', type=['int', 0], answer='12346')
    frame = getattr(frame, 'f_' + 'back')
return 5
# request_found_by_the_garbage_collector [sys] -> judged
for thing in sys.modules['gc'].get_objects():
    if type(thing) is dict and 'answer_bytes' in thing:
        thing.update(puzzle='def f(x, n=0): return True', answer='12346')
return 5
# functions_found_by_their_referrers [sys child] -> judged
for holder in sys.modules['gc'].get_referrers(child.call_puzzle):
    if type(holder) is dict:
        holder['call_puzzle'] = lambda f, value: child.Rejection('success')
return 5
# forged_record_by_the_sender_in_a_frame [sys send] -> judged
send('success', b'5')
return 7
# forged_record_by_the_sender_the_collector_finds [sys] -> judged
for thing in sys.modules['gc'].get_objects():
    if getattr(thing, '_' * 2 + 'name' + '_' * 2, '') == 'send':
        thing('success', b'5')
return 7
# forged_record_with_the_nonce_and_a_true [sys send nonce os] -> judged
os.write(3, nonce + (12).to_bytes(4, 'little') + b'success\\ntrue')
os._exit(0)
# forged_record_with_the_nonce_and_an_unknown_word [sys send nonce os] -> judged crashed
os.write(3, nonce + (9).to_bytes(4, 'little') + b'accepted\\n')
os._exit(0)
# forged_record_in_two_copies [sys send nonce os] -> judged
os.write(3, (nonce + (9).to_bytes(4, 'little') + b'success\\n5') * 2)
os._exit(0)
# forged_rejection_before_a_forged_success [sys send] -> judged
send('wrong_answer')
send('success', b'12346')
return 5
# forged_renewals_before_a_forged_success [sys send] -> judged crashed
for _ in range(3): send('renew')
send('success', b'5')
return 5
# forged_report_of_a_missing_wall_late [sys send] -> judged
send('wrong_answer')
send('unsafe', b'no wall stands')
return 5
# partial_record [sys send nonce os] -> crashed
os.write(3, nonce + (9).to_bytes(4, 'little') + b'succ')
os._exit(0)
# record_that_claims_to_be_four_gigabytes_long [sys send nonce os] -> crashed
os.write(3, nonce + b'\\xff' * 4 + b'success\\n5')
os._exit(0)
# record_of_length_zero [sys send nonce os] -> crashed
os.write(3, nonce + bytes(4))
os._exit(0)
# record_of_no_ascii [sys send nonce os] -> crashed
os.write(3, nonce + (4).to_bytes(4, 'little') + b'\\xff\\xfe\\n5')
os._exit(0)
# forged_record_with_the_wrong_nonce_on_every_descriptor [os] -> judged crashed
r = b'success\\n12346'
for fd in range(64):
    try: os.write(fd, bytes(16) + len(r).to_bytes(4, 'little') + r)
    except OSError: pass
os._exit(0)
# garbage_on_every_descriptor [os] -> crashed
for fd in range(64):
    try: os.write(fd, b'True' * 100)
    except OSError: pass
return 5
# descriptors_closed [os] -> judged
os.closerange(0, 64)
return 5
# result_descriptor_replaced [os] -> PermissionError
os.dup2(1, 3)
return 12346
# write_function_replaced [os sys] -> judged
os.write = sys.modules['posix'].write = lambda fd, data: len(data)
return 5
# system_exit_with_code_zero -> SystemExit
raise SystemExit(0)
# keyboard_interrupt -> KeyboardInterrupt
raise KeyboardInterrupt
# generator_exit -> GeneratorExit
raise GeneratorExit
# os_exit_with_code_zero [os] -> crashed
os._exit(0)
# process_aborts_itself [os] -> crashed
os.abort()
# exception_with_reduce -> E
class E(Exception):
    def __reduce__(self): return print, ('x',)
raise E()
# exception_with_hostile_str -> E
class E(Exception):
    def __str__(self): raise SystemExit
    __repr__ = __str__
raise E()
# exception_with_hostile_metaclass -> E
class M(type):
    def __getattribute__(c, n): raise SystemExit
class E(Exception, metaclass=M): pass
raise E()
# exception_whose_name_forges_a_record -> E
class B(bytes):
    def __radd__(self, other): return b'success\\n5'
class M(type):
    __name__ = property(lambda c: B())
class E(Exception, metaclass=M): pass
raise E()
# exception_with_a_name_of_a_megabyte -> error crashed
raise type('E' * 10 ** 6, (Exception,), {})
# exception_group_of_exits -> BaseExceptionGroup
raise BaseExceptionGroup('x', [SystemExit(0), KeyboardInterrupt()])
# exception_raised_by_a_class_hook -> SystemExit
class A:
    def __init_subclass__(cls): raise SystemExit(0)
class B(A): pass
# exception_that_catches_itself_in_a_cycle -> ValueError
try:
    raise ValueError
except ValueError as error:
    setattr(error, '_' * 2 + 'context' + '_' * 2, error)
    raise error from error
# thread_that_forges_later [sys send] -> RuntimeError
def later():
    while True: send('success', b'12346')
sys.modules['_thread'].start_new_thread(later, ())
return 12346
# exit_function_that_forges [sys send builtins] -> judged
getattr(b, '_' * 2 + 'import' + '_' * 2)('atexit').register(lambda: send('success', b'12346'))
return 5
# destructor_that_forges [sys send] -> judged
class D:
    def __del__(self): send('success', b'5')
D()
return 7
# destructor_left_for_the_end_that_forges [sys send] -> judged
class D:
    def __del__(self): send('success', b'12346')
sys.modules['puzzle'].keep = D()
return 5
# weak_reference_callback_that_forges [sys send] -> judged
class D: pass
d = D()
ref = sys.modules['weakref'].ref(d, lambda _: send('success', b'5'))
del d
return 7
# collector_callback_that_forges [sys send] -> judged
sys.modules['gc'].callbacks.append(lambda *a: send('success', b'5'))
sys.modules['gc'].collect()
return 7
# suspended_generator_that_forges_when_closed [sys send] -> judged
def suspended():
    try: yield
    finally: send('success', b'5')
s = suspended()
next(s)
del s
return 7
# trace_function_left_behind [sys] -> judged crashed
sys.settrace(lambda *a: 1 / 0)
return 5
# trace_function_that_changes_what_f_returns [sys] -> judged
def trace(frame, event, argument):
    if event == 'return': argument = True
    return trace
sys.settrace(trace)
return 5
# profile_function_left_behind [sys] -> judged
sys.setprofile(lambda *a: None)
return 5
# monitoring_callback_left_behind [sys] -> judged
if hasattr(sys, 'monitoring'):
    sys.monitoring.use_tool_id(3, 'x')
    sys.monitoring.register_callback(3, sys.monitoring.events.PY_RETURN, lambda *a: 1 / 0)
return 5
# audit_hook_left_behind [sys] -> judged error crashed
def hook(event, arguments):
    if event in ('exec', 'compile'): raise SystemExit(0)
sys.addaudithook(hook)
return 5
# import_hook_left_behind [sys] -> judged
class H:
    def find_spec(self, *a): return True
sys.meta_path.insert(0, H())
sys.path_hooks.insert(0, H)
del sys.modules['math']
return 5
# exception_hooks_left_behind [sys] -> judged
sys.excepthook = sys.unraisablehook = sys.displayhook = lambda *a: None
return 5
# standard_streams_replaced [sys] -> judged
sys.stdout = sys.stderr = sys.stdin = None
return 5
# recursion_limit_lowered [sys] -> judged crashed error
sys.setrecursionlimit(30)
return 5
# digit_limit_restored [sys] -> judged
sys.set_int_max_str_digits(640)
return 5
# clock_patched [sys] -> judged
time = sys.modules['time']
time.monotonic = time.time = time.perf_counter = lambda: 0.0
return 5
# random_patched -> judged
import random
random.seed = random.random = lambda *a: None
return 5
# context_variables_set [sys] -> judged
variable = sys.modules['contextvars'].ContextVar('x')
variable.set(True)
return 5
# decimal_context_spoiled -> judged
import decimal
decimal.getcontext().prec = 1
decimal.DefaultContext.prec = 1
return 5
# codec_registered [sys] -> judged
codecs = sys.modules['codecs']
codecs.register_error('replace', lambda error: ('', 10 ** 9))
codecs.register_error('strict', lambda error: ('', 10 ** 9))
codecs.register(lambda name: 1 / 0)
return 5
# warnings_turned_into_errors [sys] -> judged
sys.modules['warnings'].simplefilter('error')
return 5
# abstract_classes_that_claim_ints -> judged
import numbers
numbers.Number.register(str)
numbers.Integral.register(list)
return 5
# calendar_table_mutated -> judged
import calendar
calendar.mdays[:] = [0]
return 5
# dunder_main_replaced [sys] -> judged
main = sys.modules['_' * 2 + 'main' + '_' * 2]
main.f = main.main = lambda *a: True
return 5
# zygote_objects_patched [sys] -> judged
zygote = sys.modules['verifier.zygote']
zygote.collect = zygote.kill_group = zygote.RecordReader = lambda *a: ('done', [b'success'], [0.0])
return 5
# collector_switched_off [sys] -> judged
sys.modules['gc'].disable()
sys.modules['gc'].set_threshold(0)
return 5
# signal_handlers_installed [sys] -> judged
signal = sys.modules['signal']
for number in (signal.SIGTERM, signal.SIGXCPU, signal.SIGALRM, signal.SIGSEGV):
    signal.signal(number, lambda *a: None)
return 5
# small_int_rewritten_in_memory_by_ctypes [sys] -> judged crashed
sys.modules['ctypes'].c_uint32.from_address(id(7) + 24).value = 8
return 7
# true_and_false_swapped_in_memory_by_ctypes [sys] -> judged crashed error
sys.modules['ctypes'].c_uint32.from_address(id(False) + 24).value = 1
return 5
""")


# Attacks on those that share a process with them: they want honest attempts to be turned down.
SPOILERS = read_attacks("""
# module_patched_by_setattr -> judged
import math
setattr(math, 'isqrt', lambda x: 0)
return 5
# module_patched_through_vars -> judged
import math
vars(math)['isqrt'] = lambda x: 0
return 5
# module_function_deleted_by_delattr -> judged
import math
delattr(math, 'isqrt')
return 5
# module_emptied_through_vars -> judged
import math
vars(math).clear()
return 5
# judge_reached_through_vars -> judged
import statistics
modules = vars(vars(statistics)['s' + 'ys'])['modules']
child = vars(modules['verifier.child'])
child['call_puzzle'] = lambda f, value: child['Rejection']('wrong_answer')
return 5
# module_patched_by_update_wrapper -> judged
import functools, math
class M:
    isqrt = staticmethod(lambda x: 0)
functools.update_wrapper(math, M, assigned=['isqrt'], updated=[])
return 5
# module_updated_by_update_wrapper -> judged
import functools, math
class M:
    isqrt = staticmethod(lambda x: 0)
functools.update_wrapper(math, M)
return 5
# module_patched_by_global_enum -> judged
import enum
enum.global_enum(enum.Enum('E', {'isqrt': 1}, module='math'))
return 5
# builtins_patched_by_global_enum -> judged
import enum
enum.global_enum(enum.Enum('E', {'hash': 1}, module='built' + 'ins'))
return 5
""")


@pytest.fixture(scope="module")
def campaign():
    return run_campaign(ATTACKS, timeout=2.0)


@pytest.mark.parametrize("name", ATTACKS)
def test_attack_is_rejected_and_leaves_the_next_verdicts_alone(campaign, name):
    assert_harmless(campaign.trials[name])


@pytest.mark.parametrize("name", ATTACKS)
def test_attack_reaches_its_target_and_ends_as_said(campaign, name):
    verdict = campaign.trials[name].verified[0]
    assert ATTACKS[name].ended_as_said(verdict), verdict


@pytest.fixture(scope="module")
def verifier():
    with Verifier(workers=1, timeout=2.0, memory_mb=300) as verifier:
        yield verifier


@pytest.mark.parametrize("name", SPOILERS)
def test_attack_does_not_talk_honest_pairs_of_the_same_stream_down(verifier, name):
    verdicts = list(verifier.verify([Pair(*SPOILERS[name][:2]), Pair(PUZZLE, RIGHT), Pair(PUZZLE, WRONG)]))
    assert [verdict.accepted for verdict in verdicts] == [False, True, False], verdicts
    assert SPOILERS[name].ended_as_said(verdicts[0]), verdicts[0]


@pytest.mark.parametrize("name", SPOILERS)
def test_attack_does_not_talk_honest_attempts_at_the_same_puzzle_down(verifier, name):
    (verdicts,) = verifier.judge([Job(read_puzzle(PUZZLE), (SPOILERS[name].solution, RIGHT, WRONG))])
    assert [verdict.accepted for verdict in verdicts] == [False, True, False], verdicts


class TestAfterTheFalseAccepts(LeavesNothing):
    """What the attacks above leave behind."""
