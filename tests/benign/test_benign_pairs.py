"""Honest pairs that a careless sandbox breaks.

A table is one text. Each pair begins with `# name -> value`: what the body below, that of a solution `g`, must return.
Or it is a whole puzzle with its solution; the value is then the answer that the verdict must hold.
"""

import ast
import ctypes
import re
import textwrap

import pytest

from puzzles import ALLOWED_MODULES, Reason, read_puzzle
from verifier import Job, Pair, Verifier
from verifier.records import OUT_OF_STEPS
from verifier.syscalls import fixed_addresses

TABLE = r"""
# module_abc -> 7
import abc
class A(abc.ABC):
    @abc.abstractmethod
    def area(self): ...
class B(A):
    def area(self): return 7
try: A()
except TypeError: return B().area()
# module_array -> [1, 2, 9]
import array
a = array.array('i', [1, 2, 3])
a[2] = 9
return array.array('i', a.tobytes()).tolist()
# module_bisect -> [1, 2, 3, 3, 4]
import bisect
x = [1, 2, 3, 4]
bisect.insort_left(x, 3)
return x if bisect.bisect(x, 3) == 4 else []
# module_calendar -> [3, 29, 26]
import calendar
first, days = calendar.monthrange(2024, 2)
assert 'February 2024' in calendar.month(2024, 2)
return [int(first), days, calendar.monthcalendar(2024, 2)[-1][0]]
# module_calendar_names_of_the_locale -> ["January", "Mon", "December"]
import calendar
return [calendar.month_name[1], calendar.day_abbr[0], list(calendar.month_name)[-1]]
# module_calendar_in_a_locale_of_its_own -> "<table"
import calendar
return calendar.HTMLCalendar().formatmonth(2024, 2)[:6]
# module_cmath -> -1.0
import cmath
return round(cmath.exp(1j * cmath.pi).real, 9)
# module_collections -> ["a", "b", "2"]
import collections
c = collections.Counter('abacad')
d = collections.defaultdict(list)
d['b'].append(1)
o = collections.OrderedDict(x=1, y=2)
o.move_to_end('x')
m = collections.ChainMap({'q': 1}, o)
return [c.most_common(1)[0][0], next(iter(d)), str(m['y'])]
# module_collections_named_tuple_and_deque -> [3, 1, 2, 5]
import collections
P = collections.namedtuple('P', 'x y', defaults=[5])
q = collections.deque([1, 2, 3], maxlen=3)
q.rotate()
return [*q, P(1)._replace(x=4).y]
# module_collections_abc -> True
from collections.abc import Iterable, Mapping
return isinstance({}, Mapping) and not isinstance(3, Iterable)
# module_copy -> [[1], [1, 2]]
import copy
x = [[1]]
y, z = copy.deepcopy(x), copy.copy(x)
z[0].append(2)
return [y[0], x[0]]
# module_dataclasses -> 6
from dataclasses import dataclass, field, asdict, replace
@dataclass(order=True, frozen=True, slots=True)
class P:
    a: int
    b: 'int' = 2
    c: list = field(default_factory=list, compare=False)
return sum(v for v in asdict(replace(P(1), a=4)).values() if v) + (P(1) > P(2))
# module_dataclasses_made_at_run_time -> 5
import dataclasses
C = dataclasses.make_dataclass('C', [('x', int), ('y', int, dataclasses.field(default=3))])
return C(2).x + C(2).y
# module_datetime -> "2024-02-29T12:30:00+02:00 Thursday 60"
from datetime import datetime, timedelta, timezone
t = datetime(2024, 2, 28, 12, 30, tzinfo=timezone(timedelta(hours=2))) + timedelta(days=1)
return t.isoformat() + t.strftime(' %A %j').replace('060', '60')
# module_datetime_parses -> 737484
from datetime import datetime
return datetime.strptime('29 February 2020', '%d %B %Y').toordinal()
# module_datetime_now_runs -> True
from datetime import date, datetime
return datetime.now().year >= 2020 and date.today().month in range(1, 13)
# module_decimal -> "1.4142135623730950488016887242096980785696718753769"
from decimal import Decimal, getcontext, localcontext
getcontext().prec = 50
with localcontext() as context:
    context.prec = 5
    Decimal(1) / 3
return str(Decimal(2).sqrt())
# module_decimal_signals_are_caught -> "0"
from decimal import Decimal, DivisionByZero
try: return str(Decimal(1) / 0)
except DivisionByZero: return '0'
# module_enum -> ["RED", "3", "A|B"]
from enum import Enum, Flag, IntEnum, auto
class C(Enum):
    RED = auto()
    @property
    def low(self): return self.name.lower()
class N(IntEnum):
    THREE = 3
class F(Flag):
    A = 1
    B = 2
return [C(1).name, str(N.THREE + 0), '|'.join(x.name for x in F if x in F.A | F.B)]
# module_fractions -> "355/113"
from fractions import Fraction
return str(Fraction('3.14159265358979').limit_denominator(1000))
# module_functools -> [55, 10, 6]
import functools
@functools.lru_cache(maxsize=None)
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
@functools.singledispatch
def kind(x): return 0
@kind.register
def _(x: str): return 10
return [fib(10), kind('a'), functools.reduce(lambda a, b: a * b, [1, 2, 3])]
# module_functools_cache_of_a_method -> 2
import functools
class A:
    @functools.cached_property
    def size(self): return 2
    @functools.cache
    def twice(self, n): return 2 * n
a = A()
return a.twice(1) if a.size == 2 else 0
# module_functools_order -> [3, 2, 1]
import functools
@functools.total_ordering
class R:
    def __init__(self, n): self.n = n
    def __eq__(self, other): return self.n == other.n
    def __lt__(self, other): return self.n > other.n
return [r.n for r in sorted([R(1), R(3), R(2)])]
# module_hashlib -> "ba7816bf 900150983cd24fb0 a9993e36 ddaf35a1"
import hashlib
return ' '.join([hashlib.sha256(b'abc').hexdigest()[:8], hashlib.md5(b'abc').hexdigest()[:16],
                 hashlib.new('sha1', b'abc').hexdigest()[:8], hashlib.sha512(b'abc').hexdigest()[:8]])
# module_hashlib_of_newer_kinds -> [32, 64, 28]
import hashlib
return [hashlib.blake2s(b'x').digest_size, len(hashlib.blake2b(b'x', key=b'k').digest()),
        hashlib.sha3_224(b'x').digest_size]
# module_hashlib_of_slow_kinds -> 32
import hashlib
return len(hashlib.pbkdf2_hmac('sha256', b'p', b's', 10))
# module_heapq -> [1, 1, 2, 3, 9]
import heapq
h = [9, 3, 1]
heapq.heapify(h)
heapq.heappush(h, 2)
return list(heapq.merge([1], (heapq.heappop(h) for _ in range(4))))
# module_itertools -> ["ab", "ba", "1,2|3", "2"]
import itertools
groups = '|'.join(','.join(map(str, g)) for _, g in itertools.groupby([1, 2, 3], lambda n: n > 2))
pairs = [a + b for a, b in itertools.permutations('ab')]
return [*pairs, groups, str(len(list(itertools.islice(itertools.cycle('x'), 2))))]
# module_itertools_products -> 24
import itertools
return sum(1 for _ in itertools.product(range(2), repeat=4)) + \
    len(list(itertools.combinations(range(4), 2))) + len(list(itertools.pairwise('abc')))
# module_json -> "{\"a\": [1, 2.5, null, \"\\u00e9\"]}"
import json
text = json.dumps({'a': [1, 2.5, None, 'é']}, sort_keys=True)
return text if json.loads(text)['a'][3] == 'é' else ''
# module_json_errors_are_caught -> 3
import json
try: json.loads('[1,')
except json.JSONDecodeError as error: return error.pos
# module_math -> [120, 6, 10, 3]
import math
return [math.factorial(5), math.gcd(12, 18), math.comb(5, 2), math.floor(math.pi)]
# module_math_in_floats -> 2.718281828459045
import math
return math.fsum([math.exp(1), math.tau - 2 * math.pi, math.hypot(3, 4) - 5])
# module_numbers -> True
import numbers
return isinstance(3, numbers.Integral) and isinstance(2.5, numbers.Real)
# module_operator -> [3, 8, 1]
import operator
return [operator.add(1, 2), operator.itemgetter(1)([7, 8]), operator.methodcaller('count', 'a')('abc')]
# module_random -> True
import random
first = random.randrange(10 ** 9), random.random(), random.sample(range(50), 5)
random.seed(0)
return first == (random.randrange(10 ** 9), random.random(), random.sample(range(50), 5))
# module_random_seeded -> [18, 4]
import random
r = random.Random(1)
return [r.randint(1, 99), len(r.choices('ab', k=4))]
# module_random_of_many_kinds -> 10
import random
x = list(range(10))
random.shuffle(x)
return len(x) + int(random.gauss(0, 1) * 0 + random.uniform(0, 0) + random.getrandbits(8) * 0)
# module_re -> ["2024", "02", "a-b-c", "x1y2"]
import re
m = re.fullmatch(r'(?P<year>\d{4})-(?P<month>\d\d)', '2024-02')
return [m['year'], m.group('month'), re.sub(r'\s+', '-', 'a b  c'), ''.join(re.findall(r'[a-z]\d', 'x1 y2'))]
# module_re_with_look_around -> "1,234,567"
import re
return re.sub(r'(?<=\d)(?=(?:\d{3})+$)', ',', '1234567')
# module_re_with_unicode -> 4
import re
return len(re.compile(r'\w+', re.I | re.X | re.U).match('ÉÀßß').group())
# module_statistics -> 3.5
import statistics
return statistics.mean([1, 2, 3, 4, 5, 6]) + statistics.median([-1, 0, 1]) + statistics.pstdev([2, 2])
# module_statistics_of_a_distribution -> True
import statistics
d = statistics.NormalDist(0, 1)
return abs(d.cdf(1.96) - 0.975) < 1e-3 and len(statistics.quantiles(range(100), n=4)) == 3
# module_string -> ["abc", "Hi Bob", "Bob is 3"]
import string
return [string.ascii_lowercase[:3], string.Template('Hi $who').substitute(who='Bob'),
        string.Formatter().format('{} is {n}', 'Bob', n=3)]
# module_textwrap -> "  a b\n  c d"
import textwrap
return textwrap.indent(textwrap.fill(textwrap.dedent('   a b c d'), 3), '  ')
# module_typing -> 3
import typing
T = typing.TypeVar('T')
class Box(typing.Generic[T]):
    def __init__(self, x: T) -> None: self.x = x
class Shape(typing.Protocol):
    def area(self) -> int: ...
class Row(typing.TypedDict):
    a: int
def h(x: typing.Union[int, None], *y: typing.Callable[..., int]) -> typing.Literal[1]: return x
return typing.cast(int, Box[int](h(1)).x) + Row(a=2)['a']
# module_typing_named_tuple -> "P(x=1, y=2)"
from typing import NamedTuple
class P(NamedTuple):
    x: int
    y: int = 2
return repr(P(1))
# module_unicodedata -> ["SNOWMAN", "e\u0301", "Lu", "5"]
import unicodedata
return [unicodedata.name('☃'), unicodedata.normalize('NFD', 'é'), unicodedata.category('Q'),
        str(unicodedata.digit(chr(0x665)))]
# typing_names_without_an_import -> 1
x: List[Optional[int]] = [1]
y: Dict[str, Tuple[int, ...]] = {}
z: Callable[[int], Any] = x.append
return x[0]
# recursion_to_2000 -> 2000
def h(n): return 0 if n == 0 else 1 + h(n - 1)
return h(2000)
# recursion_through_c_calls_to_300 -> 300
def h(n): return 0 if n == 0 else 1 + max(map(h, [n - 1]))
return h(300)
# recursion_through_a_sort_key_to_300 -> 300
def h(n): return 0 if n == 0 else len(sorted([n - 1], key=h)) + n - 1
return h(300)
# recursion_of_two_functions -> True
def even(n): return n == 0 or odd(n - 1)
def odd(n): return n != 0 and even(n - 1)
return even(1500)
# recursion_caught_when_it_is_too_deep -> -1
def h(): return h() + 1
try: return h()
except RecursionError: return -1
# recursion_of_nested_lists_to_100 -> 100
x = []
for _ in range(99): x = [x]
return repr(x).count('[')
# integer_text_beyond_4300_digits -> 45000
return sum(map(int, str(int('9' * 5000))))
# integer_power_beyond_4300_digits -> 7606
return len(str(7 ** 9000))
# integer_of_many_bits -> 100001
return (1 << 100_000).bit_length()
# integer_in_a_format_beyond_4300_digits -> 6001
return len(f'{10 ** 6000:d}')
# memory_of_200_megabytes -> 209715200
return len(bytearray(200 << 20))
# memory_of_a_million_integers -> 499999500000
return sum(list(range(1_000_000)))
# memory_of_a_sieve -> 78498
s = bytearray([1]) * 1_000_000
s[:2] = b'\0\0'
for n in range(2, 1000):
    if s[n]: s[n * n :: n] = bytes(len(range(n * n, 1_000_000, n)))
return sum(s)
# memory_error_caught -> 5
try: return len(bytearray(1 << 50))
except MemoryError: return 5
# printing_to_both_streams -> 3
import random
print('hello', 'é', '☃', sep='\n', end='', flush=True)
print('x' * 100_000)
print('oops', file=getattr(random, '_o' + 's').sys.stderr)
return 3
# nested_functions_and_closures -> [1, 2, 3]
def counter():
    n = 0
    def step():
        nonlocal n
        n += 1
        return n
    return step
step = counter()
return [step(), step(), step()]
# global_statement -> 4
global shared
shared = 3
def h(): return shared + 1
return h()
# lambdas_with_defaults -> [0, 1, 2]
return [h() for h in [lambda n=n: n for n in range(3)]]
# class_with_everything -> [3, 5, 7, 2]
class A:
    count = 0
    def __init__(self, x): self.x = x
    def __add__(self, other): return A(self.x + other.x)
    def __getitem__(self, n): return self.x + n
    def __len__(self): return 2
    @property
    def double(self): return 2 * self.x
    @staticmethod
    def one(): return 1
    @classmethod
    def make(cls, x): return cls(x)
class B(A):
    def __init__(self, x): super().__init__(x + 1)
return [(A(1) + A(2)).x, A.make(3)[2], B(2).double + A.one(), len(A(0))]
# class_with_a_metaclass -> ["A", "B"]
class M(type):
    names = []
    def __new__(mcs, name, bases, scope):
        mcs.names.append(name)
        return super().__new__(mcs, name, bases, scope)
class A(metaclass=M): pass
class B(A): pass
return M.names
# class_with_hooks -> ["x", "B"]
class D:
    def __set_name__(self, owner, name): self.name = name
    def __get__(self, thing, owner): return self.name
class A:
    kids = []
    x = D()
    def __init_subclass__(cls): cls.kids.append(cls.__name__)
class B(A): pass
return [A().x, *A.kids]
# class_with_slots -> 1
class A:
    __slots__ = ('x',)
a = A()
a.x = 1
try: a.y = 2
except AttributeError: return a.x
# generators -> [0, 1, 1, 2, 3, 10]
def fib():
    a, b = 0, 1
    while True:
        got = yield a
        if got: return got
        a, b = b, a + b
it = fib()
x = [next(it) for _ in range(5)]
try: it.send(10)
except StopIteration as stop: return x + [stop.value]
# generator_delegation -> [1, 2, 3]
def inner():
    yield 2
    return 3
def outer():
    yield 1
    yield (yield from inner())
return list(outer())
# generator_clean_up -> ["closed"]
said = []
def h():
    try: yield 1
    finally: said.append('closed')
it = h()
next(it)
it.close()
return said
# comprehension_scopes -> [0, 10, 2, 3]
x = 10
y = [x for x in range(3)]
z = {x: x for x in y}
return [y[0], x, len(z) - 1, len({*y})]
# walrus -> [4, 6]
return [y for x in range(4) if (y := 2 * x) > 2]
# match_statement -> ["int 3", "pair 1", "named 2", "many"]
class P:
    __match_args__ = ('x',)
    def __init__(self, x): self.x = x
def kind(v):
    match v:
        case int(n) if n > 2: return f'int {n}'
        case [a, _]: return f'pair {a}'
        case P(x=2) | P(x=3): return f'named {v.x}'
        case {'k': _} | [*_]: return 'many'
return [kind(3), kind([1, 2]), kind(P(2)), kind([1, 2, 3])]
# async_definitions -> 6
class Now:
    def __await__(self):
        yield
        return 3
async def h(): return await Now() * 2
c = h()
c.send(None)
try: c.send(None)
except StopIteration as stop: return stop.value
# async_generators_and_managers -> 2
async def h():
    yield 1
class C:
    async def __aenter__(self): return 2
    async def __aexit__(self, *a): return None
async def k():
    async with C() as x:
        async for y in h(): return x * y
try: k().send(None)
except StopIteration as stop: return stop.value
# exceptions_of_every_kind -> ["KeyError", "E", "done", "chained", "group"]
said = []
class E(Exception): pass
try: {}[1]
except (KeyError, IndexError) as error: said.append(type(error).__name__)
try:
    try: raise E('x')
    finally: said.append('E')
except E: said.append('done')
try:
    try: 1 / 0
    except ZeroDivisionError as error: raise ValueError('y') from error
except ValueError as error: said.append('chained' if error.__cause__ else '')
try: raise ExceptionGroup('z', [TypeError()])
except* TypeError: said.append('group')
return said
# else_and_finally -> [1, 2, 3]
x = []
try: x.append(1)
except KeyError: x.append(9)
else: x.append(2)
finally: x.append(3)
return x
# assertions -> 8
try: assert 1 == 2, 'no'
except AssertionError as error: return 8 if str(error) == 'no' else 0
# context_managers -> ["in", "out"]
x = []
class C:
    def __enter__(self): x.append('in')
    def __exit__(self, kind, error, trace):
        x.append('out')
        return True
with C(): raise KeyError
return x
# decorators -> 12
def twice(h):
    def inner(*a, **k): return 2 * h(*a, **k)
    return inner
@twice
def h(a, /, b=1, *c, d, **e): return a + b + sum(c) + d
return h(1, 2, d=3)
# star_expressions -> [1, 2, 3, 4, 5]
a, *b = 1, 2, 3
def h(*x, **y): return [*x, *y.values()]
return h(a, *b, p=4, **{'q': 5})
# format_strings -> "  3.14|00ff|1,000|'a'|x=5|50%|2024"
x = 5
from datetime import date
return f"{3.14159:6.2f}|{255:04x}|{1000:,}|{'a'!r}|{x=}|{0.5:.0%}|{date(2024, 1, 1):%Y}"
# percent_and_format_method -> "1 2.50 a  |07|b"
return '%d %.2f %-3s' % (1, 2.5, 'a') + '|{0:02d}|{k[0]}'.format(7, k='b')
# bytes_and_views -> [97, 98, 4]
b = bytearray(b'abc')
m = memoryview(b)
m[2:] = b'd'
return [b[0], m[1], int.from_bytes(bytes.fromhex('0004'), 'big')]
# codecs_of_many_kinds -> [8, 3, 16, 3, 8]
return [len('hél'.encode('utf-16')), len('abc'.encode('ascii')), len('bücher.de'.encode('idna')),
        len('hé☃'.encode('cp1252', 'replace')), len('é☃'.encode('utf-7'))]
# codecs_of_many_scripts -> ["00e9", "e9000000", "000000e9", "a4", "ff", "c4e3", "82a0"]
pairs = ['é utf-16-be', 'é utf-32-le', 'é utf-32-be', '€ iso8859-15', 'я cp1251', '你 gbk', 'あ shift_jis']
return [text.encode(kind).hex() for text, kind in map(str.split, pairs)]
# codec_errors_are_caught -> "\u00e9?"
try: 'é'.encode('ascii')
except UnicodeEncodeError as error: return error.object + '☃'.encode('latin-1', 'replace').decode('latin-1')
# rotated_letters -> "uryyb"
import string
letters = string.ascii_lowercase
return 'hello'.translate(str.maketrans(letters, letters[13:] + letters[:13]))
# names_in_unicode -> 3
größe, π, 名 = 1, 1, 1
return größe + π + 名
# sets_and_their_algebra -> [1, 2, 3]
return sorted({1, 2} | {3} & frozenset([3, 4]) - set())
# dictionaries_in_order -> ["b", "a", "c"]
d = {'b': 1, 'a': 2} | {'c': 3}
return list(d) if d.setdefault('b') == 1 else []
# sorting_with_keys_is_stable -> ["bb", "aa", "c"]
return sorted(['c', 'bb', 'aa'], key=len, reverse=True)
# slices_of_every_kind -> [5, 3, 1]
x = list(range(6))
del x[::2]
return x[::-1]
# complex_numbers -> 25.0
return ((3 + 4j) * (3 - 4j)).real
# floats_at_the_edge -> True
return 0.1 + 0.2 != 0.3 and float('inf') > 1e308 and (-0.0).hex() == '-0x0.0p+0' and 5e-324 > 0
# builtins_of_every_kind -> [6, 0, 3, 2, 1]
x = list(filter(None, map(int, '0123')))
return [sum(x), min(divmod(9, 3)), max(zip('ab', x))[1] + 1, round(2.5),
        len(list(enumerate(iter([1].pop, 1), 1))) + any(x)]
# dynamic_attributes -> [4, 1]
class A: pass
a = A()
setattr(a, 'x', 4)
return [getattr(a, 'x'), int(hasattr(a, 'x') and callable(len) and 'x' in vars(a) and 'x' in dir(a))]
# types_made_at_run_time -> "T"
t = type('T', (object,), {'x': 1})()
return type(t).__name__ * t.x
# identity_and_hash_of_text -> True
return hash('a') == hash('a') and id(None) == id(None)
# long_loop -> 1000000
n = 0
while n < 1_000_000: n += 1
return n
# string_work -> "a,b,c Hello HELLO 3 xx  "
return ','.join('abc') + ' ' + 'hello'.title() + ' ' + 'hello'.upper() + f" {'banana'.count('a')} " + 'xx'.ljust(4)
# translation_tables -> "h3ll0"
return 'hello'.translate(str.maketrans('eo', '30'))
# semicolons_and_backslashes -> 6
a = 1; b = 2; \
c = 3
return a + b + \
    c
# comments_and_strings_that_name_forbidden_things -> "import os; open('x'); __class__; exec"
# open('/etc/passwd'), eval, __import__('os')
return "import os; open('x'); __class__; exec"
"""
PAIRS = r'''
# g_calls_f -> 7
def f(x: int):
    return x * x == 49 and x > 0
def g():
    for n in range(100):
        if f(n): return n
# g_searches_with_f_over_texts -> 'cab'
def f(s: str, letters='abc'):
    return sorted(s) == list(letters) and s[0] == 'c' and s[1] < s[2]
def g(letters='abc'):
    import itertools
    return next(''.join(p) for p in itertools.permutations(letters) if f(''.join(p)))
# f_with_helpers -> [2, 3, 5]
def f(x: List[int], total=10):
    def prime(n): return n > 1 and all(n % d for d in range(2, n))
    class Check:
        def __init__(self, x): self.x = x
        def ok(self): return all(map(prime, self.x))
    return Check(x).ok() and sum(x) == total
def g(total=10):
    return [2, 3, 5]
# f_that_evaluates_its_answer -> '8*8-1'
def f(s: str):
    return set(s) <= set("18-+*/") and s.count("8") == 2 and s.count("1") == 1 and eval(s) == 63
def g():
    return next(s for s in ('8+8+1', '8*8-1') if f(s) and eval(s) == 63)
# f_that_evaluates_more_than_sums -> '(1 if [1, 2, {3: "a"}][2][3] == "ab"[:1] and not 2 < 1 else 0)'
def f(s: str):
    return eval(" " + s) is eval('1') and len(s) > 1
def g():
    return '(1 if [1, 2, {3: "a"}][2][3] == "ab"[:1] and not 2 < 1 else 0)'
# g_that_evaluates_and_executes -> 5
def f(x: int):
    return x == 5
def g():
    scope = {'a': 2}
    exec(compile('b = a + 3', '', 'exec'), scope)
    return eval('max(b, a)', scope)
# f_with_imports -> 3.0
def f(x: float):
    import math, re
    from collections import Counter
    return math.isclose(x, 3) and re.match('3', str(x)) is not None and Counter(str(x))['3'] == 1
def g():
    return 3.0
# f_that_changes_its_argument -> [1, 2]
def f(x: List[int]):
    x.append(3)
    return x == [1, 2, 3]
def g():
    return [1, 2]
# f_with_defaults_of_every_type -> 1
def f(x: int, a=1, b=-2.5, c='t\'', d=True, e=None, h=[1, [2]], i=(1,), j={'k': {1}}, k=b'x', n: List[int] = [3]):
    return x == a and b < 0 and d and e is None and h[1] == [2] and len(i) == len(j) == len(k) == len(n)
def g(a=1, b=-2.5, c='t\'', d=True, e=None, h=[1, [2]], i=(1,), j={'k': {1}}, k=b'x', n=[3]):
    return a
# f_with_a_changed_default -> 2
def f(x: int, a=[1]):
    a.append(2)
    return len(a) == x
def g(a=[1]):
    a.append(3)
    return len(a)
# f_with_a_huge_constant -> 9
def f(x: int, n=HUGE):
    return n % 10 == x
def g(n=HUGE):
    return n % 10
# f_with_a_docstring_and_types -> 2
def f(x: int, n: Optional[int] = None) -> bool:
    """Two, in words."""
    return x == 2
def g(n=None) -> int:
    """Two."""
    return 2
# f_with_recursion -> 10
def f(x: int):
    def depth(n): return 0 if n == 0 else 1 + depth(n - 1)
    return depth(2000) == 200 * x
def g():
    return 10
# f_that_prints -> 5
def f(x: int):
    print('trying', x)
    return x == 5
def g():
    print('answering')
    return 5
# f_with_exceptions -> 0
def f(x: int):
    try: return bool(1 // x)
    except ZeroDivisionError: return True
def g():
    return 0
# windows_line_ends_and_tabs -> 4
def f(x: int):
	if x:
		return x == 4
def g():
	return 4
# answer_int_negative -> -7
def f(x: int):
    return x == -7
def g():
    return -7
# answer_float_tiny -> 1e-300
def f(x: float):
    return 0 < x < 1e-299
def g():
    return 1e-300
# answer_float_minus_zero -> -0.0
def f(x: float):
    return str(x) == '-0.0'
def g():
    return -0.0
# answer_float_largest -> 1.7976931348623157e+308
def f(x: float):
    return x > 1.7e308 and x < float('inf')
def g():
    return 1.7976931348623157e+308
# answer_str_of_everything -> 'a\'"\n\t\\\x00\u2603\U0001f600\ud800\u2028'
def f(x: str):
    return len(x) == 11 and x[-2] == '\ud800'
def g():
    return 'a\'"\n\t\\\x00\u2603\U0001f600\ud800\u2028'
# answer_str_of_surrogates_apart -> '\ud83d\ude00\U0001f600'
def f(x: str):
    return len(x) == 3
def g():
    return chr(0xd83d) + chr(0xde00) + chr(0x1f600)
# answer_str_empty -> ''
def f(x: str):
    return x == ''
def g():
    return ''
# answer_bool -> True
def f(x: bool):
    return x
def g():
    return True
# answer_list_empty -> []
def f(x: List[int]):
    return x == []
def g():
    return []
# answer_list_of_texts -> ['', 'x', '\n']
def f(x: List[str]):
    return x == ['', 'x', '\n']
def g():
    return ['', 'x', '\n']
# answer_list_of_bools -> [True, False]
def f(x: list[bool]):
    return x == [True, False]
def g():
    return [True, False]
# answer_list_of_lists_of_floats -> [[], [0.1, -0.0]]
def f(x: List[List[float]]):
    return x == [[], [0.1, 0.0]]
def g():
    return [[], [0.1, -0.0]]
# answer_list_of_lists_of_lists -> [[['a'], []], []]
def f(x: List[List[List[str]]]):
    return x == [[['a'], []], []]
def g():
    return [[['a'], []], []]
# answer_list_eight_deep -> [[[[[[[[1]]]]]]]]
def f(x: List[List[List[List[List[List[List[List[int]]]]]]]]):
    return str(x).count('[') == 8
def g():
    return [[[[[[[[1]]]]]]]]
# answer_that_shares_a_list_with_itself -> [[1], [1], [1]]
def f(x: List[List[int]]):
    return x == 3 * [[1]]
def g():
    return [[1]] * 3
'''
BIG = {
    "answer_of_90000_digits": ("int", "x == 10 ** 90_000", "10 ** 90_000"),
    "answer_of_a_power_of_two": ("int", "x == -(1 << 300_000)", "-(1 << 300_000)"),
    "answer_of_5000_digits": ("int", "x == -(10 ** 4_999)", "-(10 ** 4_999)"),
    "answer_of_20_integers_of_93000_digits": ("List[int]", "len(x) == 20", "[7 ** 110_000 + n for n in range(20)]"),
    "answer_of_100000_digits_of_text": ("str", "len(x) == 200_000", "'12' * 100_000"),
    "answer_of_100000_integers": ("List[int]", "x == list(range(100_000))", "list(range(100_000))"),
    "answer_of_900_kilobytes_of_text": ("str", "len(x) == 900_000", "'ab ' * 300_000"),
    "answer_of_a_hundred_by_a_hundred": ("List[List[int]]", "len(x) == len(x[99]) == 100", "[[7] * 100] * 100"),
    "answer_of_many_floats": ("List[float]", "len(x) == 20_000 and x[1] == 1 / 3", "[n / 3 for n in range(20_000)]"),
}


