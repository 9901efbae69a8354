"""Combinatorics: counting, arranging, choosing."""

# everyone_shook_hands
def f(people: int, shakes=19900):
    return people > 0 and people * (people - 1) == 2 * shakes


def g(shakes=19900):
    return int((1 + (1 + 8 * shakes) ** 0.5) / 2)


# how_many_spellings
def f(n: int, word="mississippi"):
    from math import factorial, prod
    return n * prod(factorial(word.count(c)) for c in set(word)) == factorial(len(word))


def g(word="mississippi"):
    from math import comb
    n, left = 1, len(word)
    for c in set(word):
        n *= comb(left, word.count(c))
        left -= word.count(c)
    return n


# even_odds
def f(p: float, tries=4):
    return 0 < p < 1 and abs((1 - p) ** tries - 0.5) < 1e-9


def g(tries=4):
    return 1 - 0.5 ** (1 / tries)


# lazy_caterer
def f(cuts: int, pieces=20101):
    return cuts > 0 and cuts * cuts + cuts + 2 == 2 * pieces


def g(pieces=20101):
    return int((2 * pieces) ** 0.5)


# never_side_by_side
def f(w: str, k=6):
    return "11" not in w and w.count("1") == k and w.count("0") == k - 1 and len(w) == 2 * k - 1


def g(k=6):
    return "10" * (k - 1) + "1"


# saw_teeth
def f(xs: List[int], n=9):
    return sorted(xs) == list(range(n)) and all((xs[i] < xs[i + 1]) == (i % 2 == 0) for i in range(n - 1))


def g(n=9):
    return [i // 2 if i % 2 == 0 else n - 1 - i // 2 for i in range(n)]


# swap_partners
def f(p: List[int], n=8):
    return len(p) == n and all(p[p[i]] == i != p[i] for i in range(n))


def g(n=8):
    return [i ^ 1 for i in range(n)]


# cycles_of_many_lengths
def f(p: List[int], n=12, order=60):
    q, k = p, 1
    while q != sorted(p) and k < 99:
        q, k = [p[i] for i in q], k + 1
    return sorted(p) == list(range(n)) and k == order


def g(n=12, order=60):
    p = []
    for size in (3, 4, 5):
        p += [len(p) + (i + 1) % size for i in range(size)]
    return p


# next_arrangement
def f(q: List[int], p=[2, 4, 1, 5, 3]):
    from itertools import permutations
    ranks = sorted(map(list, permutations(p)))
    return ranks.index(q) - ranks.index(p) == 1


def g(p=[2, 4, 1, 5, 3]):
    q = p[:]
    i = max(i for i in range(len(q) - 1) if q[i] < q[i + 1])
    j = max(j for j in range(len(q)) if q[j] > q[i])
    q[i], q[j] = q[j], q[i]
    return q[:i + 1] + q[:i:-1]


# anthology_page
def f(s: str, letters="abcdefg", before=3000):
    from math import factorial
    rank = sum(sum(d < c for d in s[i:]) * factorial(len(s) - 1 - i) for i, c in enumerate(s))
    return sorted(s) == list(letters) and rank == before


def g(letters="abcdefg", before=3000):
    from math import factorial
    s, pool = "", list(letters)
    while pool:
        i, before = divmod(before, factorial(len(pool) - 1))
        s += pool.pop(i)
    return s


# every_word_once
def f(ring: str, k=4):
    words = {(ring + ring)[i:i + k] for i in range(len(ring))}
    return len(ring) == len(words) == 2 ** k and set(ring) == set("01")


def g(k=4):
    ring = "0" * k
    while len(ring) < 2 ** k + k - 1:
        ring += "1" if ring[1 - k:] + "1" not in ring else "0"
    return ring[:2 ** k]


# three_way_sharing
def f(ways: List[List[int]], sweets=5, friends=3, count=21):
    fair = all(len(w) == friends and min(w) >= 0 and sum(w) == sweets for w in ways)
    return fair and len({tuple(w) for w in ways}) == len(ways) == count


def g(sweets=5, friends=3, count=21):
    return [[a, b, sweets - a - b] for a in range(sweets + 1) for b in range(sweets + 1 - a)]


# frugal_ruler
def f(marks: List[int], n=5, length=11):
    gaps = [b - a for i, b in enumerate(marks) for a in marks[:i]]
    return len(marks) == n and min(gaps) > 0 and len(set(gaps)) == len(gaps) and max(gaps) <= length


def g(n=5, length=11):
    from itertools import combinations
    for inner in combinations(range(1, length), n - 2):
        marks = [0, *inner, length]
        if len({b - a for a, b in combinations(marks, 2)}) == n * (n - 1) // 2:
            return marks


# twins_at_a_distance
def f(xs: List[int], n=4):
    return len(xs) == 2 * n and all(xs.count(k) == 2 and xs[xs.index(k) + k + 1] == k for k in range(1, n + 1))


def g(n=4):
    def fill(row, k):
        if k == 0:
            return row
        for i in range(2 * n - k - 1):
            if row[i] == row[i + k + 1] == 0:
                new = row[:]
                new[i] = new[i + k + 1] = k
                done = fill(new, k - 1)
                if done:
                    return done
        return []
    return fill([0] * (2 * n), n)


# all_nestings
def f(words: List[str], pairs=4, count=14):
    def shrunk(w):
        while "()" in w:
            w = w.replace("()", "")
        return w
    return len(set(words)) == len(words) == count and all(len(w) == 2 * pairs and shrunk(w) == "" for w in words)


def g(pairs=4, count=14):
    def grow(w, opened, closed):
        if closed == pairs:
            return [w]
        a = grow(w + "(", opened + 1, closed) if opened < pairs else []
        b = grow(w + ")", opened, closed + 1) if closed < opened else []
        return a + b
    return grow("", 0, 0)


# no_sum_in_one_colour
def f(paint: str, n=13):
    sums = [(i, j, i + j + 1) for i in range(n) for j in range(i, n - i - 1)]
    return len(paint) == n and set(paint) <= set("RGB") and not any(paint[i] == paint[j] == paint[k] for i, j, k in sums)


def g(n=13):
    def brush(s):
        k = len(s)
        if k == n:
            return s
        for c in "RGB":
            if not any(s[i] == s[k - 1 - i] == c for i in range(k)):
                done = brush(s + c)
                if done:
                    return done
        return ""
    return brush("")


# splitting_thirty
def f(count: int, n=30):
    from functools import lru_cache
    @lru_cache(None)
    def ways(left, most):
        return 1 if left == 0 else sum(ways(left - k, k) for k in range(1, min(left, most) + 1))
    return count == ways(n, n)


def g(n=30):
    ways = [1] + [0] * n
    for part in range(1, n + 1):
        for total in range(part, n + 1):
            ways[total] += ways[total - part]
    return ways[n]
