"""Which code may share a process: nothing that could leave a message, and nearly all that people write."""

import pytest

from puzzles.corpus import heldout_suite, seed_corpus
from verifier.harmless import is_harmless, is_harmless_alone

HARMLESS = {
    "a comprehension": "return [i * i for i in x if i % 2]",
    "a recursive helper": "def walk(k):\n    return k and walk(k - 1)\nreturn walk(9)",
    "a call of the puzzle": "return next(i for i in range(99) if f(i))",
    "a cached helper": "from functools import cache\n@cache\ndef fib(k):\n    return k and fib(k - 1)\nreturn fib(9)",
    "a module's function": "import math as m\nreturn m.gcd(4, 6)",
    "a compiled pattern": "import re\nreturn re.compile('a+').findall(x)",
    "a generator": "def walk():\n    yield from range(3)\nreturn list(walk())",
    "type in a comparison": "return type(x) is int and type(x) == type(1)",
    "an unknown name": "return nowhere",
    "a caught error": "try:\n    return 1 / 0\nexcept ZeroDivisionError as error:\n    return error.args",
    "errors of two kinds": "try:\n    return int(x)\nexcept (ValueError, TypeError):\n    return 0",
    "an annotation": "y: List[int] = []\nreturn y",
    "a counter": "from collections import Counter\nreturn Counter(x).most_common(1)",
    "sorting by a lambda": "return sorted(x, key=lambda w: (len(w), w))",
    "an f-string": "return f'{x:>5}'",
    "a template": "return '{:>5.2f} {} {!r:>{width}}'.replace('x', 'y') + '{0:02d}:{b}'.format(x, b=1)",
    "an optional annotation": "def walk(k: List[int] | None = None) -> dict[str, Tuple[int, ...]]:\n"
    "    pass\nreturn x",
    "a generator beside a caught error": "def walk():\n    yield 1\ntry:\n    return next(walk())\n"
    "except ValueError:\n    pass",
    "a decorator": "def twice(h):\n    return lambda: 2 * h()\n@twice\ndef one():\n    return 1\nreturn one()",
    "a global variable": "global total\ntotal = 1\nreturn total",
    "slices by step that are read, and others that are stored": "x[1:3] = x[::2]\ndel x[::3]\nreturn x[::-1]",
    "a private name": "_i = 3\nreturn [_ + _i for _ in x]",
}
HARMFUL = {
    "a class": "class A: pass\nreturn 1",
    "an attribute that is set": "x.y = 1",
    "an attribute that is deleted": "del x.y",
    "an attribute set by a loop": "for x.y in [1]: pass",
    "a dunder": "return x.__class__",
    "a dunder as a method": "return x.__len__()",
    "a dunder as a name": "return __builtins__",
    "a dunder as a keyword": "return dict(__class__=1)",
    "a generator's frame": "return (i for i in x).gi_frame",
    "a frame from a traceback": "return x.tb_frame",
    "getattr": "return getattr(x, 'y')",
    "a builtin that is a variable elsewhere": "def h(getattr):\n    pass\nreturn getattr(x, 'y')",
    "a builtin that is imported elsewhere": "def h():\n    from math import pi as getattr\nreturn getattr(x, 'y')",
    "a module that is a variable elsewhere": "def h(math):\n    return math.pi\nimport math",
    "a module that is an error elsewhere": "import math\ntry:\n    pass\nexcept ValueError as math:\n    pass",
    "getattr under another name": "h = getattr\nreturn h(x, 'y')",
    "eval": "return eval(x)",
    "compile": "return compile(x, '', 'exec')",
    "a function made of code": "return type(lambda: 0)(x, {})()",
    "a class made by type": "return type('X', (), {})",
    "type of a type": "return type(type(1))('X', (), {}) == 1",
    "type with keywords": "return type('X', (), {}, k=1) == 1",
    "type passed on": "return map(type, x) == 1",
    "a typing registry": "overload(x)\nreturn get_overloads(x)",
    "a typing mark": "final(List)",
    "a typing cache": "return str(List[Union[str, int]])",
    "a typing name as a value": "return List",
    "a function on a given name": "def put(self):\n    return 1\nreturn put(cast)",
    "a module passed on": "import math\nreturn [math]",
    "a module under a used name": "import math as x\nreturn x",
    "a module rebound": "import math\nmath = 3\nreturn math.pi",
    "a module's inner module": "import json.tool\nreturn json.tool",
    "a private import": "from random import _inst\nreturn _inst",
    "a star import": "from math import *",
    "a relative import": "from . import x",
    "a module's private name": "import random\nreturn random._inst",
    "an attribute getter": "from operator import attrgetter\nreturn attrgetter('a')",
    "copyreg": "import copy\nreturn copy.copyreg",
    "a decimal context": "import decimal\ndecimal.getcontext()",
    "a string formatter": "import string\nreturn string.Formatter()",
    "an enum": "from enum import Enum\nreturn Enum('A', 'b')",
    "a dataclass": "from dataclasses import dataclass as d\nreturn d(x)",
    "a with statement": "with x:\n    pass",
    "a match statement": "match x:\n    case str(y):\n        pass",
    "await": "async def h():\n    await x",
    "a hostile decorator": "@type\ndef h():\n    pass\nreturn h",
    "a hostile default": "def h(a=getattr):\n    return a",
    "a hostile annotation": "def h(a: getattr):\n    return a",
    "an annotation that calls": "def h(a: List[compile('1', '', 'eval')]):\n    return a",
    "a template that reads attributes": "return '{0.__globals__}'.format(x)",
    "a template that reads items": "return '{0[a]}'.format(x)",
    "a template that reads them for a width": "return '{:{0.a}}'.format(x)",
    "a template that is made": "return ('{0.__glo' + 'bals__}').format(x)",
    "a template of names": "return '{x.__globals__}'.format_map({'x': x})",
    "format passed on": "return map(str.format, x)",
    "a template's method by its class": "return str.format('{0.a}', x)",
    "an annotation that binds": "def h(a: (L := List)):\n    return L",
    "an annotation that shows": "def h(a: x.append(List[int])):\n    return x",
    "an annotation that fills the memory": "def h(a: List[b'x' * (600 << 20)]):\n    return a",
    "typing under other names": "from typing import List as L\nreturn str(L[int])",
    "typing by dots": "import typing\nreturn typing.List",
    "an address": "return id(x)",
    "an address in a hash": "return hash(walk)",
    "a class of Python code as a value": "from collections import Counter\nreturn Counter.copy(int)",
    "a class of Python code by dots": "import collections\nreturn map(collections.Counter, x)",
    "a class of Python code under another name": "from collections import Counter as C\nreturn C.copy(int)",
    "a copy that looks things up": "from copy import deepcopy\nreturn deepcopy(x, memo)",
    "a clock": "from datetime import datetime\nreturn datetime.today()",
    "a clock by now": "from datetime import datetime\nreturn datetime.now()",
    "a global builtin": "global __builtins__\n__builtins__ = {}",
    "a lack of stack that is caught": "try:\n    return g()\nexcept RecursionError:\n    return 1",
    "an error of memory that is caught": "try:\n    return bytearray(9 ** 9)\nexcept MemoryError:\n    return True",
    "any error that is caught": "try:\n    return bytearray(9 ** 9)\nexcept Exception:\n    return True",
    "all that is caught": "try:\n    return bytearray(9 ** 9)\nexcept:\n    return True",
    "an error of memory among others": "try:\n    return 1\nexcept (ValueError, MemoryError):\n    return True",
    "an error of memory under another name": "ValueError = MemoryError\ntry:\n    return 1\nexcept ValueError:\n"
    "    return True",
    "an error of memory as a parameter": "def h(ValueError):\n    try:\n        return 1\n    except ValueError:\n"
    "        return True\nreturn h(MemoryError)",
    "an error of memory that is returned from": "try:\n    return bytearray(9 ** 9)\nfinally:\n    return True",
    "the identity of a cached pattern": "import re\nreturn re.compile(x).pattern is x",
    "the identity of a searched text": "import re\nreturn re.match('a', x).string",
    "flags that are remembered": "import re\nreturn re.I | 4096",
    "fractions whose hashes are remembered": "from fractions import Fraction\nreturn hash(Fraction(1, x))",
    "a generator that waits in a try": "def walk():\n    try:\n        yield 1\n    finally:\n"
    "        walk()\nreturn walk()",
    "a generator that waits in a handler": "def walk():\n    try:\n        1 / 0\n    except ZeroDivisionError:\n"
    "        yield 1\nreturn walk()",
    "two modules of one name": "def h():\n    import random as m\nimport statistics as m\nreturn m.random",
    "a class made by type of a list": "return type(*('X', (), {})) == 1",
    "a store by step, whose values may take the places away": "x[1:9:2] = (i for i in x)\nreturn x",
    "such a store by a loop": "for x[::2] in [x]: pass",
    "such a store with an operator": "x[::2] += map(x.remove, x)",
    "a slice that hides a step": "x[slice(1, 9, 2)] = (i for i in x)",
    "a comparison that runs written code": "from functools import cmp_to_key\nreturn sorted(x, key=cmp_to_key(g))",
    "a dictionary with a second order": "from collections import OrderedDict\nreturn dict.pop(OrderedDict(), 1, 2)",
    "input": "return input()",
    "vars": "return vars()",
    "open": "return open('x')",
    "super": "return super()",
    "memoryview": "return memoryview(b'')",
}