def sections(text):
    return re.findall(r"^# (\w+) -> ([^\n]*)\n(.*?)(?=^# \w+ -> |\Z)", text, re.M | re.S)


def annotation(value):
    """The answer type of a value, as source."""
    if isinstance(value, list):
        return f"List[{annotation(value[0])}]"
    return type(value).__name__


def read_pairs():
    """Each pair with the answer that its verdict must hold; None where that is too long to be written down."""
    pairs = {}
    for name, literal, code in sections(TABLE):
        value = ast.literal_eval(literal)
        puzzle = f"def f(x: {annotation(value)}, wanted={value!r}):\n    return x == wanted"
        solution = f"def g(wanted={value!r}):\n" + textwrap.indent(code, "    ")
        pairs[name] = Pair(puzzle, solution), repr(value)
    for name, literal, code in sections(PAIRS):
        puzzle, _, solution = code.replace("HUGE", "9" * 8000).partition("\ndef g(")
        pairs[name] = Pair(puzzle, f"def g({solution}"), repr(ast.literal_eval(literal))
    for name, (kind, condition, value) in BIG.items():
        pairs[name] = Pair(f"def f(x: {kind}):\n    return {condition}", f"def g():\n    return {value}"), None
    windows = pairs["windows_line_ends_and_tabs"]
    pairs["windows_line_ends_and_tabs"] = Pair(*(text.replace("\n", "\r\n") for text in windows[0])), windows[1]
    return pairs


