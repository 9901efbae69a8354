"""Grids: mazes, pictures, walks, neighbourhoods."""

# cell_number
def f(k: int, width=37, row=12, col=5):
    return divmod(k, width) == (row, col)


def g(width=37, row=12, col=5):
    return row * width + col


# read_the_columns
def f(rows: List[str], cols=["mat", "ire", "nan"]):
    return ["".join(c) for c in zip(*rows)] == cols


def g(cols=["mat", "ire", "nan"]):
    return ["".join(r) for r in zip(*cols)]


# quarter_turn
def f(rows: List[str], turned=["#.", "##", "#.", "##"]):
    return ["".join(c)[::-1] for c in zip(*rows)] == turned


def g(turned=["#.", "##", "#.", "##"]):
    return ["".join(c) for c in zip(*turned)][::-1]


# gentle_path
def f(path: str, down=5, right=7):
    return [path.count(c) for c in "DR"] == [down, right] and not any(w in path for w in ("DD", "RRR"))


def g(down=5, right=7):
    return "RD" * down + "R" * (right - down)


# rectangles_in_the_window
def f(n: int, w=12, h=15):
    return n == sum((w - i) * (h - j) for i in range(w) for j in range(h))


def g(w=12, h=15):
    return w * (w + 1) * h * (h + 1) // 4


# pine_tree
def f(art: List[str], n=6):
    tidy = all(len(r) == 2 * n - 1 and r == r[::-1] for r in art)
    return tidy and [r.strip() for r in art] == ["*" * k for k in range(1, 2 * n, 2)]


def g(n=6):
    return [("*" * k).center(2 * n - 1) for k in range(1, 2 * n, 2)]


# chessboard
def f(art: List[str], n=8, ink="#."):
    return len(art) == n and all(art[i][j] == ink[(i + j) % 2] for i in range(n) for j in range(n))


def g(n=8, ink="#."):
    return [(ink * n)[i:i + n] for i in range(n)]


# picture_frame
def f(art: List[str], w=9, h=5):
    return len(art) == h and art[0] == art[-1] == "#" * w and set(art[1:-1]) == {"#".ljust(w - 1) + "#"}


def g(w=9, h=5):
    return ["#" * w] + ["#" + " " * (w - 2) + "#"] * (h - 2) + ["#" * w]


# doubly_symmetric
def f(art: List[str], n=7, k=13):
    return art == art[::-1] == [r[::-1] for r in art] and len(art) == n and "".join(art).count("*") == k


def g(n=7, k=13):
    arm = ["*".center(n, ".")] * (n // 2)
    return arm + ["*" * n] + arm


# meeting_place
def f(rc: List[int], homes=[[2, 9], [8, 1], [7, 7]], steps=14):
    return sum(abs(rc[0] - r) + abs(rc[1] - c) for r, c in homes) == steps


def g(homes=[[2, 9], [8, 1], [7, 7]], steps=14):
    rows, cols = zip(*homes)
    return [sorted(rows)[1], sorted(cols)[1]]


# through_the_maze
def f(moves: str, maze=["..#....", "#.#.##.", "....#..", ".##.#.#", "...#..."]):
    z = 0
    for m in moves:
        z += {"R": 1, "L": -1, "D": 1j, "U": -1j}[m]
        if min(z.real, z.imag) < 0 or maze[int(z.imag)][int(z.real)] == "#":
            return False
    return z == len(maze[0]) - 1 + (len(maze) - 1) * 1j


def g(maze=["..#....", "#.#.##.", "....#..", ".##.#.#", "...#..."]):
    queue, seen = [(0, 0, "")], {(0, 0)}
    for r, c, path in queue:
        if (r, c) == (len(maze) - 1, len(maze[0]) - 1):
            return path
        for y, x, m in ((r, c + 1, "R"), (r, c - 1, "L"), (r + 1, c, "D"), (r - 1, c, "U")):
            if 0 <= y < len(maze) and 0 <= x < len(maze[0]) and maze[y][x] == "." and (y, x) not in seen:
                seen.add((y, x))
                queue.append((y, x, path + m))


# down_and_right
def f(moves: str, field=[[3, 1, 9, 2], [4, 8, 1, 1], [2, 7, 3, 9], [6, 1, 5, 4]], total=38):
    r = c = 0
    got = field[0][0]
    for m in moves:
        r, c = (r + 1, c) if m == "D" else (r, c + 1)
        got += field[r][c]
    return got >= total and r == c == 3


def g(field=[[3, 1, 9, 2], [4, 8, 1, 1], [2, 7, 3, 9], [6, 1, 5, 4]], total=38):
    best = {(0, 0): (field[0][0], "")}
    for r in range(4):
        for c in range(4):
            came = [(best[p][0] + field[r][c], best[p][1] + m) for p, m in (((r - 1, c), "D"), ((r, c - 1), "R")) if p in best]
            best[r, c] = max(came, default=best.get((r, c)))
    return best[3, 3][1]


# archipelago
def f(rows: List[str], islands=7, cells=11, size=5):
    land = {(r, c) for r in range(size) for c in range(size) if rows[r][c] == "#"}
    count = 0
    while land:
        count, shore = count + 1, [land.pop()]
        for r, c in shore:
            near = land & {(r + 1, c), (r - 1, c), (r, c + 1), (r, c - 1)}
            land -= near
            shore.extend(near)
    return count == islands and "".join(rows).count("#") == cells


def g(islands=7, cells=11, size=5):
    return ["##.##", ".....", "##.##", ".....", "#.#.#"]


# blinker
def f(rows: List[str], n=5):
    def tick(pic):
        new = []
        for r in range(n):
            line = ""
            for c in range(n):
                near = sum(p[max(c - 1, 0):c + 2].count("#") for p in pic[max(r - 1, 0):r + 2])
                line += "#" if near == 3 or near == 4 and pic[r][c] == "#" else "."
            new.append(line)
        return new
    return tick(rows) != rows and tick(tick(rows)) == rows


def g(n=5):
    rows = ["." * n for _ in range(n)]
    rows[n // 2] = "###".center(n, ".")
    return rows


# corner_to_corner_knight
def f(route: List[str], a="a1", b="h8", hops=6):
    jumps = [{abs(ord(p[0]) - ord(q[0])), abs(int(p[1]) - int(q[1]))} for p, q in zip(route, route[1:])]
    on_board = all(s[0] in "abcdefgh" and s[1:] in "12345678" for s in route)
    return route[0] == a and route[-1] == b and on_board and jumps == [{1, 2}] * hops


def g(a="a1", b="h8", hops=6):
    queue = [[a]]
    for route in queue:
        if route[-1] == b:
            return route
        x, y = "abcdefgh".index(route[-1][0]), int(route[-1][1])
        for dx, dy in ((1, 2), (2, 1), (2, -1), (-1, 2)):
            if 0 <= x + dx < 8 and 1 <= y + dy <= 8 and len(route) <= hops:
                queue.append(route + ["abcdefgh"[x + dx] + str(y + dy)])


# spiral_walk
def f(n: int, x=7, y=-9):
    z, d, run = 0j, 1 + 0j, 2
    while n > 0:
        hop = min(n, run // 2)
        z, d, run, n = z + hop * d, d * 1j, run + 1, n - hop
    return z == complex(x, y)


def g(x=7, y=-9):
    z, d, run, n = 0j, 1 + 0j, 2, 0
    while True:
        for _ in range(run // 2):
            z, n = z + d, n + 1
            if z == complex(x, y):
                return n
        d, run = d * 1j, run + 1
