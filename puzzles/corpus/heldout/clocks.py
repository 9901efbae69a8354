"""Times of day, durations and dates."""


# time_with_colon
def f(t: str, mins=617):
    return t[2] == ":" and len(t) == 5 and int(t[:2]) * 60 + int(t[3:]) == mins


def g(mins=617):
    return str(mins // 60).zfill(2) + ":" + str(mins % 60).zfill(2)


# seconds_of_a_stopwatch
def f(s: int, h=2, m=47, rest=9):
    return s // 3600 == h and s // 60 % 60 == m and s % 60 == rest


def g(h=2, m=47, rest=9):
    return h * 3600 + m * 60 + rest


# night_train
def f(ride: int, dep=1315, arr=402):
    return (dep + ride) % 1440 == arr and ride > 0


def g(dep=1315, arr=402):
    return arr - dep + 1440


# hours_and_minutes
def f(t: List[int], mins=851):
    return t[0] * 60 + t[1] == mins and 0 <= t[1] < 60


def g(mins=851):
    return list(divmod(mins, 60))


# short_duration
def f(s: str, total=275):
    return s[-1] == "m" and int(s.split("h")[0]) * 60 + int(s[:-1].split("h")[1]) == total


def g(total=275):
    return "0h" + str(total) + "m"


# hands_overlap
def f(m: float, h=4):
    return abs(30 * h + m / 2 - 6 * m) < 1e-6


def g(h=4):
    return 30 * h / 5.5


# shift_plan
def f(plan: List[str], marks="8:00 12:00 15:30 20:00"):
    return [s.split("-") for s in plan] == [list(p) for p in zip(marks.split(), marks.split()[1:])]


def g(marks="8:00 12:00 15:30 20:00"):
    t = marks.split()
    return [a + "-" + b for a, b in zip(t, t[1:])]


# three_bells
def f(n: int, a=7, b=11, c=13):
    return n > 0 and n % a == 3 and n % b == 5 and n % c == 8


def g(a=7, b=11, c=13):
    return next(n for n in range(a * b * c) if n % a == 3 and n % b == 5 and n % c == 8)


# day_number
def f(n: int, day="2024-02-29"):
    import datetime
    return datetime.date.fromordinal(n).isoformat() == day


def g(day="2024-02-29"):
    import datetime
    return datetime.date.fromisoformat(day).toordinal()


# strokes_of_a_clock
def f(hours: int, strokes=972):
    return sum(h % 12 + 1 for h in range(hours)) == strokes


def g(strokes=972):
    h = 0
    while strokes > 0:
        strokes -= h % 12 + 1
        h += 1
    return h


# clocks_of_the_world
def f(utc: List[int], zone=[9, -5, 1, 11], local=[3, 20, 0, 8]):
    return [(u + z) % 24 for u, z in zip(utc, zone)] == local and max(utc) < 24


def g(zone=[9, -5, 1, 11], local=[3, 20, 0, 8]):
    return [(t - z) % 24 for z, t in zip(zone, local)]


# meet_all_deadlines
def f(order: List[int], need=[4, 2, 6, 3, 5], due=[20, 6, 12, 4, 16]):
    now, late = 0, 0
    for i in order:
        now += need[i]
        late += now > due[i]
    return sorted(order) == list(range(5)) and late == 0


def g(need=[4, 2, 6, 3, 5], due=[20, 6, 12, 4, 16]):
    return sorted(range(5), key=lambda i: due[i])


# there_and_back_twice_as_fast
def f(v: float, dist=90.0, hours=7.5):
    return v > 0 and abs(dist / v + dist / (2 * v) - hours) < 1e-6


def g(dist=90.0, hours=7.5):
    return 1.5 * dist / hours


# afternoon
def f(s: str, hour=19):
    return s[-2:] == "pm" and int(s[:-2]) + 12 == hour


def g(hour=19):
    return str(hour - 12) + "pm"


# time_as_a_number
def f(n: int, mins=1187):
    return n // 100 * 60 + n % 100 == mins and n % 100 < 60


def g(mins=1187):
    return mins // 60 * 100 + mins % 60


# three_buttons
def f(press: List[int], step=[25, -90, 240], goal=85, most=9):
    return len(press) <= most and all(b in step for b in press) and sum(press) % 1440 == goal


def g(step=[25, -90, 240], goal=85, most=9):
    seen = {0: []}
    queue = [0]
    for t in queue:
        for b in step:
            u = (t + b) % 1440
            if u not in seen:
                seen[u] = seen[t] + [b]
                queue.append(u)
    return seen[goal]


# one_after_another
def f(ts: List[int], marks=[50, 20, 35, 5, 40], end=161):
    return [t % 60 for t in ts] == marks and ts[-1] < end and all(0 <= a < b for a, b in zip(ts, ts[1:]))


def g(marks=[50, 20, 35, 5, 40], end=161):
    ts, hour = [], 0
    for m in marks:
        if ts and hour + m <= ts[-1]:
            hour += 60
        ts.append(hour + m)
    return ts


# days_until_friday
def f(n: int, today=2, day=5, weeks=31):
    return (n + today) % 7 == day and n // 7 == weeks


def g(today=2, day=5, weeks=31):
    return 7 * weeks + day - today


# frames_of_a_film
def f(frames: int, fps=24, mins=8):
    return frames // fps // 60 == mins and frames % (fps * 60) == 0


def g(fps=24, mins=8):
    return fps * mins * 60


# seven_past_each_quarter
def f(ms: List[int], q=[33, 8, 50, 21]):
    return [m // 15 for m in ms] == q and all(m % 15 == 7 for m in ms)


def g(q=[33, 8, 50, 21]):
    return [k * 15 + 7 for k in q]


# seconds_of_a_fall
def f(t: float, a=9.8, h=240.1):
    return t > 0 and abs(a * t * t / 2 - h) < 1e-6


def g(a=9.8, h=240.1):
    return (2 * h / a) ** 0.5
