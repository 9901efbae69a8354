"""Logs: log lines, counters, labels."""

# level_prefix
def f(line: str, level="warn", msg="disk full"):
    return line[0] == "[" and line[1:].split("] ") == [level.upper(), msg]


def g(level="warn", msg="disk full"):
    return "[" + level.upper() + "] " + msg


# clock_seconds
def f(secs: int, clock="03:25:47"):
    return "%02d:%02d:%02d" % (secs // 3600, secs // 60 % 60, secs % 60) == clock


def g(clock="03:25:47"):
    h, m, s = map(int, clock.split(":"))
    return h * 3600 + m * 60 + s


# job_labels
def f(labels: List[str], stem="job", n=5):
    return len(labels) == n and all(x.split("-") == [stem, str(i)] for i, x in enumerate(labels))


def g(stem="job", n=5):
    return [stem + "-" + str(i) for i in range(n)]


# backward_fields
def f(row: str, cells=["7", "ok", "GET"], sep=";"):
    return row.split(sep)[::-1] == cells


def g(cells=["7", "ok", "GET"], sep=";"):
    return sep.join(cells[::-1])


# counter_deltas
def f(deltas: List[int], counter=[100, 130, 131, 190]):
    return len(deltas) == 3 and all(counter[i] + d == counter[i + 1] for i, d in enumerate(deltas))


def g(counter=[100, 130, 131, 190]):
    return [b - a for a, b in zip(counter, counter[1:])]


# dotted_padding
def f(s: str, msg="timeout", width=20):
    return len(s) == width and s.rstrip(".") == msg


def g(msg="timeout", width=20):
    return msg + "." * (width - len(msg))


# error_lines
def f(hits: List[str], log=["ok 1", "err 2", "ok 3", "err 4", "err 5"], word="err"):
    return set(log) - set(hits) == {x for x in log if word not in x}


def g(log=["ok 1", "err 2", "ok 3", "err 4", "err 5"], word="err"):
    return [x for x in log if word in x]


# next_request
def f(num: int, tag="req-00417"):
    return "req-" + str(num - 1).zfill(5) == tag


def g(tag="req-00417"):
    return int(tag[4:]) + 1


# first_seen
def f(users: List[str], visits=["mia", "jo", "mia", "lu", "jo", "kai"]):
    return set(users) == set(visits) and all(visits.index(a) < visits.index(b) for a, b in zip(users, users[1:]))


def g(visits=["mia", "jo", "mia", "lu", "jo", "kai"]):
    return sorted(set(visits), key=visits.index)


# swapped_case_pair
def f(s: str, key="TraceId", val="9Fb2"):
    return s.swapcase() == key + "=" + val


def g(key="TraceId", val="9Fb2"):
    return (key + "=" + val).swapcase()


# bar_chart
def f(bars: List[str], counts=[3, 5, 1, 2], mark="#"):
    return [len(b) for b in bars] == counts and all(b.strip(mark) == "" for b in bars)


def g(counts=[3, 5, 1, 2], mark="#"):
    return [mark * c for c in counts]


# open_sessions
def f(live: List[int], opened=[1, 4, 6, 9], closed=[5, 8, 7, 12]):
    return len(live) == 4 and all(sum(a <= t < b for a, b in zip(opened, closed)) == n for n, t in zip(live, opened))


def g(opened=[1, 4, 6, 9], closed=[5, 8, 7, 12]):
    return [sum(a <= t < b for a, b in zip(opened, closed)) for t in opened]


# throttled
def f(kept: List[int], times=[1, 3, 4, 8, 9, 15, 17, 22], gap=5, n=4):
    return len(kept) == n and all(t in times for t in kept) and all(b - a >= gap for a, b in zip(kept, kept[1:]))


def g(times=[1, 3, 4, 8, 9, 15, 17, 22], gap=5, n=4):
    kept = times[:1]
    for t in times:
        if t - kept[-1] >= gap:
            kept.append(t)
    return kept


# megabyte_label
def f(s: str, size=5767168):
    return s[-1] == "M" and float(s[:-1]) * 2 ** 20 == size


def g(size=5767168):
    return str(size / 2 ** 20) + "M"


# quota_left
def f(more: int, log="512;2048;77", quota=4000):
    return sum(int(x) for x in log.split(";")) + more == quota


def g(log="512;2048;77", quota=4000):
    return quota - sum(map(int, log.split(";")))


# merged_logs
def f(merged: List[str], a=["09:05 up", "11:30 down"], b=["08:59 boot", "10:12 sync"]):
    return set(merged) == set(a + b) and all(x < y for x, y in zip(merged, merged[1:]))


def g(a=["09:05 up", "11:30 down"], b=["08:59 boot", "10:12 sync"]):
    return sorted(a + b)


# wrapped_message
def f(lines: List[str], text="the quick job ran out of memory on node seven", width=14, n=4):
    return " ".join(lines) == text and len(lines) == n and max(map(len, lines)) <= width


def g(text="the quick job ran out of memory on node seven", width=14, n=4):
    lines = [""]
    for w in text.split():
        if len(lines[-1]) + len(w) < width:
            lines[-1] = (lines[-1] + " " + w).strip()
        else:
            lines.append(w)
    return lines


# size_field
def f(n: int, line="retry=3 size=731 t=9"):
    return "size=" + str(n) + " " in line


def g(line="retry=3 size=731 t=9"):
    return int(line.split("size=")[1].split()[0])


# id_list
def f(ids: List[int], line="7,19,240"):
    return ",".join(map(str, ids)) == line


def g(line="7,19,240"):
    return [int(x) for x in line.split(",")]
