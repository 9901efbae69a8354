"""Codes and ciphers: shifting, packing, error-correcting."""

# numbered_letters
def f(ns: List[int], word="quartz"):
    return "".join(chr(96 + n) for n in ns) == word


def g(word="quartz"):
    return [ord(c) - 96 for c in word]


# book_cipher
def f(places: List[int], page="bring the lamp at noon", secret="talon"):
    return "".join(page[i] for i in places) == secret


def g(page="bring the lamp at noon", secret="talon"):
    return [page.index(c) for c in secret]


# upside_down_alphabet
def f(s: str, code="hroevi ulc"):
    return len(s) == len(code) and all(a == b == " " or ord(a) + ord(b) == 219 for a, b in zip(s, code))


def g(code="hroevi ulc"):
    return "".join(c if c == " " else chr(219 - ord(c)) for c in code)


# words_turned_round
def f(s: str, secret="eht yek si rednu eht tam"):
    return " ".join(w[::-1] for w in s.split()) == secret


def g(secret="eht yek si rednu eht tam"):
    return " ".join(secret[::-1].split()[::-1])


# every_third_letter
def f(s: str, plain="harbour"):
    return s[::3] == plain and s.isalpha() and len(s) == 3 * len(plain)


def g(plain="harbour"):
    return "".join(c + "xy" for c in plain)


# character_codes
def f(s: str, codes="115 110 111 119 102 97 108 108"):
    return " ".join(str(ord(c)) for c in s) == codes


def g(codes="115 110 111 119 102 97 108 108"):
    return "".join(chr(int(k)) for k in codes.split())


# one_time_pad
def f(pad: List[int], plain="LAUNCH", cipher=[3, 19, 22, 6, 10, 12]):
    return [ord(c) ^ k for c, k in zip(plain, pad)] == cipher


def g(plain="LAUNCH", cipher=[3, 19, 22, 6, 10, 12]):
    return [ord(c) ^ k for c, k in zip(plain, cipher)]


# caesar
def f(s: str, code="wkh rog ploo", k=3):
    return "".join(c if c == " " else chr((ord(c) - 97 + k) % 26 + 97) for c in s) == code


def g(code="wkh rog ploo", k=3):
    return "".join(c if c == " " else chr((ord(c) - 97 - k) % 26 + 97) for c in code)


# letters_for_columns
def f(s: str, n=18278):
    from functools import reduce
    return s.isupper() and reduce(lambda total, c: 26 * total + ord(c) - 64, s, 0) == n


def g(n=18278):
    s = ""
    while n:
        n, r = divmod(n - 1, 26)
        s = chr(65 + r) + s
    return s


# half_a_bit_of_surprise
def f(p: float, bits=0.5):
    from math import log2
    return 0 < p < 0.5 and abs(p * log2(p) + (1 - p) * log2(1 - p) + bits) < 1e-9


def g(bits=0.5):
    from math import log2
    low, high = 1e-9, 0.5
    for _ in range(60):
        p = (low + high) / 2
        low, high = (p, high) if -p * log2(p) - (1 - p) * log2(1 - p) < bits else (low, p)
    return low


# fence_with_two_rails
def f(s: str, fence="lmndeoae"):
    return s[::2] + s[1::2] == fence


def g(fence="lmndeoae"):
    h = (len(fence) + 1) // 2
    return "".join(a + b for a, b in zip(fence[:h], fence[h:]))


# far_apart_words
def f(words: List[str], n=6, size=5, apart=3):
    gaps = [sum(x != y for x, y in zip(a, b)) for i, a in enumerate(words) for b in words[:i]]
    return len(words) == size and all(len(w) == n and set(w) <= {"0", "1"} for w in words) and min(gaps) >= apart


def g(n=6, size=5, apart=3):
    words = []
    for k in range(2 ** n):
        w = f"{k:0{n}b}"
        if len(words) < size and all(sum(x != y for x, y in zip(w, v)) >= apart for v in words):
            words.append(w)
    return words


# packed_runs
def f(s: str, plain="aaaabccddddddddddddz"):
    import re
    return "".join(c * int(k or 1) for k, c in re.findall(r"(\d*)(\D)", s)) == plain and len(s) < 10