BENIGN = read_pairs()


@pytest.fixture(scope="module")
def verifier():
    with Verifier(workers=2, timeout=10.0) as verifier:
        yield verifier


@pytest.fixture(scope="module")
def verified(verifier):
    return dict(zip(BENIGN, verifier.verify(pair for pair, _ in BENIGN.values()), strict=True))


@pytest.fixture(scope="module")
def judged(verifier):
    """Each solution twice in one child, so that what the first leaves behind meets the second."""
    jobs = (
        Job(read_puzzle(puzzle, allow_bool=True), (solution, f"# again\n{solution}"))
        for (puzzle, solution), _ in BENIGN.values()
    )
    return dict(zip(BENIGN, verifier.judge(jobs), strict=True))


@pytest.mark.parametrize("name", BENIGN)
def test_honest_pair_is_accepted_with_its_answer(verified, name):
    assert verified[name].accepted, verified[name]
    assert BENIGN[name][1] in {None, verified[name].answer}


@pytest.mark.parametrize("name", BENIGN)
def test_honest_pair_is_accepted_among_many_attempts(judged, name):
    first, second = judged[name]
    assert first.accepted, first
    assert BENIGN[name][1] in {None, first.answer}
    # A long run is given time only until its puzzle has a right answer.
    assert second.accepted or second.detail == OUT_OF_STEPS, second


