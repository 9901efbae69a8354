"""Games with words and letters."""


# only_the_ends
def f(w: str, ends="ky", n=11):
    return w[0] + w[-1] == ends and len(w) == n


def g(ends="ky", n=11):
    return ends[0] * (n - 1) + ends[1]


# two_zipped_words
def f(w: str, odd="shoe", even="caps"):
    return w[::2] == odd and w[1::2] == even


def g(odd="shoe", even="caps"):
    return "".join(a + b for a, b in zip(odd, even))


# said_twice
def f(w: str, chant="go team, go team", sep=", "):
    return w + sep + w == chant


def g(chant="go team, go team", sep=", "):
    return chant.split(sep)[0]


# word_lengths
def f(s: str, lens=[3, 1, 4, 1, 5]):
    return [len(p) for p in s.split()] == lens


def g(lens=[3, 1, 4, 1, 5]):
    return " ".join("x" * n for n in lens)


# letter_weight
def f(w: str, total=76, n=4):
    return len(w) == n and w.islower() and sum(ord(c) - 96 for c in w) == total


def g(total=76, n=4):
    return chr(96 + total // n) * n


# banana_machine
def f(s: str, head="ba", beat="na", n=6):
    return s.count(beat) == n and s.startswith(head) and s[-2:] == beat


def g(head="ba", beat="na", n=6):
    return head + beat * n


# first_and_last_letters
def f(ws: List[str], front="moon", back="star"):
    return [w[0] for w in ws] == list(front) and [w[-1] for w in ws] == list(back)


def g(front="moon", back="star"):
    return [a + b for a, b in zip(front, back)]


# vowels_put_back
def f(s: str, bones="crnvl", k=3):
    return "".join(c for c in s if c not in "aeiou") == bones and len(s) - len(bones) == k


def g(bones="crnvl", k=3):
    return bones + "a" * k


# tripled_codes
def f(ks: List[int], word="kite"):
    return "".join(chr(k // 3) for k in ks) == word and all(k % 3 == 1 for k in ks)


def g(word="kite"):
    return [ord(c) * 3 + 1 for c in word]


# letters_in_the_echo
def f(n: int, word="banana", c="a", hits=634):
    return (word * n + word[:3]).count(c) == hits


def g(word="banana", c="a", hits=634):
    return hits // word.count(c)


# secret_pig
def f(w: str, said="istletoemay"):
    return w[1:] + w[0] + "ay" == said


def g(said="istletoemay"):
    return said[-3] + said[:-3]


# one_letter_at_a_time
def f(ws: List[str], a="cold", b="warm"):
    return ws[0] == a and ws[-1] == b and all(sum(x != y for x, y in zip(p, q)) == 1 for p, q in zip(ws, ws[1:]))


def g(a="cold", b="warm"):
    return [b[:i] + a[i:] for i in range(len(a) + 1)]


# overlapping_words
def f(s: str, words=["tarot", "otter", "erase", "start"], n=15):
    return all(w in s for w in words) and len(s) <= n


def g(words=["tarot", "otter", "erase", "start"], n=15):
    from itertools import permutations
    for order in permutations(words):
        s = ""
        for w in order:
            k = next(i for i in range(len(w), -1, -1) if s.endswith(w[:i]))
            s += w[k:]
        if len(s) <= n:
            return s


# words_without_spaces
def f(ws: List[str], text="seatableleaks", lex=["seat", "sea", "tab", "table", "leak", "leaks"]):
    return "".join(ws) == text and all(w in lex for w in ws)


def g(text="seatableleaks", lex=["seat", "sea", "tab", "table", "leak", "leaks"]):
    best = {0: []}
    for i in range(len(text)):
        for w in lex:
            if i in best and text.startswith(w, i):
                best[i + len(w)] = best[i] + [w]
    return best[len(text)]


# rising_letters
def f(w: str, pool="harmonica"):
    return len(w) == 5 and all(a < b for a, b in zip(w, w[1:])) and all(c in pool for c in w)


def g(pool="harmonica"):
    return "".join(sorted(set(pool))[:5])


# shout_between
def f(s: str, word="whisper"):
    return s.lower() == word * 2 and s[:7].islower() and s[7:].isupper()


def g(word="whisper"):
    return word + word.upper()


# common_chunk
def f(s: str, a="underground", b="thunderbolt", n=5):
    return len(s) == n and s in a and s in b


def g(a="underground", b="thunderbolt", n=5):
    return next(a[i:i + n] for i in range(len(a)) if a[i:i + n] in b)


# alphabet_jumps
def f(js: List[int], word="fjord"):
    at = 97
    for j, c in zip(js, word):
        at += j
        if chr(at) != c:
            return False
    return len(js) == len(word)


def g(word="fjord"):
    return [ord(b) - ord(a) for a, b in zip("a" + word, word)]


# two_letters_in_a_number
def f(code: int, w="hi"):
    return chr(code // 256) + chr(code % 256) == w


def g(w="hi"):
    return ord(w[0]) * 256 + ord(w[1])


# far_from_the_alphabet
def f(n: int, pair="no"):
    return chr(n - 300) + chr(n - 299) == pair


def g(pair="no"):
    return ord(pair[0]) + 300


# last_laugh
def f(n: int, laugh="ha", at=318):
    return (laugh * n).rfind(laugh) == at


def g(laugh="ha", at=318):
    return at // len(laugh) + 1


# how_long_the_sighs
def f(ns: List[int], sighs=["oooo", "oo", "oooooo", "o"]):
    return ["o" * n for n in ns] == sighs


def g(sighs=["oooo", "oo", "oooooo", "o"]):
    return [len(s) for s in sighs]
