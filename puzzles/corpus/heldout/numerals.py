"""Digits, roman letters, spelled numbers and number bases."""


# padded_binary
def f(s: str, n=419, w=14):
    return int(s, 2) == n and len(s) == w


def g(n=419, w=14):
    return bin(n)[2:].zfill(w)


# number_said_twice
def f(x: int, y=47314731):
    return int(str(x) * 2) == y


def g(y=47314731):
    return y // 10001


# mirror_with_a_zero
def f(x: int, r=5938):
    return x % 10 == 0 and x > 0 and int(str(x)[::-1]) == r


def g(r=5938):
    return int(str(r)[::-1]) * 10


# digit_total
def f(n: int, total=31, k=6):
    return len(str(n)) == k and sum(int(d) for d in str(n)) == total


def g(total=31, k=6):
    return next(n for n in range(10 ** (k - 1), 10 ** k) if sum(map(int, str(n))) == total)


# number_of_its_digits
def f(n: int, ds=[8, 0, 5, 2, 7]):
    return [int(c) for c in str(n)] == ds


def g(ds=[8, 0, 5, 2, 7]):
    return int("".join(map(str, ds)))


# spell_the_digits
def f(ws: List[str], names="zero one two three four five six seven eight nine", n="40718"):
    return "".join(str(names.split().index(w)) for w in ws) == n


def g(names="zero one two three four five six seven eight nine", n="40718"):
    return [names.split()[int(c)] for c in n]


# read_in_two_bases
def f(h: str, gap=510):
    return int(h, 16) - int(h) == gap


def g(gap=510):
    return next(str(i) for i in range(10000) if int(str(i), 16) - i == gap)


# all_sevens_in_octal
def f(n: int, k=5):
    return oct(n).count("7") == k and n < 8 ** k


def g(k=5):
    return 8 ** k - 1


# base_seven_digits
def f(ds: List[int], n=5000):
    return sum(d * 7 ** i for i, d in enumerate(ds)) == n and all(0 <= d < 7 for d in ds)


def g(n=5000):
    ds = []
    while n:
        ds.append(n % 7)
        n //= 7
    return ds


# lazy_roman
def f(r: str, worth={"C": 100, "X": 10, "V": 5, "I": 1}, n=287, most=13):
    return sum(worth[c] for c in r) == n and len(r) <= most


def g(worth={"C": 100, "X": 10, "V": 5, "I": 1}, n=287, most=13):
    r = ""
    for c, v in worth.items():
        r += c * (n // v)
        n %= v
    return r


# two_halves_add_up
def f(s: str, total=973):
    return len(s) == 6 and int(s[:3]) + int(s[3:]) == total


def g(total=973):
    return str(total).zfill(6)


# square_ends_in
def f(n: int, end="444"):
    return n > 99 and str(n * n)[-3:] == end


def g(end="444"):
    return next(n for n in range(100, 1000) if str(n * n).endswith(end))


# float_read_backwards
def f(x: float, s="52.3106"):
    return str(x)[::-1] == s


def g(s="52.3106"):
    return float(s[::-1])


# minus_zero_plus_digits
def f(ds: List[int], n=1234):
    return sum(d * 3 ** i for i, d in enumerate(ds)) == n and set(ds) <= {-1, 0, 1}


def g(n=1234):
    ds = []
    while n:
        d = (n + 1) % 3 - 1
        ds.append(d)
        n = (n - d) // 3
    return ds


# proper_roman
def f(r: str, n=1994, most=7):
    v = [{"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}[c] for c in r]
    return sum(-a if a < b else a for a, b in zip(v, v[1:] + [0])) == n and len(r) <= most


def g(n=1994, most=7):
    marks = "M CM D CD C XC L XL X IX V IV I".split()
    sizes = [1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1]
    r = ""
    for m, v in zip(marks, sizes):
        r += m * (n // v)
        n %= v
    return r


# next_to_its_square
def f(n: int, gap=89700):
    return n * n - n == gap and n > 0


def g(gap=89700):
    return int(gap ** 0.5) + 1


# flipped_bits
def f(n: int, code=1365, key=4095):
    return n ^ key == code


def g(code=1365, key=4095):
    return code ^ key


# check_digit
def f(code: str, stem="730218"):
    return code[:-1] == stem and sum(int(c) * (i % 2 * 2 + 1) for i, c in enumerate(code)) % 10 == 0


def g(stem="730218"):
    for d in "0123456789":
        if sum(int(c) * (i % 2 * 2 + 1) for i, c in enumerate(stem + d)) % 10 == 0:
            return stem + d


# sevens_and_elevens
def f(n: int, d="7", k=3):
    return str(n).count(d) == k and n % 11 == 0


def g(d="7", k=3):
    return next(n for n in range(0, 100000, 11) if str(n).count(d) == k)


# shifted_by_four_bits
def f(n: int, v=5200):
    return n << 4 == v + 16


def g(v=5200):
    return (v >> 4) + 1


# negative_roots
def f(ds: List[int], sq=[49, 4, 81, 25]):
    return [d * d for d in ds] == sq and max(ds) < 0


def g(sq=[49, 4, 81, 25]):
    return [-int(s ** 0.5) for s in sq]


# cut_into_digits
def f(ns: List[int], text="9071142"):
    return "".join(str(n) for n in ns) == text and len(ns) == len(text)


def g(text="9071142"):
    return list(map(int, text))


# powers_of_two_inside
def f(ps: List[int], n=1489):
    return sum(2 ** p for p in ps) == n and len(set(ps)) == len(ps)


def g(n=1489):
    return [i for i in range(20) if n >> i & 1]


# sum_of_two_fractions
def f(x: float, a=12.0, b=8.0):
    return abs(1 / x - 1 / a - 1 / b) < 1e-9


def g(a=12.0, b=8.0):
    return a * b / (a + b)
