"""Music: notes, rhythm, scales."""

# note_above
def f(freq: float, a4=440.0, steps=7):
    return abs(freq / 2 ** (steps / 12) - a4) < 1e-6


def g(a4=440.0, steps=7):
    return a4 * 2 ** (steps / 12)


# transposed
def f(notes: List[int], tune=[60, 64, 67, 72], by=5):
    return [n - by for n in notes] == tune


def g(tune=[60, 64, 67, 72], by=5):
    return [t + by for t in tune]


# major_scale
def f(names: List[str], steps=[2, 2, 1, 2, 2, 2], keys="CcDdEFfGgAaB"):
    return names[0] == "C" and [keys.index(b) - keys.index(a) for a, b in zip(names, names[1:])] == steps


def g(steps=[2, 2, 1, 2, 2, 2], keys="CcDdEFfGgAaB"):
    i, out = 0, ["C"]
    for s in steps:
        i += s
        out.append(keys[i])
    return out


# full_bar
def f(lens: List[int], bar=16, n=6):
    return len(lens) == n and sum(lens) == bar and set(lens) <= {1, 2, 4, 8}


def g(bar=16, n=6):
    lens = [1] * n
    while sum(lens) < bar:
        i = max(j for j in range(n) if sum(lens) + lens[j] <= bar and lens[j] < 8)
        lens[i] *= 2
    return lens


# pause_millis
def f(ms: float, bpm=132.0, beats=9.0):
    return abs(ms / 60000 - beats / bpm) < 1e-6


def g(bpm=132.0, beats=9.0):
    return beats / bpm * 60000


# common_overtone
def f(hz: int, low=55, high=66, floor=700):
    return hz > floor and hz % low == hz % high == 0


def g(low=55, high=66, floor=700):
    return low * high


# drum_grid
def f(grid: str, hits=[0, 3, 6, 10, 12], n=16):
    return len(grid) == n and [i for i, c in enumerate(grid) if c == "x"] == hits


def g(hits=[0, 3, 6, 10, 12], n=16):
    return "".join("x" if i in hits else "." for i in range(n))


# looped_bars
def f(song: str, beat="x..x.xx.", bars=3):
    return song.split("|") == [beat] * bars


def g(beat="x..x.xx.", bars=3):
    return "|".join([beat] * bars)


# melody_shape
def f(shape: str, notes=[60, 62, 62, 59, 64, 65]):
    return len(shape) == len(notes) - 1 and all(c == ("u" if b > a else "d" if b < a else "s") for c, a, b in zip(shape, notes, notes[1:]))


def g(notes=[60, 62, 62, 59, 64, 65]):
    out = ""
    for a, b in zip(notes, notes[1:]):
        out += "u" if b > a else "d" if b < a else "s"
    return out


# first_inversion
def f(chord: List[int], root=[60, 64, 67]):
    return chord[:-1] == root[1:] and chord[-1] - root[0] == 12


def g(root=[60, 64, 67]):
    return root[1:] + [root[0] + 12]


# mirrored_line
def f(line: List[int], tune=[60, 67, 64, 62], axis=60):
    return len(line) == len(tune) and all(a - axis == axis - b for a, b in zip(line, tune))


def g(tune=[60, 67, 64, 62], axis=60):
    return [2 * axis - t for t in tune]


# tempo
def f(bpm: int, secs=72, beats=156):
    return bpm * secs == beats * 60


def g(secs=72, beats=156):
    return beats * 60 // secs


# sung_syllables
def f(syl: List[str], line="twin-kle lit-tle star"):
    return "-".join(syl) == line.replace(" ", "-") and all(s.isalpha() for s in syl)


def g(line="twin-kle lit-tle star"):
    return line.replace("-", " ").split()


# spread_hits
def f(loop: str, n=16, k=5):
    return len(loop) == n and loop.count("x") == k and loop[0] == "x" and all(gap in ("..", "...") for gap in loop.split("x")[1:])


def g(n=16, k=5):
    return "".join("x" if i * k % n < k else "." for i in range(n))


# all_interval_row
def f(row: List[int], n=12):
    return sorted(row) == list(range(n)) and len({(b - a) % n for a, b in zip(row, row[1:])}) == n - 1


def g(n=12):
    out = []
    for i in range(n // 2):
        out += [i, n - 1 - i]
    return out


# lone_ticks
def f(ticks: List[int], a=3, b=4, n=25):
    return all((t in ticks) == ((t % a == 0) != (t % b == 0)) for t in range(n))


def g(a=3, b=4, n=25):
    return [t for t in range(n) if (t % a == 0) != (t % b == 0)]


# held_notes
def f(s: str, lens=[4, 1, 2, 3], note="G"):
    return [len(p) for p in s.split("|")] == lens and set(s) == {"|", note}


def g(lens=[4, 1, 2, 3], note="G"):
    return "|".join(note * n for n in lens)


# growing_song
def f(lines: int, verses=20):
    return lines * 2 == verses * (verses + 1)


def g(verses=20):
    return sum(range(verses + 1))


# clock_ticks
def f(ticks: int, bars=17, beats=4):
    return ticks / 24 / beats == bars


def g(bars=17, beats=4):
    return bars * beats * 24
