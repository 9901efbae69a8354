"""Bits: masks, shifts, binary strings."""

# crowded_byte_and_a_bit
def f(n: int, ones=9):
    return n > 0 and bin(n).count("1") == ones


def g(ones=9):
    return 2 ** ones - 1


# key_for_the_lock
def f(key: int, lock=0b1011001110, light=0b0110101011):
    return lock ^ key == light


def g(lock=0b1011001110, light=0b0110101011):
    return lock ^ light


# and_also_or
def f(x: int, mask=0b11001100, both=0b10000100, either=0b11101111):
    return x & mask == both and x | mask == either


def g(mask=0b11001100, both=0b10000100, either=0b11101111):
    return both | either & ~mask


# stripes
def f(n: int, k=12):
    return n ^ n >> 1 == 2 ** k - 1


def g(k=12):
    return int("10" * (k // 2), 2)


# back_from_gray
def f(n: int, code=0b1100101011):
    return n ^ (n >> 1) == code


def g(code=0b1100101011):
    n = 0
    while code:
        n ^= code
        code >>= 1
    return n


# below_zero
def f(n: int, word=0xFF38):
    return n < 0 and n & 0xFFFF == word


def g(word=0xFF38):
    return word - (1 << 16)


# lonely_power
def f(n: int, above=1000000):
    return n > above and n & (n - 1) == 0


def g(above=1000000):
    return 1 << above.bit_length()


# binary_point
def f(x: float, bits="1011001"):
    return x * 2 ** len(bits) == int(bits, 2)


def g(bits="1011001"):
    return int(bits, 2) / 2 ** len(bits)


# exactly_this_float
def f(x: float, code="0x1.91eb851eb851fp+1"):
    return x.hex() == code


def g(code="0x1.91eb851eb851fp+1"):
    return float.fromhex(code)


# carry_by_hand
def f(s: str, a="110101101", b="10111011"):
    return set(s) <= {"0", "1"} and s[0] == "1" and int(s, 2) == int(a, 2) + int(b, 2)


def g(a="110101101", b="10111011"):
    s, carry = "", 0
    for x, y in zip(a[::-1], b[::-1].ljust(len(a), "0")):
        total = int(x) + int(y) + carry
        s, carry = str(total % 2) + s, total // 2
    return "1" * carry + s


# bits_reversed
def f(n: int, w=12, image=0b100110101111):
    return n >> w == 0 and all(n >> i & 1 == image >> (w - 1 - i) & 1 for i in range(w))


def g(w=12, image=0b100110101111):
    return int(f"{image:0{w}b}"[::-1], 2)


# without_a_partner
def f(n: int, xs=[417, 288, 905, 288, 633, 417, 905]):
    return n in xs and xs.count(n) % 2 == 1


def g(xs=[417, 288, 905, 288, 633, 417, 905]):
    from functools import reduce
    return reduce(lambda a, b: a ^ b, xs)


# pairs_of_ones
def f(ws: List[str], pool="00011", n=10):
    return len(set(ws)) == len(ws) == n and {"".join(sorted(w)) for w in ws} == {pool}


def g(pool="00011", n=10):
    from itertools import permutations
    return sorted({"".join(p) for p in permutations(pool)})


# one_switch_at_a_time
def f(states: List[int], k=4):
    flips = [a ^ b for a, b in zip(states, states[1:] + states[:1])]
    return sorted(states) == list(range(2 ** k)) and all(d & (d - 1) == 0 for d in flips)


def g(k=4):
    return [n ^ n >> 1 for n in range(2 ** k)]


def g(k=4):
    states = [0]
    for i in range(k):
        states += [s + 2 ** i for s in reversed(states)]
    return states


# woven_coordinates
def f(z: int, x=45, y=27):
    bits = f"{z:b}"[::-1]
    return z > 0 and int(bits[::2][::-1], 2) == x and int(bits[1::2][::-1], 2) == y


def g(x=45, y=27):
    return sum((x >> i & 1) << 2 * i | (y >> i & 1) << 2 * i + 1 for i in range(8))


# shift_register
def f(seed: int, steps=20, final=0b1010011101):
    s = seed
    for _ in range(steps):
        s = s >> 1 | ((s ^ s >> 3) & 1) << 9
    return 0 < seed < 1024 and s == final


def g(steps=20, final=0b1010011101):
    s = final
    for _ in range(steps):
        high, low = s >> 9, s << 1 & 1023
        s = low | high ^ (low >> 3 & 1)
    return s


# switchboard
def f(chosen: List[int], buttons=[0b110100, 0b011010, 0b101001, 0b000111, 0b010011], lamps=0b111101):
    state = 0
    for b in chosen:
        state ^= b
    return state == lamps and len(set(chosen)) == len(chosen) and all(b in buttons for b in chosen)


def g(buttons=[0b110100, 0b011010, 0b101001, 0b000111, 0b010011], lamps=0b111101):
    ways = {0: []}
    for b in buttons:
        ways |= {s ^ b: w + [b] for s, w in ways.items() if s ^ b not in ways}
    return ways[lamps]
