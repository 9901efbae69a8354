"""Ledgers, prices, shares and change."""


# bus_card_rides
def f(rides: int, bonus=12, fare=35, spent=9870):
    return (rides + bonus) * fare == spent


def g(bonus=12, fare=35, spent=9870):
    return spent // fare - bonus


# receipt_with_plus_signs
def f(r: str, total=1840, k=4):
    return sum(int(t) for t in r.split("+")) == total and r.count("+") == k


def g(total=1840, k=4):
    return str(total) + "+0" * k


# dollar_tags
def f(tags: List[str], prices=[14, 250, 9, 73]):
    return [int(t[:-1]) for t in tags] == prices and all(t[-1] == "$" for t in tags)


def g(prices=[14, 250, 9, 73]):
    return [str(p) + "$" for p in prices]


# price_before_discount
def f(p: float, off=15.0, paid=42.5):
    return abs(p - p * off / 100 - paid) < 1e-6


def g(off=15.0, paid=42.5):
    return paid / (1 - off / 100)


# euros_to_exchange
def f(eur: float, fee=4.0, rate=1.25, usd=170.0):
    return abs((eur - fee) * rate - usd) < 1e-6


def g(fee=4.0, rate=1.25, usd=170.0):
    return usd / rate + fee


# ledger_moves
def f(moves: List[int], bal=[120, 85, 85, 310, 204]):
    return [sum(moves[:i + 1]) for i in range(len(moves))] == bal


def g(bal=[120, 85, 85, 310, 204]):
    return [b - a for a, b in zip([0] + bal, bal)]


# bill_with_tips
def f(bill: int, paid=729):
    return bill + bill // 10 + bill // 25 == paid


def g(paid=729):
    return next(b for b in range(paid) if b + b // 10 + b // 25 == paid)


# fair_shares
def f(s: List[int], bill=1003, k=7):
    return len(s) == k and sum(s) == bill and max(s) - min(s) <= 1


def g(bill=1003, k=7):
    return [(bill + i) // k for i in range(k)]


# price_ending_in_99
def f(price: int, euros=48):
    return price % 100 == 99 and price // 100 == euros


def g(euros=48):
    return euros * 100 + 99


# settle_debts
def f(pays: List[List[int]], owed=[30, -45, -20, 60, -25]):
    b = owed[:]
    for a, c, cash in pays:
        b[a] -= cash
        b[c] += cash
    return not any(b) and all(p[2] > 0 for p in pays) and len(pays) < len(b)


def g(owed=[30, -45, -20, 60, -25]):
    pays = []
    for i, v in enumerate(owed[1:], 1):
        pays.append([i, 0, v] if v > 0 else [0, i, -v])
    return pays


# buy_then_sell
def f(days: List[int], p=[31, 28, 35, 19, 44, 40, 52, 17, 30], gain=33):
    buy, sell = days
    return 0 <= buy < sell and p[sell] - p[buy] >= gain


def g(p=[31, 28, 35, 19, 44, 40, 52, 17, 30], gain=33):
    for b in range(len(p)):
        for a in range(b):
            if p[b] - p[a] >= gain:
                return [a, b]


# wallet_of_notes
def f(w: str, notes=["20", "50"], total=350):
    return all(n in notes for n in w.split()) and sum(map(int, w.split())) == total


def g(notes=["20", "50"], total=350):
    return "50 " * (total // 50)


# savings_for_interest
def f(cash: int, rate=6, years=4, gain=300):
    return cash * rate * years // 100 == gain and cash % 50 == 0


def g(rate=6, years=4, gain=300):
    return gain * 100 // (rate * years)


# exact_number_of_notes
def f(pay: List[int], kinds=[3, 7, 16], k=9, total=65):
    return all(n in kinds for n in pay) and len(pay) == k and sum(pay) == total


def g(kinds=[3, 7, 16], k=9, total=65):
    from itertools import combinations_with_replacement
    for c in combinations_with_replacement(kinds, k):
        if sum(c) == total:
            return list(c)


# growing_jar
def f(jar: List[int], first=64, n=7):
    return len(jar) == n and jar[0] == first and all(b - a == a // 2 + 1 for a, b in zip(jar, jar[1:]))


def g(first=64, n=7):
    jar = [first]
    while len(jar) < n:
        jar.append(jar[-1] + jar[-1] // 2 + 1)
    return jar


# one_of_a_dozen
def f(tag: str, dozen=1788):
    return tag[-2:] == "ct" and int(tag[:-2]) * 12 == dozen


def g(dozen=1788):
    return str(dozen // 12) + "ct"


# forgotten_decimal_point
def f(x: int, gap=23463):
    return int(str(x) + "00") - x == gap


def g(gap=23463):
    return gap // 99


# currency_loop
def f(loop: List[int], r=[[1, 0.9, 1.3, 2], [1.1, 1, 1.4, 2.1], [0.7, 0.7, 1, 1.7], [0.5, 0.45, 0.55, 1]], win=1.06):
    v = 1
    for a, b in zip(loop, loop[1:] + loop[:1]):
        v *= r[a][b]
    return len(set(loop)) == len(loop) > 2 and v > win


def g(r=[[1, 0.9, 1.3, 2], [1.1, 1, 1.4, 2.1], [0.7, 0.7, 1, 1.7], [0.5, 0.45, 0.55, 1]], win=1.06):
    from itertools import permutations
    for k in range(3, len(r) + 1):
        for p in permutations(range(len(r)), k):
            v = 1
            for i in range(k):
                v *= r[p[i - 1]][p[i]]
            if v > win:
                return list(p)


# saved_by_rounding_up
def f(bill: int, step=50, paid=1750):
    return bill + -bill % step == paid and bill % step == 1


def g(step=50, paid=1750):
    return paid - step + 1


# pieces_for_a_gain
def f(n: int, sell=19, buy=12, gain=1813):
    return n * sell - n * buy == gain


def g(sell=19, buy=12, gain=1813):
    return gain // (sell - buy)


# old_price_list
def f(old: List[int], new=[15, 89, 41, 7, 133]):
    return [2 * p - 1 for p in old] == new


def g(new=[15, 89, 41, 7, 133]):
    return [(p + 1) // 2 for p in new]


# three_and_a_half_tickets
def f(fare: float, cost=43.4):
    return abs(3 * fare + fare / 2 - cost) < 1e-6


def g(cost=43.4):
    return cost / 3.5
