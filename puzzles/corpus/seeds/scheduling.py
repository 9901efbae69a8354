"""Scheduling: jobs, machines, deadlines, loads."""

# full_batches
def f(batches: int, jobs=1000, size=7):
    return (batches - 1) * size < jobs <= batches * size


def g(jobs=1000, size=7):
    return -(-jobs // size)


# both_pumps
def f(t: float, slow=9.0, fast=6.0):
    return abs(t / slow + t / fast - 1) < 1e-9


def g(slow=9.0, fast=6.0):
    return slow * fast / (slow + fast)


# all_on_the_same_day
def f(day: int, cycles=[12, 18, 35]):
    return day > 0 and not any(day % c for c in cycles)


def g(cycles=[12, 18, 35]):
    from math import lcm
    return lcm(*cycles)


# fresh_trio
def f(turns: str, crew="ABC", n=12):
    return len(turns) == n and all(set(turns[i:i + 3]) == set(crew) for i in range(n - 2))


def g(crew="ABC", n=12):
    return crew * (n // 3)


# who_goes_first
def f(queue: str, rules="ca bd ab eb ce"):
    return len(queue) == 5 and all(queue.index(x) < queue.index(y) for x, y in rules.split())


def g(rules="ca bd ab eb ce"):
    queue = ""
    while len(queue) < 5:
        queue += next(c for c in "abcde" if c not in queue and all(r[0] in queue for r in rules.split() if r[1] == c))
    return queue


# watch_duty
def f(xs: List[str], who=["Al", "Bo", "Cy"], k=3):
    return {xs.count(c) for c in who} == {k} and all(a != b for a, b in zip(xs, xs[1:]))


def g(who=["Al", "Bo", "Cy"], k=3):
    return who * k


# earliest_starts
def f(start: List[int], time=[3, 2, 4, 2, 5], after=[[], [], [0, 1], [1], [2, 3]]):
    done = [s + t for s, t in zip(start, time)]
    return [max([done[i] for i in before], default=0) for before in after] == start


def g(time=[3, 2, 4, 2, 5], after=[[], [], [0, 1], [1], [2, 3]]):
    start = []
    for before in after:
        start.append(max([start[i] + time[i] for i in before], default=0))
    return start


# two_equal_workers
def f(who: str, jobs=[8, 7, 6, 5, 4]):
    load = {w: sum(j for j, x in zip(jobs, who) if x == w) for w in "AB"}
    return len(who) == len(jobs) and load["A"] == load["B"] == sum(jobs) / 2


def g(jobs=[8, 7, 6, 5, 4]):
    from itertools import product
    for who in product("AB", repeat=len(jobs)):
        if 2 * sum(j for j, x in zip(jobs, who) if x == "A") == sum(jobs):
            return "".join(who)


# cool_down
def f(line: str, jobs="aaabbc", gap=2, most=7):
    rested = all(c == "." or c not in line[i + 1:i + 1 + gap] for i, c in enumerate(line))
    return rested and sorted(line.replace(".", "")) == list(jobs) and len(line) <= most


def g(jobs="aaabbc", gap=2, most=7):
    left, line = list(jobs), ""
    while left:
        ready = [c for c in left if c not in line[-gap:]]
        pick = max(ready, key=left.count, default=".")
        line += pick
        if pick in left:
            left.remove(pick)
    return line


# meet_every_deadline
def f(order: List[str], jobs={"saw": [3, 14], "sand": [4, 7], "glue": [2, 3], "paint": [5, 15]}):
    day = 0
    for name in order:
        day += jobs[name][0]
        if day > jobs[name][1]:
            return False
    return sorted(order) == sorted(jobs)


def g(jobs={"saw": [3, 14], "sand": [4, 7], "glue": [2, 3], "paint": [5, 15]}):
    return sorted(jobs, key=lambda name: jobs[name][1])


# least_waiting
def f(order: List[int], minutes=[12, 3, 7, 1, 9], total=57):
    waits = [sum(minutes[j] for j in order[:i]) for i in range(len(order))]
    return sorted(order) == list(range(len(minutes))) and sum(waits) <= total


def g(minutes=[12, 3, 7, 1, 9], total=57):
    return sorted(range(len(minutes)), key=minutes.__getitem__)


# wash_then_dry
def f(order: List[int], wash=[5, 1, 9, 3, 10], dry=[2, 6, 7, 8, 4], limit=30):
    clean = dried = 0
    for j in order:
        clean += wash[j]
        dried = max(clean, dried) + dry[j]
    return sorted(order) == list(range(len(wash))) and dried <= limit


def g(wash=[5, 1, 9, 3, 10], dry=[2, 6, 7, 8, 4], limit=30):
    jobs = range(len(wash))
    quick = sorted((j for j in jobs if wash[j] < dry[j]), key=lambda j: wash[j])
    return quick + sorted((j for j in jobs if wash[j] >= dry[j]), key=lambda j: -dry[j])


# three_lorries
def f(lorries: List[List[int]], crates=[4, 8, 1, 4, 2, 1, 7, 3], limit=10, most=3):
    everything = sorted(sum(lorries, [])) == sorted(crates)
    return everything and len(lorries) <= most and max(map(sum, lorries)) <= limit


def g(crates=[4, 8, 1, 4, 2, 1, 7, 3], limit=10, most=3):
    lorries = []
    for c in sorted(crates, reverse=True):
        for load in lorries:
            if sum(load) + c <= limit:
                load.append(c)
                break
        else:
            lorries.append([c])
    return lorries


# cheapest_pairing
def f(task: List[int], cost=[[9, 2, 7, 8], [6, 4, 3, 7], [5, 8, 1, 8], [7, 6, 9, 4]]):
    from itertools import permutations
    bills = {p: sum(row[t] for row, t in zip(cost, p)) for p in permutations(range(len(cost)))}
    return bills[tuple(task)] == min(bills.values())


def g(cost=[[9, 2, 7, 8], [6, 4, 3, 7], [5, 8, 1, 8], [7, 6, 9, 4]]):
    best = {(): 0}
    for row in cost:
        longer = {}
        for used, spent in best.items():
            for t in set(range(len(row))) - set(used):
                longer[used + (t,)] = spent + row[t]
        best = longer
    return list(min(best, key=best.get))


# rucksack
def f(pack: List[str], kit={"tent": [7, 13], "stove": [3, 6], "rope": [4, 6], "lamp": [2, 5], "book": [5, 3]}, limit=12, worth=24):
    fits = len(set(pack)) == len(pack) and sum(kit[x][0] for x in pack) <= limit
    return fits and sum(kit[x][1] for x in pack) >= worth


def g(kit={"tent": [7, 13], "stove": [3, 6], "rope": [4, 6], "lamp": [2, 5], "book": [5, 3]}, limit=12, worth=24):
    best = {0: (0, [])}
    for x, (kilos, value) in kit.items():
        for load, (gain, pack) in list(best.items()):
            if load + kilos <= limit:
                new = (gain + value, pack + [x])
                best[load + kilos] = max(best.get(load + kilos, (0, [])), new)
    return max(best.values())[1]