def g(plain="aaaabccddddddddddddz"):
    from itertools import groupby
    runs = [(len(list(block)), c) for c, block in groupby(plain)]
    return "".join(str(k) * (k > 1) + c for k, c in runs)


# the_key_of_vigenere
def f(key: str, plain="meetatthebridge", cipher="yewdmtlrqbjspgw"):
    shifted = [(ord(p) + ord(key[i % len(key)]) - 194) % 26 for i, p in enumerate(plain)]
    return len(key) == 4 and [ord(c) - 97 for c in cipher] == shifted


def g(plain="meetatthebridge", cipher="yewdmtlrqbjspgw"):
    return "".join(chr((ord(c) - ord(p)) % 26 + 97) for p, c in zip(plain[:4], cipher))


# dots_and_dashes
def f(s: str, signal=".-.|..|...-|.|.-.", key={"e": ".", "i": "..", "r": ".-.", "s": "...", "v": "...-", "a": ".-"}):
    return "|".join(key[c] for c in s) == signal


def g(signal=".-.|..|...-|.|.-.", key={"e": ".", "i": "..", "r": ".-.", "s": "...", "v": "...-", "a": ".-"}):
    letter = {v: k for k, v in key.items()}
    return "".join(letter[x] for x in signal.split("|"))


# five_by_five_square
def f(s: str, knocks="34 35 13 45 51", square="abcdefghijklmnopqrstuvwxy"):
    cells = [divmod(square.index(c), 5) for c in s]
    return " ".join(f"{row + 1}{col + 1}" for row, col in cells) == knocks


def g(knocks="34 35 13 45 51", square="abcdefghijklmnopqrstuvwxy"):
    return "".join(square[5 * int(k[0]) + int(k[1]) - 6] for k in knocks.split())


# read_down_the_columns
def f(s: str, secret="rmsbhayaetpauet", width=5, order="31452"):
    columns = [s[int(k) - 1::width] for k in order]
    return "".join(columns) == secret


def g(secret="rmsbhayaetpauet", width=5, order="31452"):
    height, s = len(secret) // width, [""] * len(secret)
    for i, k in enumerate(order):
        s[int(k) - 1::width] = secret[i * height:(i + 1) * height]
    return "".join(s)


# thrifty_code
def f(words: List[str], counts=[40, 21, 14, 11, 8, 6], budget=236):
    free = not any(a.startswith(b) for i, a in enumerate(words) for j, b in enumerate(words) if i != j)
    return free and set("".join(words)) == {"0", "1"} and sum(len(w) * c for w, c in zip(words, counts)) <= budget and len(words) == len(counts)


def g(counts=[40, 21, 14, 11, 8, 6], budget=236):
    from heapq import heapify, heappop, heappush
    words = [""] * len(counts)
    heap = [(c, [i]) for i, c in enumerate(counts)]
    heapify(heap)
    while len(heap) > 1:
        (a, left), (b, right) = heappop(heap), heappop(heap)
        for i in left:
            words[i] = "0" + words[i]
        for i in right:
            words[i] = "1" + words[i]
        heappush(heap, (a + b, left + right))
    return words


# look_back_and_copy
def f(steps: List[List[int]], text="tick tock tick tock tick", most=9):
    out = ""
    for back, size, letter in steps:
        for _ in range(size):
            out += out[-back]
        out += chr(letter)
    return out == text and len(steps) <= most


def g(text="tick tock tick tock tick", most=9):
    steps, i = [], 0
    while i < len(text):
        size = max(k for k in range(len(text) - i) if text.find(text[i:i + k], 0, i + k - 1) >= 0 or k == 0)
        start = text.find(text[i:i + size], 0, i + size - 1) if size else i
        steps.append([i - start, size, ord(text[i + size])])
        i += size + 1
    return steps


# length_before_number
def f(s: str, numbers=[1, 9, 4, 30, 2]):
    found, i = [], 0
    while i < len(s):
        zeros = s.index("1", i) - i
        found.append(int(s[i:i + 2 * zeros + 1], 2))
        i += 2 * zeros + 1
    return found == numbers and set(s) == {"0", "1"}


def g(numbers=[1, 9, 4, 30, 2]):
    return "".join("0" * (n.bit_length() - 1) + bin(n)[2:] for n in numbers)
