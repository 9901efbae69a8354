"""Geometry: triangles, circles, points, angles."""

# third_side_of_a_right_triangle
def f(c: float, a=2.8, b=4.5):
    return c > 0 and abs(a * a + b * b - c * c) < 1e-9


def g(a=2.8, b=4.5):
    return (a * a + b * b) ** 0.5


# almost_a_circle
def f(n: int, corner=179):
    return n > 2 and (n - 2) * 180 == corner * n


def g(corner=179):
    return 360 // (180 - corner)


# round_garden
def f(r: float, area=50.0):
    from math import pi
    return r > 0 and abs(pi * r * r - area) < 1e-9


def g(area=50.0):
    from math import pi
    return (area / pi) ** 0.5


# other_end
def f(p: List[int], a=[2, 3], middle=[5, -4]):
    return [(x + y) / 2 for x, y in zip(a, p)] == middle


def g(a=[2, 3], middle=[5, -4]):
    return [2 * m - x for m, x in zip(middle, a)]


# tree_and_its_shadow
def f(tall: float, shadow=11.5, stick=1.2, short=0.8):
    return abs(tall * short - stick * shadow) < 1e-9


def g(shadow=11.5, stick=1.2, short=0.8):
    return stick / short * shadow


# brick_with_a_whole_diagonal
def f(box: List[int], d=21):
    return sum(x * x for x in box) == d * d and len(set(box)) == 3 == len(box) and min(box) > 0


def g(d=21):
    from itertools import combinations
    return next(list(c) for c in combinations(range(1, d), 3) if sum(x * x for x in c) == d * d)


# steep_hill
def f(angle: float, rise=3.0, run=4.0):
    from math import radians, tan
    return 0 < angle < 90 and abs(tan(radians(angle)) - rise / run) < 1e-9


def g(rise=3.0, run=4.0):
    from math import atan2, degrees
    return degrees(atan2(rise, run))


# balance_point
def f(p: List[float], corners=[[0, 0], [7, 1], [2, 8]]):
    return [round(3 * x, 6) for x in p] == [sum(axis) for axis in zip(*corners)]


def g(corners=[[0, 0], [7, 1], [2, 8]]):
    return [sum(axis) / 3 for axis in zip(*corners)]


# ladder_with_a_plan
def f(abc: List[int], perimeter=546):
    a, b, c = abc
    return 0 < a < b < c and a * a + b * b == c * c and a + b + c == perimeter


def g(perimeter=546):
    for c in range(perimeter // 3, perimeter // 2):
        for a in range(1, (perimeter - c) // 2):
            b = perimeter - a - c
            if a < b < c and a * a + b * b == c * c:
                return [a, b, c]


# dots_in_a_disc
def f(n: int, r=10):
    return n == sum(x * x + y * y <= r * r for x in range(-r, r + 1) for y in range(-r, r + 1))


def g(r=10):
    from math import isqrt
    return sum(2 * isqrt(r * r - x * x) + 1 for x in range(-r, r + 1))


# closing_the_triangle
def f(c: float, a=13.0, b=14.0, area=84.0):
    s = (a + b + c) / 2
    return 0 < c < 20 and abs(s * (s - a) * (s - b) * (s - c) - area ** 2) < 1e-6


def g(a=13.0, b=14.0, area=84.0):
    sine = 2 * area / (a * b)
    return (a * a + b * b - 2 * a * b * (1 - sine * sine) ** 0.5) ** 0.5


# equally_far
def f(p: List[float], a=[1, 7], b=[8, 6], c=[7, -1]):
    from math import dist
    return abs(dist(p, a) - dist(p, b)) < 1e-9 and abs(dist(p, b) - dist(p, c)) < 1e-9


def g(a=[1, 7], b=[8, 6], c=[7, -1]):
    (ax, ay), (bx, by), (cx, cy) = a, b, c
    d = 2 * (ax * (by - cy) + bx * (cy - ay) + cx * (ay - by))
    s, t, u = ax * ax + ay * ay, bx * bx + by * by, cx * cx + cy * cy
    return [(s * (by - cy) + t * (cy - ay) + u * (ay - by)) / d, (s * (cx - bx) + t * (ax - cx) + u * (bx - ax)) / d]


# beyond_the_mirror
def f(q: List[float], p=[5.0, 1.0], slope=2.0):
    mx, my = (p[0] + q[0]) / 2, (p[1] + q[1]) / 2
    return p != q and abs(my - slope * mx) < 1e-9 and abs((q[0] - p[0]) + slope * (q[1] - p[1])) < 1e-9


def g(p=[5.0, 1.0], slope=2.0):
    t = (p[0] + slope * p[1]) / (1 + slope * slope)
    return [2 * t - p[0], 2 * t * slope - p[1]]


# thin_triangle
def f(corners: List[List[int]], twice=101):
    from math import gcd
    (a, b), (c, d), (e, h) = corners
    area = abs((c - a) * (h - b) - (e - a) * (d - b))
    return area == twice and gcd(c - a, d - b) == gcd(e - c, h - d) == gcd(a - e, b - h) == 1


def g(twice=101):
    return [[0, 0], [1, 0], [2, twice]]


# turtle
def f(walk: str, x=3, y=-2):
    z, d = 0j, 1j
    for step in walk:
        if step == "F":
            z += d
        else:
            d *= {"L": 1j, "R": -1j}[step]
    return z == complex(x, y) and d == 1j


def g(x=3, y=-2):
    return "R" + "F" * x + "R" + "F" * -y + "RR"


# rubber_band
def f(hull: List[List[int]], pins=[[0, 3], [2, 2], [1, 1], [2, 1], [3, 0], [0, 0], [4, 4], [3, 3]]):
    def left(a, b, p):
        return (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0])
    sides = list(zip(hull, hull[1:] + hull[:1]))
    return len(hull) > 2 and all(p in pins for p in hull) and all(p in (a, b) or left(a, b, p) > 0 for a, b in sides for p in pins)


def g(pins=[[0, 3], [2, 2], [1, 1], [2, 1], [3, 0], [0, 0], [4, 4], [3, 3]]):
    def left(a, b, p):
        return (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0])
    def half(points):
        chain = []
        for p in points:
            while len(chain) > 1 and left(chain[-2], chain[-1], p) <= 0:
                chain.pop()
            chain.append(p)
        return chain[:-1]
    return half(sorted(pins)) + half(sorted(pins, reverse=True))