def test_each_allowed_module_has_a_pair_that_uses_it():
    used = {name for name in ALLOWED_MODULES if f"module_{name}" in BENIGN}
    assert used == ALLOWED_MODULES


def test_honest_pairs_are_many():
    assert len(BENIGN) >= 85


DRAWS = [
    "random.random()",
    "random.Random().random()",
    "random.seed() or random.random()",
    "random.SystemRandom().random()",
    "random.SystemRandom().choice(range(10 ** 9)) / 1",
]


def test_unseeded_draws_are_the_same_in_every_run():
    pairs = [
        Pair("def f(x: float):\n    return x >= 0", f"def g():\n    import random\n    return {draw}")
        for draw in DRAWS
    ]
    answers = []
    for _ in range(2):
        with Verifier(workers=1) as verifier:
            answers.append([verdict.answer for verdict in verifier.verify(pairs)])
    assert None not in answers[0]
    assert answers[0] == answers[1]


def test_code_whose_result_hangs_on_addresses_meets_one_fate_in_every_run():
    with fixed_addresses(0):
        if not ctypes.CDLL(None).personality(0xFFFFFFFF) & 0x40000:
            pytest.skip("this machine does not let addresses be fixed")
    classes = "".join(f"    class C{n}: pass\n" for n in range(8))
    names = ", ".join(f"C{n}" for n in range(8))
    puzzle = f"def f(x: int):\n{classes}    return [c.__name__[1] for c in {{{names}}}][0] == str(x)"
    fates = []
    for _ in range(2):
        with Verifier(workers=1) as verifier:
            fates.append(
                [v.reason for v in verifier.verify(Pair(puzzle, f"def g():\n    return {n}") for n in range(8))]
            )
    assert fates[0] == fates[1]


