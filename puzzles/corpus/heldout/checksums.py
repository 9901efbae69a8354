"""Checksums: check digits, parity, weighted sums."""

# digit_sum_tens
def f(code: str, body="4711832"):
    return code[:-1] == body and sum(int(c) for c in code) % 10 == 0


def g(body="4711832"):
    return body + str(-sum(int(c) for c in body) % 10)


# position_weights
def f(code: List[int], body=[3, 0, 6, 4, 1, 5, 8], mod=11):
    return code[:-1] == body and sum(w * d for w, d in enumerate(code, 1)) % mod == 0 and 0 <= code[-1] < mod


def g(body=[3, 0, 6, 4, 1, 5, 8], mod=11):
    for d in range(mod):
        if sum((i + 1) * v for i, v in enumerate(body + [d])) % mod == 0:
            return body + [d]


# even_parity
def f(bits: List[int], data=[1, 0, 1, 1, 0, 1, 1]):
    return bits[:-1] == data and sum(bits) % 2 == 0


def g(data=[1, 0, 1, 1, 0, 1, 1]):
    return data + [sum(data) % 2]


# xor_trailer
def f(msg: List[int], data=[23, 88, 5, 190]):
    x = 0
    for v in msg:
        x ^= v
    return x == 0 and msg[:-1] == data


def g(data=[23, 88, 5, 190]):
    x = 0
    for v in data:
        x ^= v
    return data + [x]


# cross_sum
def f(n: int, cross=30, digits=4):
    return sum(map(int, str(n))) == cross and len(str(n)) == digits


def g(cross=30, digits=4):
    return next(i for i in range(1000, 10 ** digits) if sum(map(int, str(i))) == cross)


def g(cross=30, digits=4):
    return int(str(cross % 9) + "9" * (digits - 1))


# doubled_digits
def f(card: str, prefix="7992739871"):
    total = 0
    for i, c in enumerate(card[::-1]):
        d = int(c) * (1 + i % 2)
        total += d // 10 + d % 10
    return total % 10 == 0 and card[:-1] == prefix


def g(prefix="7992739871"):
    total = 0
    for i, c in enumerate(prefix[::-1]):
        d = int(c) * (2 - i % 2)
        total += d // 10 + d % 10
    return prefix + str(-total % 10)


# bank_remainder
def f(n: int, base=32142829, mod=97):
    return n // 100 == base and n % mod == 1


def g(base=32142829, mod=97):
    return base * 100 + (1 - base * 100) % mod


# letter_values
def f(tag: str, vals=[22, 10, 27, 31]):
    return [ord(c) - 55 for c in tag] == vals


def g(vals=[22, 10, 27, 31]):
    return "".join(chr(v + 55) for v in vals)


# nines_complement
def f(s: str, num="603948"):
    return len(s) == len(num) and int(s) + int(num) == int("9" * len(num))


def g(num="603948"):
    return "".join(str(9 - int(c)) for c in num)


# row_and_column_parity
def f(grid: List[List[int]], data=[[1, 0, 1], [0, 1, 1]]):
    return [r[:-1] for r in grid[:-1]] == data and all(sum(v) % 2 == 0 for v in grid + list(zip(*grid, strict=True)))


def g(data=[[1, 0, 1], [0, 1, 1]]):
    rows = [r + [sum(r) % 2] for r in data]
    return rows + [[sum(c) % 2 for c in zip(*rows)]]


# repair_one_bit
def f(word: List[int], got=[1, 0, 1, 1, 0, 0, 1]):
    tests = [sum(b for i, b in enumerate(word, 1) if i & k) % 2 for k in (1, 2, 4)]
    return len(word) == len(got) and tests == [0, 0, 0] and sum(a != b for a, b in zip(word, got)) == 1 and set(word) == {0, 1}


def g(got=[1, 0, 1, 1, 0, 0, 1]):
    bad = 0
    for i, b in enumerate(got, 1):
        if b:
            bad ^= i
    return got[:bad - 1] + [1 - got[bad - 1]] + got[bad:]


# polynomial_remainder
def f(n: int, msg=727, poly=19):
    r = n
    while r > 15:
        r ^= poly << r.bit_length() - 5
    return r == 0 and n >> 4 == msg


def g(msg=727, poly=19):
    for n in range(msg * 16, msg * 16 + 16):
        r = n
        while r > 15:
            r ^= poly << r.bit_length() - 5
        if r == 0:
            return n


# hex_trailer
def f(h: str, data=[3, 48, 240, 2]):
    return (int(h, 16) + sum(data)) % 256 == 0 and len(h) == 2 and h.isupper()


def g(data=[3, 48, 240, 2]):
    return "%02X" % (-sum(data) % 256)


# barcode_threes
def f(n: int, body=590123412345):
    s = str(n)
    return n // 10 == body and sum(int(c) for c in s[::2] + s[1::2] * 3) % 10 == 0


def g(body=590123412345):
    s = str(body)
    t = sum(int(c) for c in s[::2] + s[1::2] * 3)
    return body * 10 + -t % 10


# lost_weights
def f(weights: List[int], digits=[4, 7, 2, 9], products=[28, 21, 10, 9]):
    return [w * d for w, d in zip(weights, digits)] == products


def g(digits=[4, 7, 2, 9], products=[28, 21, 10, 9]):
    return [p // d for p, d in zip(products, digits)]


# byte_total
def f(s: str, total=505, n=5):
    return len(s) == n and sum(map(ord, s)) == total


def g(total=505, n=5):
    return chr(total // n) * n


# hash_step_back
def f(h: int, step=31, add=77, final=9036):
    return (h * step + add) ^ final == 0


def g(step=31, add=77, final=9036):
    return (final - add) // step


# blurred_digit
def f(code: str, seen="83?4172", mod=9):
    return int(code) % mod == 0 and len(code) == len(seen) and all(b in ("?", a) for a, b in zip(code, seen))


def g(seen="83?4172", mod=9):
    return next(seen.replace("?", str(d)) for d in range(10) if int(seen.replace("?", str(d))) % mod == 0)


# echoed_number
def f(n: int, num=4073):
    return str(n) == str(num) * 2


def g(num=4073):
    return int(str(num) * 2)


# sum_and_difference
def f(pair: List[int], total=940, diff=118):
    return sum(pair) == total and pair[0] - pair[-1] == diff and len(pair) == 2


def g(total=940, diff=118):
    return [(total + diff) // 2, (total - diff) // 2]
