"""Ballots, rankings, tallies and seats."""


# two_piles
def f(b: List[str], who=["ann", "bob"], n=[5, 3]):
    return [b.count(w) for w in who] == n and len(b) == sum(n)


def g(who=["ann", "bob"], n=[5, 3]):
    return [who[0]] * n[0] + [who[1]] * n[1]


# just_two_thirds
def f(yes: int, total=641):
    return 3 * yes > 2 * total >= 3 * (yes - 1)


def g(total=641):
    return 2 * total // 3 + 1


# order_of_finish
def f(order: List[int], score=[31, 78, 45, 90, 12]):
    return [score[i] for i in order] == sorted(score, reverse=True)


def g(score=[31, 78, 45, 90, 12]):
    return [score.index(s) for s in sorted(score)[::-1]]


# never_twice_in_a_row
def f(s: str, a=7, b=6):
    return s.count("A") == a and s.count("B") == b and "AA" not in s


def g(a=7, b=6):
    return "AB" * b + "A"


# tally_from_percent
def f(v: List[int], pct=[46, 31, 18, 5], total=400):
    return sum(v) == total and [100 * x // total for x in v] == pct


def g(pct=[46, 31, 18, 5], total=400):
    return [p * total // 100 for p in pct]


# seats_by_largest_quotient
def f(seats: List[int], votes=[340, 280, 160, 60], n=9):
    won = min(v / s for v, s in zip(votes, seats) if s > 0)
    return len(seats) == 4 and sum(seats) == n and min(seats) >= 0 and won >= max(v / (s + 1) for v, s in zip(votes, seats))


def g(votes=[340, 280, 160, 60], n=9):
    seats = [0] * len(votes)
    for _ in range(n):
        i = max(range(len(votes)), key=lambda j: votes[j] / (seats[j] + 1))
        seats[i] += 1
    return seats


# chain_of_winners
def f(names: List[str], beats="ab bc ca da bd dc ea ce eb de"):
    return sorted(names) == list("abcde") and all(x + y in beats for x, y in zip(names, names[1:])) and names[-1] < "b"


def g(beats="ab bc ca da bd dc ea ce eb de"):
    from itertools import permutations
    for p in permutations("abcde"):
        if p[-1] == "a" and all(x + y in beats for x, y in zip(p, p[1:])):
            return list(p)


# rock_paper_voters
def f(bs: List[str], duels=["AB", "BC", "CA"]):
    return all(sorted(b) == ["A", "B", "C"] for b in bs) and all(sum(b.index(x) < b.index(y) for b in bs) * 2 > len(bs) for x, y in duels)


def g(duels=["AB", "BC", "CA"]):
    return ["ABC", "BCA", "CAB"]


# swing_to_a_tie
def f(swing: int, a=5120, b=5874):
    return a + swing == b - swing


def g(a=5120, b=5874):
    return (b - a) // 2


# extra_yes_votes
def f(x: float, yes=420.0, cast=1000.0, share=0.6):
    return abs((yes + x) / (cast + x) - share) < 1e-6


def g(yes=420.0, cast=1000.0, share=0.6):
    return (share * cast - yes) / (1 - share)


# middle_grade
def f(marks: List[int], n=7, mid=14, total=91):
    return len(marks) == n and sorted(marks)[n // 2] == mid and sum(marks) == total


def g(n=7, mid=14, total=91):
    return [mid] * (n - 1) + [total - mid * (n - 1)]


# approval_masks
def f(masks: List[int], tally=[3, 5, 1, 4]):
    return [sum(m >> i & 1 for m in masks) for i in range(4)] == tally and 0 not in masks and len(masks) == max(tally)


def g(tally=[3, 5, 1, 4]):
    return [sum(1 << i for i, t in enumerate(tally) if t > v) for v in range(max(tally))]


# names_by_place
def f(rank: List[str], names=["ivo", "una", "max", "zoe"], place=[2, 0, 3, 1]):
    return [rank.index(n) for n in names] == place


def g(names=["ivo", "una", "max", "zoe"], place=[2, 0, 3, 1]):
    return [names[place.index(i)] for i in range(len(names))]


# letter_of_the_majority
def f(s: str, slate="RGBY", win="B"):
    return sorted(set(s)) == sorted(slate) and 2 * s.count(win) > len(s)


def g(slate="RGBY", win="B"):
    return slate + win * len(slate)


# turnout
def f(came: int, roll=1750, pct=64):
    return came * 100 == roll * pct


def g(roll=1750, pct=64):
    return roll * pct // 100


# points_for_places
def f(pts: List[int], top=25, n=6):
    return pts[0] == top and len(pts) == n and [a - b for a, b in zip(pts, pts[1:])] == list(range(n - 1, 0, -1))


def g(top=25, n=6):
    pts = [top]
    for k in range(n - 1, 0, -1):
        pts.append(pts[-1] - k)
    return pts


# lead_over_no
def f(yes: int, cast=1381, lead=67):
    return yes - (cast - yes) == lead


def g(cast=1381, lead=67):
    return (cast + lead) // 2


# without_best_and_worst
def f(marks: List[int], core=[14, 15, 17], total=82):
    return sorted(marks)[1:-1] == core and sum(marks) == total


def g(core=[14, 15, 17], total=82):
    return core + [core[0], total - sum(core) - core[0]]


# square_root_weight
def f(w: float, people=5290.0):
    return w > 0 and abs(w ** 2 - people) < 1e-6


def g(people=5290.0):
    return people ** 0.5
