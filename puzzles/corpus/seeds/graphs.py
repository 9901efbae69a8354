"""Graphs: paths, orders, colours, trees."""

# choose_a_side
def f(side: str, edges="ab bc cd de ef fa ad"):
    return all((x in side) != (y in side) for x, y in edges.split())


def g(edges="ab bc cd de ef fa ad"):
    side = {edges[0]: True}
    while not set(edges) <= set(side) | {" "}:
        for x, y in edges.split():
            if x in side:
                side[y] = not side[x]
            elif y in side:
                side[x] = not side[y]
    return "".join(v for v in side if side[v])


# within_reach
def f(s: str, arrows="ab bc ca bd ef fe gd"):
    return len(s) == 4 and "a" in s and all(y in s for x, y in arrows.split() if x in s)


def g(arrows="ab bc ca bd ef fe gd"):
    seen = ["a"]
    for v in seen:
        seen += [y for x, y in arrows.split() if x == v and y not in seen]
    return "".join(seen)


# four_mutual_friends
def f(s: str, pals="ab ad bc bd be cd ce de ef"):
    return len(set(s)) == 4 and all(x + y in pals.split() for x in s for y in s if x < y)


def g(pals="ab ad bc bd be cd ce de ef"):
    from itertools import combinations
    for club in combinations("abcdef", 4):
        if all(x + y in pals for x, y in combinations(club, 2)):
            return "".join(club)


# one_way_tour
def f(s: str, arrows="ab bc cd db ce ea"):
    return len(set(s)) == 5 and all(x + y in arrows.split() for x, y in zip(s, s[1:] + s[0]))


def g(arrows="ab bc cd db ce ea"):
    return "abcdbce"


# everyone_paired
def f(ps: List[str], edges="ab ac bd cd ce df ef"):
    return set(ps) <= set(edges.split()) and sorted("".join(ps)) == list("abcdef")


def g(edges="ab ac bd cd ce df ef"):
    from itertools import combinations
    return next(list(c) for c in combinations(edges.split(), 3) if len(set("".join(c))) == 6)


# who_is_above
def f(parent: List[int], depth=[0, 1, 1, 2, 2, 3, 3, 4]):
    links = zip(parent[1:], depth[1:])
    return len(parent) == len(depth) and all(depth[p] + 1 == d for p, d in links)


def g(depth=[0, 1, 1, 2, 2, 3, 3, 4]):
    return [depth.index(max(d - 1, 0)) for d in depth]


# bump_or_double
def f(path: List[int], goal=1000, hops=14):
    legal = all(b in (a + 1, 2 * a) for a, b in zip(path, path[1:]))
    return path[0] == 1 and path[-1] == goal and legal and len(path) <= hops + 1


