"""Ranges, overlaps, gaps and covers."""


# middle_and_width
def f(iv: List[int], mid=90, width=36):
    return iv[0] + iv[1] == 2 * mid and iv[1] - iv[0] == width


def g(mid=90, width=36):
    return [mid - width // 2, mid + width // 2]


# inside_all
def f(p: int, ivs=[[120, 400], [230, 350], [90, 260]]):
    return all(a <= p <= b for a, b in ivs)


def g(ivs=[[120, 400], [230, 350], [90, 260]]):
    return max(a for a, b in ivs)


# hole_in_the_cover
def f(p: int, ivs=[[0, 140], [120, 255], [262, 300], [180, 259]], end=300):
    return 0 <= p <= end and not any(a <= p <= b for a, b in ivs)


def g(ivs=[[0, 140], [120, 255], [262, 300], [180, 259]], end=300):
    return next(p for p in range(end) if not any(a <= p <= b for a, b in ivs))


# evenly_spaced_posts
def f(r: List[int], lo=15, hi=87, step=9):
    return r[0] == lo and r[-1] == hi and all(b == a + step for a, b in zip(r, r[1:]))


def g(lo=15, hi=87, step=9):
    return list(range(lo, hi + 1, step))


# point_at_a_fraction
def f(x: float, a=30.0, b=80.0, t=0.35):
    return abs((x - a) / (b - a) - t) < 1e-6


def g(a=30.0, b=80.0, t=0.35):
    return a + t * (b - a)


# lengths_of_stays
def f(ns: List[int], ivs=[[9, 20], [25, 41], [48, 66], [70, 75]]):
    return [[a, a + n] for n, (a, b) in zip(ns, ivs)] == ivs


def g(ivs=[[9, 20], [25, 41], [48, 66], [70, 75]]):
    return [b - a for a, b in ivs]


# equal_slices
def f(cuts: List[List[int]], lo=40, w=15, k=5):
    return [b - a for a, b in cuts] == [w] * k and cuts[0][0] == lo and all(p[1] == q[0] for p, q in zip(cuts, cuts[1:]))


def g(lo=40, w=15, k=5):
    return [[a, a + w] for a in range(lo, lo + w * k, w)]


# few_pins
def f(pins: List[int], ivs=[[2, 9], [8, 15], [4, 8], [14, 22], [17, 30], [24, 33], [20, 23]], k=3):
    return len(pins) <= k and all(any(a <= p <= b for p in pins) for a, b in ivs)


def g(ivs=[[2, 9], [8, 15], [4, 8], [14, 22], [17, 30], [24, 33], [20, 23]], k=3):
    pins = []
    for a, b in sorted(ivs, key=lambda iv: iv[1]):
        if not pins or pins[-1] < a:
            pins.append(b)
    return pins


# rooms_for_talks
def f(room: List[int], talks=[[9, 12], [10, 11], [11, 14], [9, 10], [12, 16], [13, 15]], k=3):
    n = len(talks)
    clash = lambda i, j: talks[i][0] < talks[j][1] and talks[j][0] < talks[i][1]
    return len(room) == n and set(room) <= set(range(k)) and all(room[i] != room[j] for j in range(n) for i in range(j) if clash(i, j))


def g(talks=[[9, 12], [10, 11], [11, 14], [9, 10], [12, 16], [13, 15]], k=3):
    room, free = [0] * len(talks), [0] * k
    for i in sorted(range(len(talks)), key=lambda i: talks[i]):
        r = next(r for r in range(k) if free[r] <= talks[i][0])
        room[i], free[r] = r, talks[i][1]
    return room


# half_open_text
def f(s: str, lo=17, hi=42):
    return s[0] == "[" and s[-1] == ")" and [int(t) for t in s[1:-1].split(",")] == [lo, hi]


def g(lo=17, hi=42):
    return "[" + str(lo) + "," + str(hi) + ")"


# common_shift
def f(k: int, old=[4, 19, 33], new=[412, 427, 441]):
    return [a + k for a in old] == new


def g(old=[4, 19, 33], new=[412, 427, 441]):
    return new[0] - old[0]


# run_with_a_sum
def f(r: List[int], n=7, total=434):
    return r == list(range(r[0], r[0] + n)) and sum(r) == total


def g(n=7, total=434):
    return [total // n - n // 2 + i for i in range(n)]


# bar_on_a_line
def f(s: str, a=4, b=11, n=20):
    return s.find("#") == a and s.rfind("#") == b and len(s) == n


def g(a=4, b=11, n=20):
    return " " * a + "#" * (b - a) + "#".ljust(n - b)


# stop_of_a_range
def f(stop: int, lo=13, step=8, k=40):
    return len(range(lo, stop, step)) == k


def g(lo=13, step=8, k=40):
    return lo + step * k


# as_far_from_both
def f(x: float, a=3.7, b=41.1):
    return abs(abs(x - a) - abs(x - b)) < 1e-6


def g(a=3.7, b=41.1):
    return (a + b) / 2


# overlap_of_two
def f(b: int, a=210, lo=150, hi=900, k=333):
    return min(b, hi) - max(a, lo) == k


def g(a=210, lo=150, hi=900, k=333):
    return max(a, lo) + k


# both_sides_of_zero
def f(n: int, size=745):
    return len(range(-n, n + 1)) == size


def g(size=745):
    return size // 2


# end_of_a_sum
def f(n: int, lo=20, total=11900):
    return sum(range(lo, n)) == total


def g(lo=20, total=11900):
    return next(n for n in range(1000) if sum(range(lo, n)) == total)


# two_parts_to_three
def f(p: int, a=100, b=650):
    return (p - a) * 3 == (b - p) * 2


def g(a=100, b=650):
    return (3 * a + 2 * b) // 5


# start_and_finish
def f(r: List[int], a=[3, 5, 8], b=[21, 34], n=9):
    return r[:3] == a and r[-2:] == b and len(r) == n


def g(a=[3, 5, 8], b=[21, 34], n=9):
    return a + [0] * (n - 5) + b
