"""Games: chess, cards, dice, towers, guessing."""

# beat_them_all
def f(s: str, foe="RPSSPRRPS", wins=["PR", "RS", "SP"]):
    return len(s) == len(foe) and all(a + b in wins for a, b in zip(s, foe))


def g(foe="RPSSPRRPS", wins=["PR", "RS", "SP"]):
    better = {loser: winner for winner, loser in wins}
    return "".join(better[c] for c in foe)


# everyone_changes_chairs
def f(seats: str, start="abcdefgh"):
    return sorted(seats) == sorted(start) and all(a != b for a, b in zip(seats, start))


def g(start="abcdefgh"):
    return start[1:] + start[0]


# four_sixes
def f(d: List[int], n=7, total=31):
    return len(d) == n and sum(d) == total and d.count(6) == 4 and set(d) <= set(range(1, 7))


def g(n=7, total=31):
    rest = total - 24
    return [6] * 4 + [1] * (n - 5) + [rest - n + 5]


# chance_of_ten
def f(p: float, total=10, dice=3):
    from itertools import product
    rolls = list(product(range(1, 7), repeat=dice))
    return abs(p * len(rolls) - sum(sum(r) == total for r in rolls)) < 1e-9


def g(total=10, dice=3):
    ways = {0: 1}
    for _ in range(dice):
        ways = {t: sum(ways.get(t - k, 0) for k in range(1, 7)) for t in range(6 * dice + 1)}
    return ways[total] / 6 ** dice


# each_die_beats_the_next
def f(dice: List[List[int]], wins=20):
    duels = zip(dice, dice[1:] + dice[:1])
    return [len(d) for d in dice] == [6] * 3 and all(sum(x > y for x in a for y in b) >= wins for a, b in duels)


def g(wins=20):
    return [[2, 2, 4, 4, 9, 9], [1, 1, 6, 6, 8, 8], [3, 3, 5, 5, 7, 7]]


# nim_reply
def f(left: List[int], piles=[13, 21, 38]):
    a, b, c = left
    drops = sorted(p - q for p, q in zip(piles, left))
    return a ^ b ^ c == 0 and min(left) >= 0 and drops[:2] == [0, 0]


def g(piles=[13, 21, 38]):
    a, b, c = piles
    whole = a ^ b ^ c
    return [min(p, p ^ whole) if p ^ whole < p else p for p in piles]


# before_the_shuffle
def f(deck: List[int], n=10):
    mixed = [card for pair in zip(deck[:n], deck[n:]) for card in pair]
    return mixed == list(range(2 * n))


def g(n=10):
    return list(range(0, 2 * n, 2)) + list(range(1, 2 * n, 2))


# last_one_standing
def f(seat: int, n=300, k=7):
    ring = list(range(1, n + 1))
    i = 0
    while len(ring) > 1:
        i = (i + k - 1) % len(ring)
        ring.pop(i)
    return ring == [seat]


def g(n=300, k=7):
    seat = 0
    for size in range(2, n + 1):
        seat = (seat + k) % size
    return seat + 1


# bowling_card
def f(rolls: List[int], score=150):
    total = i = 0
    for _ in range(10):
        strike, spare = rolls[i] == 10, rolls[i] + rolls[i + 1] == 10
        if min(rolls[i:]) < 0 or not strike and rolls[i] + rolls[i + 1] > 10:
            return False
        total += sum(rolls[i:i + 3]) if strike or spare else sum(rolls[i:i + 2])
        i += 1 if strike else 2
    return total == score and len(rolls) == i + (2 if strike else 1 if spare else 0)


def g(score=150):
    return [5] * 21


# flipping_pancakes
def f(flips: List[int], stack=[4, 1, 5, 2, 6, 3]):
    for k in flips:
        stack = stack[:k][::-1] + stack[k:]
    return stack == sorted(stack) and min(flips) > 0


