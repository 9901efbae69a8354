"""Sequences: recurrences, limits, famous lists."""

# so_many_pebbles
def f(rows: int, pebbles=20100):
    return rows > 0 and sum(range(rows + 1)) == pebbles


def g(pebbles=20100):
    return int((2 * pebbles) ** 0.5)


# even_strides
def f(xs: List[int], n=8, total=100, d=3):
    return len(xs) == n and sum(xs) == total and {b - a for a, b in zip(xs, xs[1:])} == {d}


def g(n=8, total=100, d=3):
    first = (total - d * n * (n - 1) // 2) // n
    return [first + d * i for i in range(n)]


# between_two_terms
def f(xs: List[float], a=2.0, b=162.0):
    t = [a] + xs + [b]
    return len(xs) == 3 and all(abs(y * y - x * z) < 1e-6 for x, y, z in zip(t, t[1:], t[2:]))


def g(a=2.0, b=162.0):
    r = (b / a) ** 0.25
    return [a * r, a * r * r, a * r ** 3]


# steady_population
def f(x: float, r=3.2):
    return x > 0 and abs(r * x * (1 - x) - x) < 1e-9


def g(r=3.2):
    return 1 - 1 / r


# sylvester
def f(xs: List[int], n=6):
    return len(xs) == n and xs[0] == 2 and all(b == a * a - a + 1 for a, b in zip(xs, xs[1:]))


def g(n=6):
    xs = [2]
    while len(xs) < n:
        xs.append(xs[-1] * (xs[-1] - 1) + 1)
    return xs


# sum_of_the_last_three
def f(xs: List[int], n=12):
    return xs[:3] == [0, 0, 1] and len(xs) == n and all(xs[i] == sum(xs[i - 3:i]) for i in range(3, n))


def g(n=12):
    xs = [0, 0, 1]
    for _ in range(n - 3):
        xs.append(sum(xs[-3:]))
    return xs


# fraction_without_end
def f(x: float):
    return x > 0 and abs(x - 1 - 1 / (2 + 1 / (3 + 1 / x))) < 1e-9


def g():
    x = 1.0
    for _ in range(40):
        x = 1 + 1 / (2 + 1 / (3 + 1 / x))
    return x


# roots_within_roots
def f(x: float, a=2.0, b=3.0):
    return abs(x - (a + (b + x) ** 0.5) ** 0.5) < 1e-9


def g(a=2.0, b=3.0):
    x = a
    for _ in range(60):
        x = (a + (b + x) ** 0.5) ** 0.5
    return x


# where_cosine_rests
def f(x: float):
    from math import cos
    return abs(cos(x) - x) < 1e-9


def g():
    from math import cos
    x = 1.0
    for _ in range(99):
        x = cos(x)
    return x


# every_prefix_a_square
def f(xs: List[int], n=8):
    from math import isqrt
    sums = [sum(xs[:i + 1]) for i in range(n)]
    return len(set(xs)) == len(xs) == n and all(isqrt(s) ** 2 == s for s in sums)


def g(n=8):
    return list(range(1, 2 * n, 2))


# harmonic_climb
def f(n: int, height=6):
    return sum(1 / k for k in range(1, n + 1)) > height >= sum(1 / k for k in range(1, n))


def g(height=6):
    n = total = 0
    while total <= height:
        n += 1
        total += 1 / n
    return n


# fibonacci_beyond
def f(n: int, low=1000000):
    from math import isqrt
    return n > low and any(isqrt(5 * n * n + d) ** 2 == 5 * n * n + d for d in (4, -4))


def g(low=1000000):
    a, b = 1, 1
    while b <= low:
        a, b = b, a + b
    return b


# hailstones
def f(n: int, steps=124):
    count = 0
    while n > 1:
        n, count = 3 * n + 1 if n % 2 else n // 2, count + 1
    return n == 1 and count == steps


def g(steps=124):
    return 2 ** steps


def g(steps=124):
    for start in range(2, 999):
        n = start
        for _ in range(steps):
            n = 3 * n + 1 if n % 2 else n // 2
            if n == 1:
                break
        if n == 1 and _ == steps - 1:
            return start


# read_it_aloud
def f(s: str, heard="13112221"):
    said, i = "", 0
    while i < len(s):
        run = len(s[i:]) - len(s[i:].lstrip(s[i]))
        said, i = said + str(run) + s[i], i + run
    return said == heard


def g(heard="13112221"):
    return "".join(int(k) * d for k, d in zip(heard[::2], heard[1::2]))


# fair_turns
def f(s: str, n=16):
    return len(s) == 2 * n and set(s) == set("AB") and all(s[2 * i] == s[i] != s[2 * i + 1] for i in range(n))


def g(n=16):
    return "".join("AB"[bin(i).count("1") % 2] for i in range(2 * n))


# far_neighbours_in_fibonacci
def f(parts: List[int], n=2000):
    fibs = [1, 2]
    while fibs[-1] < n:
        fibs.append(fibs[-1] + fibs[-2])
    places = [fibs.index(p) for p in parts]
    return sum(parts) == n and all(a - b > 1 for a, b in zip(places, places[1:]))


def g(n=2000):
    a, b, parts = 1, 2, []
    while b <= n:
        a, b = b, a + b
    while n:
        if a <= n:
            parts.append(a)
            n -= a
        a, b = b - a, a
    return parts


# it_describes_itself
def f(xs: List[int], n=10):
    return len(xs) == n and all(xs.count(i) == x for i, x in enumerate(xs))


def g(n=10):
    xs = [0] * n
    xs[0], xs[1], xs[2], xs[n - 4] = n - 4, 2, 1, 1
    return xs


# its_own_run_lengths
def f(xs: List[int], n=20):
    from itertools import groupby
    runs = [len(list(block)) for _, block in groupby(xs)][:-1]
    return len(xs) == n and xs[:2] == [1, 2] and set(xs) == {1, 2} and runs == xs[:len(runs)]


def g(n=20):
    xs, i = [1, 2, 2], 2
    while len(xs) < n:
        xs += [3 - xs[-1]] * xs[i]
        i += 1
    return xs[:n]


# simple_fractions_in_order
def f(names: List[str], most=5):
    ab = [tuple(map(int, s.split("/"))) for s in names]
    neighbours = all(b * c - a * d == 1 for (a, b), (c, d) in zip(ab, ab[1:]))
    return ab[0] == (0, 1) and ab[-1] == (1, 1) and neighbours and all(b <= most < b + d for (a, b), (c, d) in zip(ab, ab[1:]))


def g(most=5):
    a, b, c, d = 0, 1, 1, most
    names = ["0/1"]
    while c <= most:
        k = (most + b) // d
        a, b, c, d = c, d, k * c - a, k * d - b
        names.append(f"{a}/{b}")
    return names


# never_twice_in_a_row
def f(s: str, n=40):
    echo = any(s[i:i + k] == s[i + k:i + 2 * k] for k in range(1, n // 2 + 1) for i in range(n - 2 * k + 1))
    return len(s) == n and set(s) == set("abc") and not echo


def g(n=40):
    s = "a"
    while len(s) < n:
        s = "".join({"a": "abc", "b": "ac", "c": "b"}[c] for c in s)
    return s[:n]
