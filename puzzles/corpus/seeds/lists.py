"""Lists: differences, order, slices, stacks."""

# rebuild_from_steps
def f(xs: List[int], steps=[3, -1, 4, -1, 5]):
    return [b - a for a, b in zip(xs, xs[1:])] == steps


def g(steps=[3, -1, 4, -1, 5]):
    xs = [0]
    for d in steps:
        xs.append(xs[-1] + d)
    return xs


def g(steps=[3, -1, 4, -1, 5]):
    from itertools import accumulate
    return list(accumulate(steps, initial=7))


# six_that_sink
def f(xs: List[int], n=6, total=-40):
    return len(set(xs)) == len(xs) == n and sum(xs) == total


def g(n=6, total=-40):
    return list(range(1, n)) + [total - sum(range(1, n))]


# mirror_and_negate
def f(xs: List[int], image=[4, -8, 15, -16, 23]):
    return [-x for x in reversed(xs)] == image


def g(image=[4, -8, 15, -16, 23]):
    return [-y for y in image][::-1]


# same_product
def f(xs: List[int], ys=[2, 3, 5, 7], k=210):
    return [x * y for x, y in zip(xs, ys)] == [k] * len(ys)


def g(ys=[2, 3, 5, 7], k=210):
    return [k // y for y in ys]


# icicles
def f(xs: List[str], c="o", n=6):
    return [x.count(c) for x in xs] == list(range(n, 0, -1)) and set("".join(xs)) == {c}


def g(c="o", n=6):
    return [c * k for k in range(n, 0, -1)]


# zipper
def f(xs: List[int], left=[1, 3, 5, 7], right=[8, 6, 4, 2]):
    return xs[::2] == left and xs[1::2] == right


def g(left=[1, 3, 5, 7], right=[8, 6, 4, 2]):
    return [v for pair in zip(left, right) for v in pair]


# sorting_order
def f(order: List[int], xs=[31, 4, 15, 92, 65, 35]):
    return [xs[i] for i in order] == sorted(xs)


def g(xs=[31, 4, 15, 92, 65, 35]):
    return sorted(range(len(xs)), key=lambda i: xs[i])


# skewed_crowd
def f(xs: List[int], gap=100, n=5):
    from statistics import mean, median
    return len(xs) == n and mean(xs) - median(xs) == gap


def g(gap=100, n=5):
    return [0] * (n - 1) + [gap * n]


# high_water_marks
def f(xs: List[int], peaks=[2, 2, 5, 5, 9]):
    return [max(xs[:i + 1]) for i in range(len(xs))] == peaks and sum(xs) == 0


def g(peaks=[2, 2, 5, 5, 9]):
    xs = peaks[:]
    xs[1] -= sum(peaks)
    return xs


# kth_from_below
def f(v: int, xs=[812, 377, 640, 129, 951, 256, 488], k=3):
    return v in xs and sum(x < v for x in xs) == k


def g(xs=[812, 377, 640, 129, 951, 256, 488], k=3):
    return sorted(xs)[k]


# ever_half
def f(xs: List[float], start=96.0, n=7):
    return xs[0] == start and len(xs) == n and all(a == 2 * b for a, b in zip(xs, xs[1:]))


def g(start=96.0, n=7):
    return [start / 2 ** i for i in range(n)]


# theatre_seats
def f(xs: List[str], rows="ABCD", n=5):
    return len(set(xs)) == len(rows) * n and all(s[0] in rows and 0 < int(s[1:]) <= n for s in xs)


def g(rows="ABCD", n=5):
    return [r + str(i) for r in rows for i in range(1, n + 1)]


# missing_weight
def f(x: float, xs=[2.5, 4.0, 7.25, 1.75], mean=4.5):
    return abs((sum(xs) + x) / (len(xs) + 1) - mean) < 1e-9


def g(xs=[2.5, 4.0, 7.25, 1.75], mean=4.5):
    return mean * (len(xs) + 1) - sum(xs)


# lone_peak
def f(xs: List[int], n=9, top=50):
    up, down = xs[:n // 2 + 1], xs[n // 2:]
    climbs = all(a < b for a, b in zip(up, up[1:])) and all(a > b for a, b in zip(down, down[1:]))
    return len(xs) == n and up[-1] == top and climbs


def g(n=9, top=50):
    return [top - abs(i - n // 2) for i in range(n)]


# equal_helpings
def f(ps: List[List[int]], xs=[4, 5, 1, 6, 2, 3, 3, 3], k=3):
    return len(ps) == k and sum(ps, []) == xs and len(set(map(sum, ps))) == 1


def g(xs=[4, 5, 1, 6, 2, 3, 3, 3], k=3):
    share, parts = sum(xs) // k, [[]]
    for x in xs:
        if sum(parts[-1]) == share:
            parts.append([])
        parts[-1].append(x)
    return parts


# richest_slice
def f(part: List[int], xs=[3, -7, 6, 2, -4, 9, -1, -8, 5, 4]):
    cuts = [xs[i:j] for i in range(len(xs)) for j in range(i + 1, len(xs) + 1)]
    return part in cuts and sum(part) == max(map(sum, cuts))


def g(xs=[3, -7, 6, 2, -4, 9, -1, -8, 5, 4]):
    best = run = xs[:1]
    for x in xs[1:]:
        run = run + [x] if sum(run) > 0 else [x]
        best = max(best, run, key=sum)
    return best


# longest_climb
def f(sub: List[int], xs=[10, 3, 7, 4, 12, 5, 9, 6, 8, 1, 11], k=6):
    rest = iter(xs)
    return len(sub) == k and all(v in rest for v in sub) and sub == sorted(set(sub))


def g(xs=[10, 3, 7, 4, 12, 5, 9, 6, 8, 1, 11], k=6):
    best = []
    for x in xs:
        best.append(max((b for b in best if b[-1] < x), key=len, default=[]) + [x])
    return max(best, key=len)


# measured_disorder
def f(p: List[int], n=8, swaps=17):
    tangles = sum(p[i] > p[j] for j in range(n) for i in range(j))
    return sorted(p) == list(range(n)) and tangles == swaps


def g(n=8, swaps=17):
    p, pool, left = [], list(range(n)), swaps
    while pool:
        k = min(left, len(pool) - 1)
        p.append(pool.pop(k))
        left -= k
    return p


# railway_siding
def f(moves: List[str], train=[1, 2, 3, 4, 5], want=[3, 2, 5, 4, 1]):
    siding, out, waiting = [], [], train[::-1]
    for m in moves:
        if m == "in":
            siding.append(waiting.pop())
        elif m == "out":
            out.append(siding.pop())
    return out == want


def g(train=[1, 2, 3, 4, 5], want=[3, 2, 5, 4, 1]):
    moves, siding, goal = [], [], want[::-1]
    for car in train:
        siding.append(car)
        moves.append("in")
        while siding and siding[-1] == goal[-1]:
            siding.pop()
            goal.pop()
            moves.append("out")
    return moves
