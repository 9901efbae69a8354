"""Number theory: primes, divisors, residues."""

# prime_in_the_window
def f(p: int, low=1000, high=1010):
    return low < p < high and all(p % d for d in range(2, p))


def g(low=1000, high=1010):
    return next(p for p in range(low + 1, high) if all(p % d for d in range(2, p)))


# undo_a_multiplication
def f(x: int, a=271, m=1009):
    return 0 < x < m and a * x % m == 1


def g(a=271, m=1009):
    return pow(a, -1, m)


# two_squares
def f(ab: List[int], n=2929):
    return len(ab) == 2 and sum(x * x for x in ab) == n


def g(n=2929):
    from math import isqrt
    a = next(a for a in range(n) if isqrt(n - a * a) ** 2 == n - a * a)
    return [a, isqrt(n - a * a)]


# perfect_number
def f(n: int, above=30):
    return n > above and sum(d for d in range(1, n) if n % d == 0) == n


def g(above=30):
    return 2 ** 4 * (2 ** 5 - 1)


# square_and_cube
def f(n: int, above=64):
    return n > above and round(n ** 0.5) ** 2 == n == round(n ** (1 / 3)) ** 3


def g(above=64):
    return next(k ** 6 for k in range(1, above) if k ** 6 > above)


# round_trip_of_two
def f(e: int, p=1009):
    return e > 0 and pow(2, e, p) == 1


def g(p=1009):
    return p - 1


# factorial_tail
def f(n: int, zeros=100):
    return sum(n // 5 ** k for k in range(1, 9)) == zeros


def g(zeros=100):
    n = 0
    while sum(n // 5 ** k for k in range(1, 9)) < zeros:
        n += 5
    return n


# rich_in_divisors
def f(n: int, count=24):
    return sum(n % d == 0 for d in range(1, n + 1)) == count


def g(count=24):
    return next(n for n in range(1, 999) if sum(n % d == 0 for d in range(1, n + 1)) == count)


# odd_but_abundant
def f(n: int):
    return n > 0 and n % 2 == 1 and sum(d for d in range(1, n) if n % d == 0) > n


def g():
    return 3 ** 3 * 5 * 7


# so_many_coprimes
def f(n: int, k=400):
    from math import gcd
    return sum(gcd(n, i) == 1 for i in range(n)) == k


def g(k=400):
    return k + 1


# prime_sum
def f(pq: List[int], n=998):
    prime = [all(p % d for d in range(2, p)) and p > 1 for p in pq]
    return prime == [True, True] and sum(pq) == n


def g(n=998):
    def prime(p):
        return p > 1 and all(p % d for d in range(2, int(p ** 0.5) + 1))
    p = next(p for p in range(2, n) if prime(p) and prime(n - p))
    return [p, n - p]


# common_measure
def f(xy: List[int], a=391, b=544):
    from math import gcd
    x, y = xy
    return a * x + b * y == gcd(a, b)


def g(a=391, b=544):
    def walk(p, q):
        if q == 0:
            return [1, 0]
        x, y = walk(q, p % q)
        return [y, x - p // q * y]
    return walk(a, b)


# what_the_remainders_say
def f(n: int, mods=[7, 9, 11, 13], rems=[3, 4, 5, 6]):
    return n > 0 and [n % m for m in mods] == rems


def g(mods=[7, 9, 11, 13], rems=[3, 4, 5, 6]):
    n, step = 0, 1
    for m, r in zip(mods, rems):
        while n % m != r:
            n += step
        step *= m
    return n


# break_into_primes
def f(ps: List[int], n=360360):
    from math import prod
    return prod(ps) == n and all(p > 1 and all(p % d for d in range(2, p)) for p in ps)


def g(n=360360):
    ps, d = [], 2
    while n > 1:
        if n % d:
            d += 1
        else:
            ps.append(d)
            n //= d
    return ps


# loving_pair
def f(n: int):
    def parts(k):
        return sum(d for d in range(1, k) if k % d == 0)
    return n > 1 and parts(n) != n and parts(parts(n)) == n


def g():
    def parts(k):
        return sum(d for d in range(1, k // 2 + 1) if k % d == 0)
    return next(n for n in range(2, 999) if parts(n) > n and parts(parts(n)) == n)


# impostor_prime
def f(n: int):
    return n > 1 and any(n % d == 0 for d in range(2, n)) and all(pow(a, n, n) == a for a in range(n))


def g():
    return 3 * 11 * 17


# which_power
def f(e: int, base=5, p=1009, want=777):
    return e > 0 and pow(base, e, p) == want


def g(base=5, p=1009, want=777):
    x, e = base % p, 1
    while x != want:
        x, e = x * base % p, e + 1
    return e


# square_times_thirteen
def f(x: int, d=13):
    from math import isqrt
    y, r = divmod(x * x - 1, d)
    return x > 1 and r == 0 and isqrt(y) ** 2 == y


def g(d=13):
    from math import isqrt
    y = 1
    while isqrt(d * y * y + 1) ** 2 != d * y * y + 1:
        y += 1
    return isqrt(d * y * y + 1)


# prime_desert
def f(xs: List[int], n=9):
    dull = all(any(x % d == 0 for d in range(2, x)) for x in xs)
    return len(xs) == n and dull and xs == list(range(xs[0], xs[0] + n))


def g(n=9):
    from math import factorial
    return [factorial(n + 1) + k for k in range(2, n + 2)]