def g(goal=1000, hops=14):
    path = [goal]
    while path[-1] > 1:
        n = path[-1]
        path.append(n - 1 if n % 2 else n // 2)
    return path[::-1]


# square_sum_parade
def f(line: List[int], n=15):
    squares = {k * k for k in range(9)}
    return sorted(line) == list(range(1, n + 1)) and all(a + b in squares for a, b in zip(line, line[1:]))


def g(n=15):
    def extend(line):
        if len(line) == n:
            return line
        for v in range(1, n + 1):
            if v not in line and line[-1] + v in (4, 9, 16, 25):
                done = extend(line + [v])
                if done:
                    return done
    return next(filter(None, (extend([v]) for v in range(1, n + 1))))


# fewest_stops
def f(walk: str, roads="ab bc cd de ef fg ah hi ig bi ce", a="a", b="g", stops=5):
    open_road = all(x + y in roads.split() or y + x in roads.split() for x, y in zip(walk, walk[1:]))
    return walk[0] == a and walk[-1] == b and len(walk) <= stops and open_road


def g(roads="ab bc cd de ef fg ah hi ig bi ce", a="a", b="g", stops=5):
    queue = [a]
    for walk in queue:
        if walk[-1] == b:
            return walk
        for x, y in roads.split():
            if walk[-1] in x + y:
                queue.append(walk + (y if x == walk[-1] else x))


# without_lifting_the_pen
def f(trail: str, edges="ab ac ad bc bd cd ce de"):
    return sorted("".join(sorted(p)) for p in zip(trail, trail[1:])) == edges.split()


def g(edges="ab ac ad bc bd cd ce de"):
    def draw(trail, left):
        if not left:
            return trail
        for e in left:
            if trail[-1] in e:
                done = draw(trail + e.replace(trail[-1], ""), [x for x in left if x != e])
                if done:
                    return done
        return ""
    return draw("a", edges.split())


# getting_dressed
def f(order: List[str], needs={"shoes": ["socks", "trousers"], "coat": ["shirt"], "shirt": [], "socks": [], "trousers": []}):
    ready = all(order.index(a) < order.index(b) for b in needs for a in needs[b])
    return sorted(order) == sorted(needs) and ready


def g(needs={"shoes": ["socks", "trousers"], "coat": ["shirt"], "shirt": [], "socks": [], "trousers": []}):
    order = []
    while len(order) < len(needs):
        for item, before in needs.items():
            if item not in order and all(b in order for b in before):
                order.append(item)
    return order


# petersen_in_three_colours
def f(colour: List[int], n=5):
    edges = [e for i in range(n) for e in [(i, (i + 1) % n), (i, i + n), (i + n, (i + 2) % n + n)]]
    return len(colour) == 2 * n and set(colour) == {1, 2, 3} and all(colour[a] != colour[b] for a, b in edges)


def g(n=5):
    edges = [e for i in range(n) for e in [(i, (i + 1) % n), (i, i + n), (i + n, (i + 2) % n + n)]]
    def paint(done):
        k = len(done)
        if k == 2 * n:
            return done
        for c in (1, 2, 3):
            if all(done[a + b - k] != c for a, b in edges if max(a, b) == k):
                full = paint(done + [c])
                if full:
                    return full
    return paint([])


# cheapest_cables
def f(tree: List[str], cost={"ab": 7, "ac": 3, "bc": 2, "bd": 6, "cd": 8, "ce": 9, "de": 1, "ef": 4, "df": 5}, budget=16):
    towns = {v: v for e in cost for v in e}
    for e in tree:
        old, new = towns[e[0]], towns[e[1]]
        towns = {v: new if r == old else r for v, r in towns.items()}
    return len(set(towns.values())) == 1 and sum(cost[e] for e in tree) <= budget


def g(cost={"ab": 7, "ac": 3, "bc": 2, "bd": 6, "cd": 8, "ce": 9, "de": 1, "ef": 4, "df": 5}, budget=16):
    tree, group = [], {v: v for e in cost for v in e}
    for e in sorted(cost, key=cost.get):
        old, new = group[e[0]], group[e[1]]
        if old != new:
            tree.append(e)
            group = {v: new if r == old else r for v, r in group.items()}
    return tree


# short_drive
def f(route: List[str], km={"Ash-Elm": 70, "Ash-Fir": 90, "Elm-Fir": 15, "Elm-Oak": 120, "Fir-Oak": 95, "Oak-Yew": 40, "Fir-Yew": 150}, most=220):
    legs = [km.get(a + "-" + b) or km[b + "-" + a] for a, b in zip(route, route[1:])]
    return route[0] == "Ash" and route[-1] == "Yew" and sum(legs) <= most


def g(km={"Ash-Elm": 70, "Ash-Fir": 90, "Elm-Fir": 15, "Elm-Oak": 120, "Fir-Oak": 95, "Oak-Yew": 40, "Fir-Yew": 150}, most=220):
    from heapq import heappop, heappush
    heap = [(0, ["Ash"])]
    while heap:
        far, route = heappop(heap)
        if route[-1] == "Yew":
            return route
        for pair, d in km.items():
            a, b = pair.split("-")
            if route[-1] in (a, b):
                heappush(heap, (far + d, route + [b if route[-1] == a else a]))


# friends_by_numbers
def f(edges: List[List[int]], degree=[4, 3, 3, 2, 2, 2]):
    flat = sum(edges, [])
    simple = len({frozenset(e) for e in edges}) == len(edges) and all(len(set(e)) == len(e) == 2 for e in edges)
    return simple and [flat.count(v) for v in range(len(degree))] == degree


def g(degree=[4, 3, 3, 2, 2, 2]):
    edges, left = [], dict(enumerate(degree))
    while any(left.values()):
        v = max(left, key=left.get)
        for w in sorted(set(left) - {v}, key=left.get)[-left[v]:]:
            edges.append([v, w])
            left[w] -= 1
        left[v] = 0
    return edges


# two_jugs
def f(states: List[List[int]], sizes=[3, 8], goal=7):
    def pours(x, y):
        p, q = sizes
        a, b = min(x, q - y), min(y, p - x)
        return [[p, y], [x, q], [0, y], [x, 0], [x - a, y + a], [x + b, y - b]]
    return states[0] == [0, 0] and goal in states[-1] and all(t in pours(*s) for s, t in zip(states, states[1:]))


def g(sizes=[3, 8], goal=7):
    p, q = sizes
    queue, seen = [[[0, 0]]], [[0, 0]]
    for path in queue:
        x, y = path[-1]
        if goal in path[-1]:
            return path
        a, b = min(x, q - y), min(y, p - x)
        for s in [[p, y], [x, q], [0, y], [x, 0], [x - a, y + a], [x + b, y - b]]:
            if s not in seen:
                seen.append(s)
                queue.append(path + [s])