def function(body):
    return "def g(x=1):\n" + "\n".join("    " + line for line in body.split("\n"))


@pytest.mark.parametrize("body", HARMLESS.values(), ids=HARMLESS)
def test_plain_code_is_harmless(body):
    assert is_harmless(function(body))


@pytest.mark.parametrize("body", HARMFUL.values(), ids=HARMFUL)
def test_what_could_reach_others_is_harmful(body):
    assert not is_harmless(function(body))


def test_what_only_a_script_does_is_not_looked_at():
    main = "if __name__ == '__main__':\n    print(input(open('x')))"
    assert is_harmless(f"def f(x): return x\n{main}")
    assert not is_harmless(f"def f(x): return x\n{main}\nelse:\n    x = 1")
    assert not is_harmless(f"def f(x): return x\n{main.replace('__main__', 'puzzle')}")
    assert not is_harmless(f"__name__ = '__main__'\ndef f(x): return x\n{main}")
    assert not is_harmless(f"from string import digits as __name__\ndef f(x): return x\n{main}")


def test_what_does_not_parse_is_harmful():
    assert not is_harmless("def g(:")


def test_letters_that_python_reads_as_others_make_no_difference():
    assert not is_harmless(function("return \uff47etattr(x, 'y')"))


def test_nearly_all_puzzles_and_solutions_of_the_corpora_are_harmless():
    texts = [text for seed in (*seed_corpus(), *heldout_suite()) for text in (seed.puzzle.source, *seed.solutions)]
    assert sum(map(is_harmless, texts)) > 0.98 * len(texts)


@pytest.mark.parametrize(
    "body",
    ["return x == 'a'.encode('utf_7')", "return x in str(b'a', 'utf_7')", "return bytes(3) == x", "import math"],
)
def test_code_that_python_code_of_the_library_helps_is_not_alone(body):
    assert is_harmless_alone(f"def f(x: int):\n    {body}") is False


def test_code_without_imports_and_bytes_is_alone():
    assert is_harmless_alone("def f(x: int):\n    return str(x) in ''.join(map(str, range(x)))")