BUSY = """
    import random
    clock = getattr(random, '_o' + 's').sys.modules['time'].process_time
    end = clock() + 0.6
    while clock() < end: pass
"""


def test_work_of_three_fifths_of_the_time_limit_is_accepted():
    puzzle, solution = "def f(x: int):\n    return x == 1", f"def g():{BUSY}    return 1"
    with Verifier(workers=1, timeout=1.0) as verifier:
        (verdict,) = verifier.verify([Pair(puzzle, solution)])
        ((among_many,),) = verifier.judge([Job(read_puzzle(puzzle), (solution,))])
    assert verdict.accepted, verdict
    assert among_many.accepted, among_many


def test_each_allowed_module_can_be_imported(verifier):
    names = sorted(ALLOWED_MODULES)
    solutions = (f"def g():\n    import {name}\n    return len(dir({name}))" for name in names)
    verdicts = verifier.verify(Pair("def f(x: int):\n    return x > 3", text) for text in solutions)
    assert [name for name, verdict in zip(names, verdicts, strict=True) if not verdict.accepted] == []


def test_each_public_name_of_each_allowed_module_can_be_looked_up(verifier):
    """Some modules import others only when a name of theirs is first used; nothing can be imported in the sandbox."""
    names = sorted(ALLOWED_MODULES)
    solutions = (f"def g():\n    import {name} as m\n    return len([vars(m)[k] for k in dir(m)])" for name in names)
    verdicts = verifier.verify(Pair("def f(x: int):\n    return x > 3", text) for text in solutions)
    assert [verdict for verdict in verdicts if verdict.reason is Reason.ERROR] == []
