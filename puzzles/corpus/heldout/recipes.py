"""Recipes: scaling amounts, units, temperatures."""

# oven_celsius
def f(c: float, fahr=425.0):
    return fahr - 1e-6 < 1.8 * c + 32 < fahr + 1e-6


def g(fahr=425.0):
    return (fahr - 32) / 1.8


# more_guests
def f(amounts: List[float], base=[1.5, 0.25, 2.0], serves=4, guests=10):
    return len(amounts) == len(base) and all(abs(a / guests - b / serves) < 1e-6 for a, b in zip(amounts, base))


def g(base=[1.5, 0.25, 2.0], serves=4, guests=10):
    return [b * guests / serves for b in base]


# flour_left
def f(grams: int, cups=7, per_cup=125, spare=40):
    return grams - cups * per_cup == spare


def g(cups=7, per_cup=125, spare=40):
    return cups * per_cup + spare


# dough_water
def f(water: float, flour=820.0, hydration=0.65):
    return abs(water / flour - hydration) < 1e-6


def g(flour=820.0, hydration=0.65):
    return flour * hydration


# syrup_share
def f(syrup: float, water=300.0, share=0.4):
    return abs(syrup / (syrup + water) - share) < 1e-6


def g(water=300.0, share=0.4):
    return water * share / (1 - share)


# warm_bath
def f(hot: float, cold=8.0, target=37.0, cups=2.0, jugs=3.0):
    return abs((cups * hot + jugs * cold) / (cups + jugs) - target) < 1e-6


def g(cold=8.0, target=37.0, cups=2.0, jugs=3.0):
    return ((cups + jugs) * target - jugs * cold) / cups


# roast_minutes
def f(mins: int, kilos=3, per_kilo=45, rest=20):
    return (mins - rest) / kilos == per_kilo


def g(kilos=3, per_kilo=45, rest=20):
    return kilos * per_kilo + rest


# cheese_price
def f(price: float, grams=350, paid=4.13):
    return abs(price * grams / 1000 - paid) < 1e-6


def g(grams=350, paid=4.13):
    return paid * 1000 / grams


# simmered_stock
def f(litres: float, keep=0.8, hours=3, left=1.6):
    return abs(litres * keep ** hours - left) < 1e-6


def g(keep=0.8, hours=3, left=1.6):
    return left / keep ** hours


# trays_needed
def f(trays: int, cookies=1000, each=9):
    return trays * each >= cookies > (trays - 1) * each


def g(cookies=1000, each=9):
    return -(-cookies // each)


# ingredient_lines
def f(lines: List[str], names=["flour", "milk", "egg"], grams=[500, 250, 60]):
    return [s.split("g ")[1] for s in lines] == names and [int(s.split("g ")[0]) for s in lines] == grams


def g(names=["flour", "milk", "egg"], grams=[500, 250, 60]):
    return [str(w) + "g " + n for w, n in zip(grams, names)]


# shopping_list
def f(buy: List[str], need=["rice", "salt", "peas", "oil", "dill"], have=["salt", "oil", "tea"]):
    return len(buy) == 3 and set(need) <= set(buy + have)


def g(need=["rice", "salt", "peas", "oil", "dill"], have=["salt", "oil", "tea"]):
    return [x for x in need if x not in have]


# parts_by_ratio
def f(parts: List[int], ratio=[3, 2, 5], total=750):
    return sum(parts) == total and all(p * ratio[0] == r * parts[0] for p, r in zip(parts, ratio)) and len(parts) == 3


def g(ratio=[3, 2, 5], total=750):
    return [total * r // sum(ratio) for r in ratio]


# spoons_and_cups
def f(m: List[int], tsp=407):
    return len(m) == 3 and m[0] * 48 + m[1] * 3 + m[2] == tsp and 0 <= m[1] < 16 and 0 <= m[2] < 3


def g(tsp=407):
    return [tsp // 48, tsp % 48 // 3, tsp % 3]


# ready_together
def f(delays: List[int], cook=[35, 12, 50, 8]):
    return {d + c for d, c in zip(delays, cook)} == {max(cook)} and len(delays) == len(cook)


def g(cook=[35, 12, 50, 8]):
    return [max(cook) - c for c in cook]


# jelly_cube
def f(t: float, heat=150.0):
    return t > 0 and abs(t ** 3 + 4 * t - heat) < 1e-6


def g(heat=150.0):
    lo, hi = 0.0, heat
    for _ in range(100):
        mid = (lo + hi) / 2
        if mid ** 3 + 4 * mid < heat:
            lo = mid
        else:
            hi = mid
    return lo


# bowl_tare
def f(tare: float, scale=[412.5, 388.0, 530.1], net=900.0):
    return abs(sum(w - tare for w in scale) - net) < 1e-6


def g(scale=[412.5, 388.0, 530.1], net=900.0):
    return (sum(scale) - net) / len(scale)


# kilo_label
def f(label: str, grams=3250):
    return int(label[:-1].split("kg ")[0]) * 1000 + int(label[:-1].split("kg ")[1]) == grams and label[-1] == "g"


def g(grams=3250):
    return str(grams // 1000) + "kg " + str(grams % 1000) + "g"


# tripled_reading
def f(c: float, k=3.0):
    return abs(c * 1.8 + 32 - k * c) < 1e-6


def g(k=3.0):
    return 32 / (k - 1.8)


# snack_calories
def f(cal: int, fat=12, starch=45):
    return (cal - 9 * fat) // 4 == starch and cal % 4 == 0


def g(fat=12, starch=45):
    return 9 * fat + 4 * starch


# odd_jars
def f(jars: List[int], half=[4, 0, 7, 12]):
    return [j // 2 for j in jars] == half and all(j % 2 for j in jars)


def g(half=[4, 0, 7, 12]):
    return [2 * h + 1 for h in half]
