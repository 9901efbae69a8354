"""Matrices: products, squares of numbers, linear equations."""

# trace_and_determinant
def f(m: List[List[int]], trace=100):
    (a, b), (c, d) = m
    return a + d == trace and a * d - b * c == 1


def g(trace=100):
    return [[trace, -1], [1, 0]]


# five_latin_rows
def f(m: List[List[int]], n=5):
    return len(m) == n and all(sorted(line) == list(range(n)) for line in m + list(zip(*m)))


def g(n=5):
    return [[(i + j) % n for j in range(n)] for i in range(n)]


# pascal_corner
def f(m: List[List[int]], n=5):
    return m[0] == [1] * n and all(m[i][j] == sum(m[i - 1][:j + 1]) for i in range(1, n) for j in range(n))


def g(n=5):
    from math import comb
    return [[comb(i + j, i) for j in range(n)] for i in range(n)]


# antisymmetric
def f(m: List[List[int]], n=4):
    mirrored = all(m[i][j] == -m[j][i] for i in range(n) for j in range(n))
    return mirrored and len(m) == n and len(set(sum(m, []))) == n * (n - 1) + 1


def g(n=4):
    return [[(j - i) * (j + i) ** 2 for j in range(n)] for i in range(n)]


# at_right_angles_to_both
def f(v: List[int], a=[2, -1, 3], b=[1, 4, -2]):
    dots = [sum(x * y for x, y in zip(v, u)) for u in (a, b)]
    return dots == [0, 0] and len(v) == 3 and any(v)


def g(a=[2, -1, 3], b=[1, 4, -2]):
    return [a[i - 2] * b[i - 1] - a[i - 1] * b[i - 2] for i in range(3)]


# stretching_factor
def f(x: float, a=2.0, b=1.0, d=3.0):
    return x > d and abs((a - x) * (d - x) - b * b) < 1e-9


def g(a=2.0, b=1.0, d=3.0):
    return (a + d + ((a - d) ** 2 + 4 * b * b) ** 0.5) / 2


# weather_in_the_long_run
def f(p: List[float], stay=[[0.9, 0.1], [0.4, 0.6]]):
    tomorrow = [sum(x * row[j] for x, row in zip(p, stay)) for j in range(2)]
    return abs(sum(p) - 1) < 1e-9 and all(abs(x - y) < 1e-9 for x, y in zip(p, tomorrow))


def g(stay=[[0.9, 0.1], [0.4, 0.6]]):
    out, back = stay[0][1], stay[1][0]
    return [back / (out + back), out / (out + back)]


# three_unknowns
def f(xs: List[int], rows=[[2, 1, -1], [-3, -1, 2], [1, 4, 1]], right=[15, -20, 29]):
    left = [sum(a * x for a, x in zip(row, xs)) for row in rows]
    return left == right and len(xs) == 3


def g(rows=[[2, 1, -1], [-3, -1, 2], [1, 4, 1]], right=[15, -20, 29]):
    def det(m):
        (a, b, c), (d, e, h), (i, j, k) = m
        return a * (e * k - h * j) - b * (d * k - h * i) + c * (d * j - e * i)
    swapped = [[row[:k] + [r] + row[k + 1:] for row, r in zip(rows, right)] for k in range(3)]
    return [det(m) // det(rows) for m in swapped]


# undoing_matrix
def f(inv: List[List[int]], m=[[2, 1, 1], [1, 1, 1], [1, 1, 2]]):
    product = [[sum(a * b for a, b in zip(row, col)) for col in zip(*inv)] for row in m]
    return product == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]


def g(m=[[2, 1, 1], [1, 1, 1], [1, 1, 2]]):
    def minor(i, j):
        (a, b), (c, d) = [row[:j] + row[j + 1:] for row in m[:i] + m[i + 1:]]
        return (-1) ** (i + j) * (a * d - b * c)
    det = sum(m[0][j] * minor(0, j) for j in range(3))
    return [[minor(j, i) // det for j in range(3)] for i in range(3)]


# margins
def f(m: List[List[int]], rows=[12, 7, 9], cols=[5, 15, 8]):
    return [sum(r) for r in m] == rows and [sum(c) for c in zip(*m)] == cols and min(map(min, m)) >= 0


def g(rows=[12, 7, 9], cols=[5, 15, 8]):
    m, left = [], cols[:]
    for r in rows:
        line = []
        for j in range(len(left)):
            x = min(r, left[j])
            r, left[j] = r - x, left[j] - x
            line.append(x)
        m.append(line)
    return m


# six_turns_home
def f(m: List[List[int]], turns=6):
    one = p = [[1, 0], [0, 1]]
    trail = []
    for _ in range(turns):
        p = [[sum(a * b for a, b in zip(row, col)) for col in zip(*m)] for row in p]
        trail.append(p == one)
    return trail.index(True) == turns - 1


def g(turns=6):
    return [[0, -1], [1, 1]]


# rows_that_disagree_evenly
def f(m: List[List[int]], n=8):
    signs = {x for row in m for x in row} == {-1, 1} and all(len(row) == n for row in m)
    return signs and len(m) == n and not any(sum(x * y for x, y in zip(m[i], m[j])) for i in range(n) for j in range(i))


def g(n=8):
    return [[(-1) ** bin(i & j).count("1") for j in range(n)] for i in range(n)]


# unwinding_a_spiral
def f(m: List[List[int]], n=4):
    seq, rest = [], m
    while rest:
        seq += rest[0]
        rest = [list(col) for col in zip(*rest[1:])][::-1]
    return len(m) == n and seq == list(range(1, n * n + 1))


def g(n=4):
    m, i, j, di, dj = [[0] * n for _ in range(n)], 0, 0, 0, 1
    for k in range(1, n * n + 1):
        m[i][j] = k
        if m[(i + di) % n][(j + dj) % n]:
            di, dj = dj, -di
        i, j = i + di, j + dj
    return m


# magic_square
def f(m: List[List[int]], n=5):
    diagonals = [[m[i][i] for i in range(n)], [m[i][~i] for i in range(n)]]
    sums = {sum(line) for line in m + list(zip(*m)) + diagonals}
    return sorted(sum(m, [])) == list(range(1, n * n + 1)) and len(sums) == 1


def g(n=5):
    m, i, j = [[0] * n for _ in range(n)], 0, n // 2
    for k in range(1, n * n + 1):
        m[i][j] = k
        if k % n:
            i, j = (i - 1) % n, (j + 1) % n
        else:
            i = (i + 1) % n
    return m
