"""Rows, columns and comma separated lines."""


# name_in_third_cell
def f(row: str, name="Lima", commas=5):
    return row.split(",")[2] == name and row.count(",") == commas


def g(name="Lima", commas=5):
    return ",," + name + "," * (commas - 2)


# numbers_from_right_to_left
def f(row: str, nums=[15, 8, 42, 3]):
    return [int(c) for c in row.split(";")][::-1] == nums


def g(nums=[15, 8, 42, 3]):
    return ";".join(str(n) for n in nums[::-1])


# third_row
def f(c: List[int], a=[5, 8, 2], b=[7, 1, 9], total=[20, 30, 40]):
    return [sum(col) for col in zip(a, b, c)] == total


def g(a=[5, 8, 2], b=[7, 1, 9], total=[20, 30, 40]):
    return [t - x - y for x, y, t in zip(a, b, total)]


# rows_from_columns
def f(t: List[List[int]], cols=[[1, 4, 7], [2, 5, 8], [6, 0, 9]]):
    return [list(c)[::-1] for c in zip(*t)] == cols


def g(cols=[[1, 4, 7], [2, 5, 8], [6, 0, 9]]):
    return [list(r) for r in zip(*cols)][::-1]


# margins_of_a_table
def f(t: List[List[int]], rows=[9, 14, 6], cols=[5, 11, 3, 10]):
    return [sum(r) for r in t] == rows and [sum(c) for c in zip(*t)] == cols and all(min(r) >= 0 for r in t)


def g(rows=[9, 14, 6], cols=[5, 11, 3, 10]):
    t, left = [], cols[:]
    for r in rows:
        t.append([])
        for j, c in enumerate(left):
            x = min(r, c)
            t[-1].append(x)
            r -= x
            left[j] -= x
    return t


# second_column
def f(ls: List[str], col=["Oslo", "Rome", "Bern"]):
    return [x.split("|")[1] for x in ls] == col


def g(col=["Oslo", "Rome", "Bern"]):
    return ["|" + c for c in col]


# flat_cell_number
def f(i: int, width=37, r=12, c=20):
    return i // width == r and i % width == c


def g(width=37, r=12, c=20):
    return r * width + c


# column_letters
def f(s: str, col=4321):
    v = 0
    for c in s:
        v = v * 26 + ord(c) - 64
    return v == col and s.isupper()


def g(col=4321):
    s = ""
    while col:
        col, d = divmod(col - 1, 26)
        s = chr(65 + d) + s
    return s


# fixed_width_line
def f(s: str, cells=["id", "city", "zip"], at=[3, 10, 17]):
    return s.split() == cells and [s.index(c) for c in cells] == at


def g(cells=["id", "city", "zip"], at=[3, 10, 17]):
    s = ""
    for c, k in zip(cells, at):
        s = s.ljust(k) + c
    return s


# rows_not_seen
def f(ids: List[int], seen=[0, 3, 4, 7, 9], n=11):
    return set(ids) | set(seen) == set(range(n)) and not set(ids) & set(seen)


def g(seen=[0, 3, 4, 7, 9], n=11):
    return [i for i in range(n) if i not in seen]


# neighbour_sums
def f(row: List[int], first=6, sums=[11, 9, 20, 17]):
    return row[0] == first and [a + b for a, b in zip(row, row[1:])] == sums


def g(first=6, sums=[11, 9, 20, 17]):
    row = [first]
    for s in sums:
        row.append(s - row[-1])
    return row


# next_latin_row
def f(row: List[int], above=[4, 1, 3, 5, 2]):
    return sorted(row) == sorted(above) and all(a != b for a, b in zip(row, above))


def g(above=[4, 1, 3, 5, 2]):
    return above[1:] + above[:1]


# shares_of_a_row
def f(w: List[float], row=[12, 30, 6, 72]):
    return len(w) == len(row) and all(abs(x * sum(row) - v) < 1e-6 for x, v in zip(w, row))


def g(row=[12, 30, 6, 72]):
    return [v / sum(row) for v in row]


# running_peaks
def f(row: List[int], peaks=[4, 4, 9, 9, 9, 15]):
    return [max(row[:i + 1]) for i in range(6)] == peaks and len(set(row)) == len(row)


def g(peaks=[4, 4, 9, 9, 9, 15]):
    return [p if p not in peaks[:i] else -i for i, p in enumerate(peaks)]


# rows_to_fill
def f(rows: int, cols=13, blank=29, filled=3000):
    return rows * cols - blank == filled


def g(cols=13, blank=29, filled=3000):
    return (filled + blank) // cols


# sum_and_maximum
def f(total: int, qty=[41, 8, 77, 30]):
    return total - sum(qty) * 2 == max(qty)


def g(qty=[41, 8, 77, 30]):
    return max(qty) + 2 * sum(qty)


# row_pasted_three_times
def f(row: List[int], wide=[6, 2, 9, 6, 2, 9, 6, 2, 9]):
    return row * 3 == wide


def g(wide=[6, 2, 9, 6, 2, 9, 6, 2, 9]):
    return wide[:len(wide) // 3]


# other_unit
def f(c: float, k=1.8, base=32.0, y=98.6):
    return abs(c * k + base - y) < 1e-6


def g(k=1.8, base=32.0, y=98.6):
    return (y - base) / k
