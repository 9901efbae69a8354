"""Which programs may answer several calls in one process."""
# ruff: noqa: E501  # a program reads better on few lines

import pytest

from puzzles import parse_source
from verifier.stateless import is_stateless

STATELESS = {
    "plain": "def f(x):\n    return x + 1",
    "helpers and constants": "import math\nfrom typing import List\nLIMIT: int = 10 ** 9 + 7\nNAMES = ('a', -1)\n"
    "def helper(x, n=3, *, k=(1, 2)): return math.sqrt(x)\ndef f(x): return helper(x)",
    "cached": "from functools import lru_cache\n@lru_cache(maxsize=None)\ndef f(n): return n if n < 2 else f(n - 1)",
    "cached by module": "import functools\n@functools.cache\ndef f(n): return n",
    "closure": "def f(x):\n    total = 0\n    def add(n):\n        nonlocal total\n        total += n\n    add(x)\n"
    "    memo = {}\n    memo[x] = total\n    return memo",
    "nested decorator": "from functools import cache\ndef f(x):\n    @cache\n    def g(y, m=[]): return y\n    return g(x)",
    "lambda": "f = lambda x, n=1: x + n",
    "script": "def f(x): return x\nif __name__ == '__main__':\n    print(f(1))",
    "docstring": "'''Adds.'''\ndef f(x):\n    '''Adds.'''\n    return x",
}  # fmt: skip

