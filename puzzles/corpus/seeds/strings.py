"""Strings: building, slicing, counting, comparing."""

# stutter
def f(s: str, echo="ssiillvveerr"):
    return "".join(c + c for c in s) == echo


def g(echo="ssiillvveerr"):
    return echo[::2]


# turn_the_wheel
def f(s: str, target="granite", k=3):
    return s[k:] + s[:k] == target


def g(target="granite", k=3):
    return target[-k:] + target[:-k]


# last_sighting
def f(i: int, s="abracadabra", n=40):
    return (s * n).rfind("cad") == i


def g(s="abracadabra", n=40):
    return len(s) * (n - 1) + s.find("cad")


# upside_down_case
def f(s: str, seen="oPEN sESAME"):
    return s.swapcase() == seen


def g(seen="oPEN sESAME"):
    return seen.swapcase()


# keep_the_gaps
def f(parts: List[str], text="red,,blue,", sep=","):
    return sep.join(parts) == text and len(parts) == 4


def g(text="red,,blue,", sep=","):
    return text.split(sep)


# padded_both_ways
def f(s: str, word="pebble", pad=7):
    return s.strip("~") == word and s.find(word) == pad and len(s) == len(word) + 2 * pad


def g(word="pebble", pad=7):
    return "~" * pad + word + "~" * pad


# squeezed_in
def f(s: str, low="orchard", high="orchards"):
    return low < s < high


def g(low="orchard", high="orchards"):
    return low + "a"


# bones_of_a_word
def f(word: str, bones="brrl", n=7):
    return len(word) == n and "".join(c for c in word if c not in "aeiou") == bones


def g(bones="brrl", n=7):
    return bones.ljust(n, "a")


# letter_staircase
def f(steps: List[str], top="lantern"):
    return steps[-1] == top and all(a + b[-1] == b for a, b in zip([""] + steps, steps))


def g(top="lantern"):
    return [top[:i + 1] for i in range(len(top))]


# patchwork
def f(s: str, parts=["over", "rover", "verse"], most=7):
    return len(s) <= most and all(p in s for p in parts)


def g(parts=["over", "rover", "verse"], most=7):
    return parts[1] + parts[2][3:]


# overlapping_wings
def f(s: str, w="aba", n=9):
    hits = sum(s.startswith(w, i) for i in range(len(s)))
    return hits == n and len(s) <= 2 * n + 1


def g(w="aba", n=9):
    return w[:2] * n + w[0]


# smallest_rotation
def f(s: str, ring="tambourine"):
    turns = [ring[i:] + ring[:i] for i in range(len(ring))]
    return s in turns and all(s <= t for t in turns)


def g(ring="tambourine"):
    return min(ring[i:] + ring[:i] for i in range(len(ring)))


# short_words_first
def f(words: List[str], text="we packed a lamp and an old brass compass"):
    keys = [(len(w), w) for w in words]
    return sorted(words) == sorted(text.split()) and keys == sorted(keys)


def g(text="we packed a lamp and an old brass compass"):
    return sorted(text.split(), key=lambda w: (len(w), w))


# longest_shared_piece
def f(s: str, a="thunderstorm", b="misunderstood"):
    k = len(s) + 1
    longer = {a[i:i + k] for i in range(len(a) - k + 1)}
    return s in a and s in b and not any(p in b for p in longer)


def g(a="thunderstorm", b="misunderstood"):
    best = ""
    for i in range(len(a)):
        while i + len(best) < len(a) and a[i:i + len(best) + 1] in b:
            best = a[i:i + len(best) + 1]
    return best


# all_different_stretch
def f(s: str, text="mississippi river delta bluegrass"):
    k = len(s) + 1
    fresh = [len(set(text[i:i + k])) == k for i in range(len(text) - k + 1)]
    return s in text and len(set(s)) == len(s) and not any(fresh)


def g(text="mississippi river delta bluegrass"):
    best, left = "", 0
    for right in range(len(text)):
        while text[right] in text[left:right]:
            left += 1
        if right - left + 1 > len(best):
            best = text[left:right + 1]
    return best


# one_typo_from_both
def f(s: str, a="marble", b="gamble"):
    def apart(x, y):
        row = list(range(len(y) + 1))
        for i, c in enumerate(x, 1):
            new = [i]
            for j, d in enumerate(y, 1):
                new.append(min(new[-1] + 1, row[j] + 1, row[j - 1] + (c != d)))
            row = new
        return row[-1]
    return apart(s, a) == apart(s, b) == 1


def g(a="marble", b="gamble"):
    return b[0] + a[1:]
