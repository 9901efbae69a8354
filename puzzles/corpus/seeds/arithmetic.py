"""Arithmetic: digits, equations, fractions, roots."""

# cube_root
def f(x: float, n=2024):
    return abs(x ** 3 - n) < 1e-6


def g(n=2024):
    return n ** (1 / 3)


# golden_mean
def f(x: float):
    return x > 0 and abs(x * x - x - 1) < 1e-9


def g():
    return (1 + 5 ** 0.5) / 2


# boiled_down
def f(c: float, fahrenheit=98.6):
    return abs(c * 9 / 5 + 32 - fahrenheit) < 1e-9


def g(fahrenheit=98.6):
    return (fahrenheit - 32) * 5 / 9


# straight_line
def f(x: int, slope=17, lift=-2024, y=356):
    return slope * x + lift == y


def g(slope=17, lift=-2024, y=356):
    return (y - lift) // slope


# how_often_to_triple
def f(x: float, base=3.0, y=50.0):
    return abs(base ** x - y) < 1e-9


def g(base=3.0, y=50.0):
    from math import log
    return log(y) / log(base)


# sum_and_product
def f(xy: List[float], s=7.5, p=12.0):
    return len(xy) == 2 and abs(sum(xy) - s) < 1e-9 and abs(xy[0] * xy[1] - p) < 1e-9


def g(s=7.5, p=12.0):
    half = (s * s / 4 - p) ** 0.5
    return [s / 2 - half, s / 2 + half]


# fewest_stamps
def f(xs: List[int], sizes=[1, 7, 12, 15], total=62, most=6):
    return sum(xs) == total and len(xs) <= most and set(xs) <= set(sizes)


def g(sizes=[1, 7, 12, 15], total=62, most=6):
    best = [[]]
    for t in range(1, total + 1):
        best.append(min((best[t - s] + [s] for s in sizes if s <= t), key=len))
    return best[total]


# there_and_back
def f(v: float, out=60.0, mean=48.0):
    return v > 0 and abs(2 / (1 / out + 1 / v) - mean) < 1e-9


def g(out=60.0, mean=48.0):
    return 1 / (2 / mean - 1 / out)


# heavy_digits
def f(n: int, total=40, k=5):
    return len(str(n)) == k and sum(map(int, str(n))) == total


def g(total=40, k=5):
    return int("9" * (k - 1) + str(total - 9 * (k - 1)))


# four_times_backwards
def f(n: int):
    return n > 0 and str(4 * n) == str(n)[::-1]


def g():
    return next(n for n in range(1000, 10000) if str(4 * n) == str(n)[::-1])


# tail_of_the_square
def f(n: int, k=4):
    return 1 < n < 10 ** k and n * n % 10 ** k == n


def g(k=4):
    n = 5
    for i in range(2, k + 1):
        n = n * n % 10 ** i
    return 10 ** k + 1 - n


# triangle_meets_square
def f(n: int, above=100):
    from math import isqrt
    return n > above and isqrt(n) ** 2 == n and isqrt(8 * n + 1) ** 2 == 8 * n + 1


def g(above=100):
    a, b = 1, 36
    while b <= above:
        a, b = b, 34 * b - a + 2
    return b


# sum_of_its_powers
def f(n: int):
    digits = str(n)
    return n > 9 and n == sum(int(d) ** len(digits) for d in digits)


def g():
    return next(n for n in range(100, 1000) if n == sum(int(d) ** 3 for d in str(n)))


# two_roots
def f(xs: List[float], b=-3.5, c=-15.0):
    return len(xs) == 2 and xs[0] < xs[1] and all(abs(x * x + b * x + c) < 1e-9 for x in xs)


def g(b=-3.5, c=-15.0):
    root = (b * b - 4 * c) ** 0.5
    return [(-b - root) / 2, (-b + root) / 2]


# digits_by_multiplying
def f(n: int, product=1008):
    from math import prod
    return prod(map(int, str(n))) == product


def g(product=1008):
    digits = ""
    for d in range(9, 1, -1):
        while product % d == 0:
            product //= d
            digits = str(d) + digits
    return int(digits)


# biggest_minus_smallest
def f(n: int):
    low = "".join(sorted(str(n)))
    return n > 0 and int(low[::-1]) - int(low) == n


def g():
    n = 3524
    for _ in range(7):
        low = "".join(sorted(str(n)))
        n = int(low[::-1]) - int(low)
    return n


# self_power
def f(x: float, target=10.0):
    return x > 0 and abs(x ** x - target) < 1e-6


def g(target=10.0):
    low, high = 1.0, target
    while high - low > 1e-12:
        mid = (low + high) / 2
        low, high = (mid, high) if mid ** mid < target else (low, mid)
    return low


# unit_fractions
def f(ds: List[int], p=4, q=13):
    from fractions import Fraction
    return len(set(ds)) == len(ds) and min(ds) > 0 and sum(Fraction(1, d) for d in ds) == Fraction(p, q)


def g(p=4, q=13):
    ds = []
    while p:
        d = -(-q // p)
        ds.append(d)
        p, q = p * d - q, q * d
    return ds


# staircase_fraction
def f(terms: List[int], p=649, q=200):
    from fractions import Fraction
    x = Fraction(terms[-1])
    for t in terms[-2::-1]:
        x = t + 1 / x
    return x == Fraction(p, q) and len(terms) > 1


def g(p=649, q=200):
    terms = []
    while q:
        terms.append(p // q)
        p, q = q, p % q
    return terms


# plus_or_minus
def f(signs: List[int], xs=[7, 11, 2, 9, 5, 14, 3], total=5):
    sides = {s: sum(x for x, t in zip(xs, signs) if t == s) for s in (1, -1)}
    return len(signs) == len(xs) and sum(sides.values()) == sum(xs) and sides[1] - sides[-1] == total


def g(xs=[7, 11, 2, 9, 5, 14, 3], total=5):
    ways = {0: []}
    for x in xs:
        ways = {t + s * x: w + [s] for t, w in ways.items() for s in (1, -1)}
    return ways[total]