def g(stack=[4, 1, 5, 2, 6, 3]):
    flips = []
    for size in range(len(stack), 1, -1):
        for k in (stack.index(size) + 1, size):
            stack = stack[:k][::-1] + stack[k:]
            flips.append(k)
    return flips


# lights_out_in_a_row
def f(press: List[int], lamps=[1, 0, 1, 1, 0, 0, 1]):
    on = lamps[:]
    for p in press:
        for q in range(max(p - 1, 0), min(p + 2, len(on))):
            on[q] ^= 1
    return not any(on)


def g(lamps=[1, 0, 1, 1, 0, 0, 1]):
    for first in (0, 1):
        on, press = [first] + lamps, []
        for i in range(len(lamps)):
            if on[i]:
                press.append(i)
                on[i:i + 3] = [1 - v for v in on[i:i + 3]]
        if not on[-1]:
            return press


# eight_queens
def f(q: List[int], n=8):
    return sorted(q) == list(range(n)) and all(len({c + k * r for r, c in enumerate(q)}) == n for k in (1, -1))


def g(n=8):
    def place(cols):
        if len(cols) == n:
            return cols
        for c in range(n):
            if all(c != d and abs(c - d) != len(cols) - r for r, d in enumerate(cols)):
                done = place(cols + [c])
                if done:
                    return done
        return []
    return place([])


# knights_tour
def f(tour: List[int], n=5):
    legal = all({abs(a // n - b // n), abs(a % n - b % n)} == {1, 2} for a, b in zip(tour, tour[1:]))
    return sorted(tour) == list(range(n * n)) and legal


def g(n=5):
    def hops(a, used):
        return [b for b in range(n * n) if b not in used and {abs(a // n - b // n), abs(a % n - b % n)} == {1, 2}]
    def ride(tour):
        if len(tour) == n * n:
            return tour
        for b in sorted(hops(tour[-1], tour), key=lambda b: len(hops(b, tour))):
            full = ride(tour + [b])
            if full:
                return full
        return []
    return ride([0])


# tower_of_discs
def f(moves: List[str], n=5):
    pegs = {"A": list(range(n, 0, -1)), "B": [], "C": []}
    for a, b in moves:
        disc = pegs[a].pop()
        if pegs[b] and pegs[b][-1] < disc:
            return False
        pegs[b].append(disc)
    return len(pegs["C"]) == n


def g(n=5):
    def carry(k, a, b, c):
        return carry(k - 1, a, c, b) + [a + c] + carry(k - 1, b, a, c) if k else []
    return carry(n, "A", "B", "C")


# crack_the_code
def f(code: str, clues={"1122": [0, 2], "4455": [2, 0], "6251": [3, 0]}):
    def score(guess):
        exact = sum(a == b for a, b in zip(guess, code))
        return [exact, sum(min(code.count(d), guess.count(d)) for d in set(guess)) - exact]
    return len(code) == 4 and all(score(guess) == pegs for guess, pegs in clues.items())


def g(clues={"1122": [0, 2], "4455": [2, 0], "6251": [3, 0]}):
    from itertools import product
    for code in product("123456", repeat=4):
        for guess, pegs in clues.items():
            exact = sum(a == b for a, b in zip(guess, code))
            if [exact, sum(min(code.count(d), guess.count(d)) for d in set(guess)) - exact] != pegs:
                break
        else:
            return "".join(code)


# domino_chain
def f(chain: List[List[int]], tiles=["02", "23", "13", "16", "06", "36", "26"]):
    fits = all(a[1] == b[0] for a, b in zip(chain, chain[1:]))
    return fits and sorted("".join(map(str, sorted(t))) for t in chain) == sorted(tiles)


def g(tiles=["02", "23", "13", "16", "06", "36", "26"]):
    def lay(chain, left):
        if not left:
            return chain
        for t in left:
            for a, b in (t, t[::-1]):
                if not chain or chain[-1][1] == int(a):
                    done = lay(chain + [[int(a), int(b)]], [x for x in left if x != t])
                    if done:
                        return done
        return []
    return lay([], tiles)
