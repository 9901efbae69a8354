"""Gardens: plots, rows, seatings, fences."""

# fence_width
def f(w: int, h=35, fence=420):
    return 2 * (w + h) == fence


def g(h=35, fence=420):
    return fence // 2 - h


# plot_sides
def f(sides: List[int], area=1591, half=80):
    return len(sides) == 2 and sides[0] * sides[1] == area and sum(sides) == half


def g(area=1591, half=80):
    return next([a, half - a] for a in range(half) if a * (half - a) == area)


# fan_rows
def f(rows: List[int], front=8, more=3, seats=93):
    return rows[0] == front and sum(rows) == seats and all(b == a + more for a, b in zip(rows, rows[1:]))


def g(front=8, more=3, seats=93):
    rows = [front]
    while sum(rows) < seats:
        rows.append(rows[-1] + more)
    return rows


# posts_and_rails
def f(s: str, posts=9):
    return s.count("|") == posts and s.split("|") == [""] + ["="] * (posts - 1) + [""]


def g(posts=9):
    return "=".join("|" * posts)


# checkered_bed
def f(bed: List[str], n=5):
    return len(bed) == n and all(set(r) == set("rt") and len(r) == n and r[:-1] != r[1:] == s[:-1] for r, s in zip(bed, bed[1:]))


def g(n=5):
    return [("rt" * n)[i:i + n] for i in range(n)]


# border_tiles
def f(side: int, tiles=516):
    return side ** 2 - (side - 2) ** 2 == tiles


def g(tiles=516):
    return tiles // 4 + 1


# tree_avenue
def f(length: int, trees=34, gap=6):
    return length / gap + 1 == trees


def g(trees=34, gap=6):
    return (trees - 1) * gap


# visible_trees
def f(row: List[int], n=8, left=3, right=4):
    return sorted(row) == list(range(1, n + 1)) and sum(h == max(row[:i + 1]) for i, h in enumerate(row)) == left and sum(
        h == max(row[i:]) for i, h in enumerate(row)) == right


def g(n=8, left=3, right=4):
    return list(range(1, left)) + [n] + list(range(left, n - right + 1)) + list(range(n - 1, n - right, -1))


# watering_days
def f(days: List[int], every=3, start=5, last=40):
    return len(set(days)) == 12 and all(start <= d <= last and (d - start) % every == 0 for d in days)


def g(every=3, start=5, last=40):
    return list(range(start, last + 1, every))


# uneven_bags
def f(bags: List[int], n=7, spread=9, total=58):
    return len(bags) == n and max(bags) - min(bags) == spread and sum(bags) == total


def g(n=7, spread=9, total=58):
    low = (total - spread) // n
    return [low] * (n - 1) + [low + spread]


# seat_labels
def f(seats: List[str], rows="ABC", n=4):
    return len(set(seats)) == n * len(rows) and all(s[0] in rows and 1 <= int(s[1:]) <= n for s in seats)


def g(rows="ABC", n=4):
    return [r + str(i + 1) for r in rows for i in range(n)]


# mixed_border
def f(bed: str, edge="rose", mid="ivy"):
    return bed.split(mid) == list(edge)


def g(edge="rose", mid="ivy"):
    return mid.join(edge)


# pond_radius
def f(r: float, area=50.0, pi=3.14159):
    return r > 0 and abs(pi * r * r - area) < 1e-6


def g(area=50.0, pi=3.14159):
    return (area / pi) ** 0.5


# sprinklers
def f(spots: List[int], beds=[2, 3, 9, 11, 15, 22, 23], reach=2, k=4):
    return len(spots) == k and all(any(abs(s - b) <= reach for s in spots) for b in beds)


def g(beds=[2, 3, 9, 11, 15, 22, 23], reach=2, k=4):
    spots = []
    for b in sorted(beds):
        if not spots or b > spots[-1] + reach:
            spots.append(b + reach)
    return spots


# feuding_guests
def f(bench: List[str], guests=["ada", "bob", "cy", "dee", "eli"], feuds=["ada bob", "bob cy", "dee eli", "cy eli"]):
    return sorted(bench) == guests and not any(" ".join(sorted(p)) in feuds for p in zip(bench, bench[1:]))


def g(guests=["ada", "bob", "cy", "dee", "eli"], feuds=["ada bob", "bob cy", "dee eli", "cy eli"]):
    from itertools import permutations
    for p in permutations(guests):
        if all(" ".join(sorted(q)) not in feuds for q in zip(p, p[1:])):
            return list(p)


# leftover_bulbs
def f(bulbs: int, spare=5, over=3):
    return bulbs > 200 and bulbs % 7 == spare and bulbs % 11 == over


def g(spare=5, over=3):
    return next(i for i in range(201, 1000) if i % 7 == spare and i % 11 == over)


# lawn_with_path
def f(area: int, lawn=17, path=2):
    return area ** 0.5 - 2 * path == lawn


def g(lawn=17, path=2):
    return (lawn + 2 * path) ** 2
