"""Tournaments: scores, sports, brackets."""

# round_robin_entrants
def f(n: int, games=11175):
    return n > 0 and n * (n - 1) // 2 == games


def g(games=11175):
    return next(n for n in range(1, 1000) if n * (n - 1) // 2 == games)


# league_wins
def f(wins: int, draws=17, points=500):
    return 3 * wins + draws == points


def g(draws=17, points=500):
    return (points - draws) // 3


# final_score_text
def f(s: str, home=3, away=1):
    return s.split("-") == [str(home), str(away)]


def g(home=3, away=1):
    return str(home) + "-" + str(away)


# even_squads
def f(squads: List[int], n=5, players=38):
    return len(squads) == n and sum(squads) == players and max(squads) - min(squads) <= 1


def g(n=5, players=38):
    return [(players + i) // n for i in range(n)]


def g(n=5, players=38):
    r = players % n
    return [players // n + 1] * r + [players // n] * (n - r)


# running_score
def f(scores: List[int], gaps=[4, 7, 2, 9], base=10):
    return scores[0] == base and [b - a for a, b in zip(scores, scores[1:])] == gaps


def g(gaps=[4, 7, 2, 9], base=10):
    return [base + sum(gaps[:i]) for i in range(len(gaps) + 1)]


# podium
def f(top: List[str], results=["31 Ana", "47 Bo", "12 Cy", "58 Dee", "40 Eve"]):
    return len(top) == 3 and set(top) <= set(results) and top[0] > top[1] > top[2] and sum(r > top[2] for r in results) == 2


def g(results=["31 Ana", "47 Bo", "12 Cy", "58 Dee", "40 Eve"]):
    return sorted(results)[:-4:-1]


# knockout_byes
def f(entries: int, rounds=9, byes=37):
    return entries + byes == 2 ** rounds


def g(rounds=9, byes=37):
    return 2 ** rounds - byes


# bracket_pairs
def f(order: List[int], n=8):
    return sorted(order) == list(range(1, n + 1)) and all(order[i] + order[i + 1] == n + 1 for i in range(0, n, 2))


def g(n=8):
    out = []
    for i in range(1, n // 2 + 1):
        out += [i, n + 1 - i]
    return out


# beats_table
def f(rows: List[List[int]], wins=[1, 1, 2, 3, 3]):
    n = len(wins)
    return [sum(r) for r in rows] == wins and all(rows[i][j] + rows[j][i] == (i != j) for i in range(n) for j in range(n)) and all(
        min(r) == 0 and len(r) == n for r in rows)


def g(wins=[1, 1, 2, 3, 3]):
    n = len(wins)
    rows = [[0] * n for _ in wins]
    need, live = list(wins), set(range(n))
    while live:
        p = min(live, key=lambda i: need[i])
        live.remove(p)
        ranked = sorted(live, key=lambda i: need[i])
        for k, q in enumerate(ranked):
            if k < need[p]:
                rows[p][q] = 1
            else:
                rows[q][p] = 1
                need[q] -= 1
    return rows


# tennis_sets
def f(s: str, games=[6, 4, 3, 6, 7, 5]):
    return [int(x) for part in s.split() for x in part.split("-")] == games and s.count("-") == 3


def g(games=[6, 4, 3, 6, 7, 5]):
    return " ".join(f"{a}-{b}" for a, b in zip(games[::2], games[1::2]))


# trimmed_marks
def f(marks: List[int], n=6, total=28):
    return len(marks) == n and sum(sorted(marks)[1:-1]) == total


def g(n=6, total=28):
    return [total // (n - 2)] * n


def g(n=6, total=28):
    return [0] * (n - 2) + [total, total]


# rating_update
def f(expected: float, old=1480.0, new=1496.4, k=24.0):
    return abs(old + k * (1 - expected) - new) < 1e-6


def g(old=1480.0, new=1496.4, k=24.0):
    return 1 - (new - old) / k


# bonus_to_lead
def f(bonus: int, ours=[212, 180, 340], theirs=[301, 290, 355]):
    return sum(ours) + bonus - 1 == sum(theirs)


def g(ours=[212, 180, 340], theirs=[301, 290, 355]):
    return sum(theirs) - sum(ours) + 1


# short_streaks
def f(form: str, n=23, streak=4):
    return len(form) == n and form.count("L") == n // 5 and form.count("W") == n - n // 5 and "W" * (streak + 1) not in form


def g(n=23, streak=4):
    return (("W" * streak + "L") * n)[:n]


# points_from_form
def f(pts: List[int], form=["WDL", "WWW", "LLD", "DDD"]):
    return len(pts) == len(form) and all(p == 3 * r.count("W") + r.count("D") for p, r in zip(pts, form))


def g(form=["WDL", "WWW", "LLD", "DDD"]):
    return [3 * r.count("W") + r.count("D") for r in form]


# unbeaten
def f(who: str, duels=["kim>lee", "ray>max", "lee>ott", "kim>ray"]):
    return any(d.startswith(who + ">") for d in duels) and not any(d.endswith(">" + who) for d in duels)


def g(duels=["kim>lee", "ray>max", "lee>ott", "kim>ray"]):
    losers = [d.split(">")[1] for d in duels]
    return next(d.split(">")[0] for d in duels if d.split(">")[0] not in losers)


# goals_conceded
def f(against: int, scored=118, diff=-14):
    return scored - against == diff


def g(scored=118, diff=-14):
    return scored - diff


# board_total
def f(n: int, board="HOME 417"):
    return board.split()[1] == str(n)


def g(board="HOME 417"):
    return int(board.split()[1])


# darts_left
def f(shots: List[int], left=[21, 14, 9], par=30):
    return [par - s for s in shots][::-1] == left


def g(left=[21, 14, 9], par=30):
    return [par - v for v in left[::-1]]
