"""Sets: unions, covers, families, closure."""

# letters_left_over
def f(s: str, text="grumpy wizards fold tea"):
    return sorted(s) == sorted(set("abcdefghijklmnopqrstuvwxyz") - set(text))


def g(text="grumpy wizards fold tea"):
    return "".join(c for c in "abcdefghijklmnopqrstuvwxyz" if c not in text)


# the_other_half_of_the_difference
def f(b: List[int], a=[1, 4, 6, 9], odd=[2, 4, 9, 12]):
    return set(a) ^ set(b) == set(odd) and b == sorted(b)


def g(a=[1, 4, 6, 9], odd=[2, 4, 9, 12]):
    return sorted(set(a) ^ set(odd))


# how_alike
def f(x: float, a="satin", b="stained"):
    return abs(x * len(set(a + b)) - len(set(a) & set(b))) < 1e-9


def g(a="satin", b="stained"):
    return len(set(a) & set(b)) / len(set(a) | set(b))


# just_one_of_them
def f(xs: List[int], a=4, b=6, n=60):
    return xs == [x for x in range(n) if (x % a == 0) != (x % b == 0)]


def g(a=4, b=6, n=60):
    return sorted(set(range(0, n, a)) ^ set(range(0, n, b)))


# venn_regions
def f(regions: List[int], a=41, b=37, union=60):
    only_a, both, only_b = regions
    return only_a + both == a and both + only_b == b and sum(regions) == union


def g(a=41, b=37, union=60):
    return [union - b, a + b - union, union - a]


# every_selection
def f(picks: List[str], stock="abcd"):
    in_order = all(p == "".join(c for c in stock if c in p) for p in picks)
    return in_order and len(set(picks)) == len(picks) == 2 ** len(stock)


def g(stock="abcd"):
    picks = [""]
    for c in stock:
        picks += [p + c for p in picks]
    return picks


# no_sums_inside
def f(xs: List[int], n=20, size=10):
    sums = {a + b for a in xs for b in xs}
    return len(set(xs)) == size and min(xs) > 0 and max(xs) <= n and not sums & set(xs)


def g(n=20, size=10):
    return list(range(1, n + 1, 2))


# times_stays_inside
def f(xs: List[int], m=13, k=4):
    return len(set(xs)) == len(xs) == k and {a * b % m for a in xs for b in xs} == set(xs) - {0}


def g(m=13, k=4):
    for a in range(2, m):
        xs = [pow(a, i, m) for i in range(k)]
        if len(set(xs)) == k and pow(a, k, m) == 1:
            return xs


# none_contains_another
def f(family: List[str], letters="abcd", count=6):
    sets = [set(w) & set(letters) for w in family]
    return len(sets) == count and not any(sets[i] <= sets[j] for i in range(count) for j in range(count) if i != j)


def g(letters="abcd", count=6):
    return [x + y for x in letters for y in letters if x < y]


# ever_larger
def f(chain: List[str], first="o", last="orchid"):
    grows = all(set(a) < set(b) and len(b) == len(a) + 1 for a, b in zip(chain, chain[1:]))
    return chain[0] == first and chain[-1] == last and grows


def g(first="o", last="orchid"):
    return [last[:i] for i in range(len(first), len(last) + 1)]


# one_from_each
def f(picks: List[str], clubs=["ann bob", "bob cat", "ann", "cat dan eve", "bob eve"]):
    member = all(p in club.split() for p, club in zip(picks, clubs))
    return member and len(set(picks)) == len(picks) == len(clubs)


def g(clubs=["ann bob", "bob cat", "ann", "cat dan eve", "bob eve"]):
    def choose(done):
        if len(done) == len(clubs):
            return done
        for p in clubs[len(done)].split():
            if p not in done:
                full = choose(done + [p])
                if full:
                    return full
        return []
    return choose([])


# few_lamps_light_all
def f(chosen: List[int], lights=[[1, 2, 3], [2, 4], [3, 4, 5], [5, 6, 7], [1, 6], [4, 7, 8], [8, 2]], rooms=8, most=3):
    lit = {r for i in chosen for r in lights[i]}
    return len(chosen) <= most and lit == set(range(1, rooms + 1))


def g(lights=[[1, 2, 3], [2, 4], [3, 4, 5], [5, 6, 7], [1, 6], [4, 7, 8], [8, 2]], rooms=8, most=3):
    from itertools import combinations
    for chosen in combinations(range(len(lights)), most):
        if len({r for i in chosen for r in lights[i]}) == rooms:
            return list(chosen)


# seven_triples
def f(lines: List[List[int]], points=7):
    sides = [frozenset([a, b]) for line in lines for a in line for b in line if a < b]
    return len(lines) == points and {x for line in lines for x in line} == set(range(points)) and len(set(sides)) == len(sides) == 21


def g(points=7):
    return [sorted([i, (i + 1) % points, (i + 3) % points]) for i in range(points)]


# weights_that_never_tie
def f(xs: List[int], n=5, most=13):
    sums = [0]
    for x in xs:
        sums += [s + x for s in sums]
    return len(xs) == n and 0 < min(xs) and max(xs) <= most and len(set(sums)) == 2 ** n


def g(n=5, most=13):
    def add(xs, sums):
        if len(xs) == n:
            return xs
        for x in range(xs[-1] - 1 if xs else most, 0, -1):
            if not sums & {s + x for s in sums}:
                done = add(xs + [x], sums | {s + x for s in sums})
                if done:
                    return done
        return []
    return add([], {0})


# first_unbalanced_load
def f(n: int, weights=[1, 2, 4, 8, 15, 30, 60, 130]):
    sums = {0}
    for w in weights:
        sums |= {s + w for s in sums}
    return n not in sums and set(range(n)) <= sums and n > 0


def g(weights=[1, 2, 4, 8, 15, 30, 60, 130]):
    reach = 0
    for w in sorted(weights):
        if w > reach + 1:
            break
        reach += w
    return reach + 1
