"""Cards: hands, dice, boards."""

# low_to_high_dice
def f(dice: List[int], n=6, total=27):
    return len(dice) == n and sum(dice) == total and dice == sorted(dice) and dice[0] == 1 and dice[-1] == 6


def g(n=6, total=27):
    from itertools import combinations_with_replacement
    return next([1, *c, 6] for c in combinations_with_replacement(range(1, 7), n - 2) if sum(c) + 7 == total)


# hand_in_order
def f(hand: str, drawn="7KA2Q", order="23456789TJQKA"):
    return sorted(hand) == sorted(drawn) and all(order.index(a) < order.index(b) for a, b in zip(hand, hand[1:]))


def g(drawn="7KA2Q", order="23456789TJQKA"):
    return "".join(c for c in order if c in drawn)


# before_the_riffle
def f(deck: List[int], mixed=[1, 5, 2, 6, 3, 7, 4, 8]):
    return [x for pair in zip(deck[:4], deck[4:]) for x in pair] == mixed


def g(mixed=[1, 5, 2, 6, 3, 7, 4, 8]):
    return mixed[::2] + mixed[1::2]


# cut_deck
def f(deck: List[int], n=10, top=4):
    return deck[0] == top and sorted(deck) == list(range(n)) and all((b - a) % n == 1 for a, b in zip(deck, deck[1:]))


def g(n=10, top=4):
    return [(top + i) % n for i in range(n)]


# knight_squares
def f(moves: List[str], at="d4"):
    return len(set(moves)) == 8 and all(len(m) == 2 and abs(ord(m[0]) - ord(at[0])) * abs(int(m[1]) - int(at[1])) == 2 for m in moves)


def g(at="d4"):
    out = []
    for c in "abcdefgh":
        for r in "12345678":
            if abs(ord(c) - ord(at[0])) * abs(int(r) - int(at[1])) == 2:
                out.append(c + r)
    return out


# domino_chain
def f(chain: List[str], tiles=["13", "41", "25", "32", "54", "36"]):
    return sorted(chain) == sorted(tiles) and all(a[1] == b[0] for a, b in zip(chain, chain[1:]))


def g(tiles=["13", "41", "25", "32", "54", "36"]):
    from itertools import permutations
    for p in permutations(tiles):
        if all(a[1] == b[0] for a, b in zip(p, p[1:])):
            return list(p)


# doubled_bets
def f(bet: int, rounds=8, lost=30600):
    return sum(bet * 2 ** i for i in range(rounds)) == lost


def g(rounds=8, lost=30600):
    return lost // (2 ** rounds - 1)


# rank_total
def f(hand: str, goal=47, ranks="0123456789TJQK"):
    return sum(ranks.index(c) for c in hand) == goal and len(set(hand)) == len(hand)


def g(goal=47, ranks="0123456789TJQK"):
    hand = ""
    for v in range(13, 0, -1):
        if v <= goal:
            hand += ranks[v]
            goal -= v
    return hand


# trick_winner
def f(best: str, trick=["7h", "Kh", "As", "9h"], order="23456789TJQKA"):
    return best in trick and all(order.index(best[0]) >= order.index(c[0]) for c in trick if c[1] == trick[0][1]) and best[1] == trick[0][1]


def g(trick=["7h", "Kh", "As", "9h"], order="23456789TJQKA"):
    follow = [c for c in trick if c[1] == trick[0][1]]
    return max(follow, key=lambda c: order.index(c[0]))


# deal_in_turn
def f(hands: List[List[int]], deck=[5, 9, 2, 7, 1, 8, 3, 6, 4], players=3):
    return len(hands) == players and all(hands[i % players][i // players] == c for i, c in enumerate(deck))


def g(deck=[5, 9, 2, 7, 1, 8, 3, 6, 4], players=3):
    return [deck[i::players] for i in range(players)]


# flip_three
def f(flips: List[int], row="1100010111"):
    return 0 <= min(flips) and max(flips) <= len(row) - 3 and all((sum(i - 2 <= p <= i for p in flips) + int(c)) % 2 == 0 for i, c in enumerate(row))


def g(row="1100010111"):
    coins, flips = [int(c) for c in row], []
    for i in range(len(coins) - 2):
        if coins[i]:
            flips.append(i)
            for j in range(i, i + 3):
                coins[j] ^= 1
    return flips


# memory_pairs
def f(cards: str, n=6):
    return cards[:n] == cards[n:] and len(set(cards)) == n


def g(n=6):
    return "abcdefghijk"[:n] * 2


# under_down_trick
def f(deck: List[int], n=9):
    left, shown = deck[:], []
    while left:
        left = left[1:] + left[:1]
        shown.append(left.pop(0))
    return shown == list(range(1, n + 1))


def g(n=9):
    deck = []
    for v in range(n, 0, -1):
        deck.insert(0, v)
        deck = deck[-1:] + deck[:-1]
    return deck


# biggest_roll
def f(n: int, faces=[3, 6, 1, 6]):
    return [int(c) for c in str(n)] == sorted(faces)[::-1]


def g(faces=[3, 6, 1, 6]):
    return int("".join(map(str, sorted(faces)[::-1])))


# chance_from_odds
def f(p: float, odds=3.5):
    return abs((1 - p) / p - odds) < 1e-6


def g(odds=3.5):
    return 1 / (1 + odds)


# three_card_hands
def f(ways: int, n=52):
    return ways * 6 == n * (n - 1) * (n - 2)


def g(n=52):
    return n * (n - 1) * (n - 2) // 6


# card_in_packs
def f(card: int, rank=8, suit=2, low=104):
    return card >= low and card % 13 == rank and card // 13 % 4 == suit


def g(rank=8, suit=2, low=104):
    return rank + 13 * suit + low


# card_house
def f(cards: int, floors=12):
    return cards * 2 == floors * (3 * floors + 1)


def g(floors=12):
    return sum(3 * i - 1 for i in range(1, floors + 1))


# straight_by_total
def f(run: List[int], n=5, total=45):
    return sum(run) == total and run == list(range(run[0], run[0] + n))


def g(n=5, total=45):
    low = total // n - n // 2
    return list(range(low, low + n))