STATEFUL = {
    "class": "class A:\n    pass\ndef f(x): return A()",
    "function on a given name": "def f(n):\n    def put(self): self.x = n\n    put(cast)\n    return cast.x",
    "registry of typing": "def f(n):\n    def h(): pass\n    seen = len(get_overloads(h))\n    overload(h)\n    return seen",
    "mark of typing": "def f(n):\n    final(List)\n    return n",
    "walrus in a subscript": "n: List[(c := [])] = 0\ndef f(x): return c",
    "main block with another branch": "if __name__ == '__main__': pass\nelse: c = []\ndef f(x): return c",
    "cache of a cache's size": "from functools import lru_cache\n@lru_cache(maxsize=[])\ndef f(x): return x",
    "cache rebound": "from functools import cache\ncache = lambda g: g\n@cache\ndef f(x): return x",
    "name of a puzzle's module": "if __name__ == 'puzzle':\n    c = []\ndef f(x): return c",
    "walrus in an annotation": "n: (c := []) = 0\ndef f(x): return c",
    "walrus in a parameter": "def f(x: (c := [])): return c",
    "walrus in a decorator": "from functools import lru_cache\n@lru_cache(maxsize=len(c := []))\ndef f(x): return c",
    "list of another module": "from calendar import mdays\ndef f(x): return mdays",
    "table of another module": "import json\ndef f(x): json.encoder.ESCAPE_DCT['n'] = 1",
    "everything of another module": "from random import *\ndef f(x): return Random",
    "decorated class of another module": "import dataclasses, fractions\n"
    "def f(x): dataclasses.dataclass(fractions.Fraction)",
    "attributes by a pattern": "def f(x):\n    match f:\n        case object(__dict__=d): return d",
    "alias of a method": "class A:\n    def m(self): pass\ndef f(x):\n    h = A.m\n    h.n = 1",
    "self for another": "class A: pass\ndef f(x):\n    self = A\n    self.n = 1",
    "module list": "seen = []\ndef f(x): return seen",
    "module dict by call": "seen = dict()\ndef f(x): return seen",
    "annotated list": "seen: list = []\ndef f(x): return seen",
    "list in a tuple": "seen = ([],)\ndef f(x): return seen",
    "global": "n = 0\ndef f(x):\n    global n\n    n += 1\n    return n",
    "mutable default": "def f(x, seen=[]):\n    seen.append(x)\n    return seen",
    "mutable keyword default": "def f(x, *, seen={}): return seen",
    "default by call": "def f(x, seen=set()): return seen",
    "default by name": "import itertools\ndef f(x, n=itertools): return n",
    "lambda default": "f = lambda x, seen=[]: seen.append(x) or seen",
    "function attribute": "def f(x):\n    f.calls = 1\n    return x",
    "function attribute by another name": "def f(x):\n    g = f\n    g.calls = 1\n    return x",
    "function attribute by loop": "def f(x):\n    for g in (f,):\n        g.calls = 1\n    return x",
    "function attribute by setattr": "def f(x):\n    setattr(f, 'calls', 1)\n    return x",
    "function attribute by vars": "def f(x):\n    vars(f)['calls'] = 1\n    return x",
    "module attribute": "import math\ndef f(x):\n    math.pi = 3\n    return x",
    "module attribute by as": "import math as m\ndef f(x):\n    m.pi = 3\n    return x",
    "class attribute": "class C:\n    n = 0\ndef f(x):\n    C.n += 1\n    return C.n",
    "class attribute by type": "class C:\n    def m(self): type(self).n = 1\ndef f(x): return C().m()",
    "class attribute by classmethod": "class C:\n    @classmethod\n    def m(cls): cls.n = 1\ndef f(x): return C.m()",
    "class attribute by new": "class C:\n    def __new__(k): k.n = 1\ndef f(x): return C()",
    "class attribute by passing it": "class C:\n    def m(self): self.n = 1\ndef f(x): return C.m(C)",
    "class with a list": "class C:\n    seen = []\ndef f(x): return C.seen",
    "metaclass": "class M(type): pass\nclass C(metaclass=M): pass\ndef f(x): return 1",
    "instance": "class C: pass\nc = C()\ndef f(x): return c",
    "decorated": "def d(g):\n    seen = []\n    return lambda x: seen.append(x) or seen\n@d\ndef f(x): return x",
    "own cache": "def cache(g):\n    seen = []\n    return lambda x: seen.append(x) or seen\n@cache\ndef f(x): return x",
    "renamed cache": "from functools import wraps as cache\n@cache\ndef f(x): return x",
    "cached method": "from functools import cache\nclass C:\n    @cache\n    def m(self): return []\ndef f(x): return C().m()",
    "cached twice": "from functools import cache\n@cache\n@cache\ndef f(x): return []",
    "generator": "n = (i for i in range(9))\ndef f(x): return next(n)",
    "iterator": "import itertools\nn = itertools.count()\ndef f(x): return next(n)",
    "random generator": "import random\nr = random.Random(1)\ndef f(x): return r.random()",
    "decimal context": "import decimal\ndef f(x):\n    decimal.getcontext().prec = 3\n    return x",
    "calendar": "import calendar\ndef f(x):\n    calendar.setfirstweekday(6)\n    return x",
    "sys by a module": "import random\ndef f(x):\n    random._os.environ['a'] = 'b'\n    return x",
    "sys by import": "from statistics import sys\ndef f(x):\n    sys.setrecursionlimit(9)\n    return x",
    "name of the module": "__name__ = '__main__'\ndef f(x): return x\nif __name__ == '__main__':\n    seen = []",
    "name of the module by as": "from string import digits as __name__\ndef f(x): return x",
    "loop at module level": "for i in range(3):\n    pass\ndef f(x): return i",
    "exec": "n = 0\ndef f(x):\n    exec('n = 1', globals())\n    return n",
    "eval": "def f(x): return eval('f.calls')",
    "globals": "def f(x):\n    globals()['n'] = x\n    return x",
    "reflection": "def f(x):\n    f.__dict__['n'] = 1\n    return x",
    "typing": "def f(x):\n    Any.calls = 1\n    return x",
    "walrus": "def f(x, n=(seen := [])): return seen",
}  # fmt: skip


@pytest.mark.parametrize("name", STATELESS)
def test_keeps_nothing(name):
    assert is_stateless(parse_source(STATELESS[name]))


@pytest.mark.parametrize("name", STATEFUL)
def test_may_keep_something(name):
    assert not is_stateless(parse_source(STATEFUL[name]))


def test_a_decorator_that_cannot_be_written_again_is_no_error():
    assert not is_stateless(parse_source("@c(f\"{b'\t'}\")\ndef f(x): return x"))
