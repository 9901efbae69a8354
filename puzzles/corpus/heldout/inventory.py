"""Stock, shopping lists and look-ups."""


# what_is_stocked_so
def f(k: str, stock={"nut": 40, "bolt": 17, "screw": 95}, n=95):
    return stock[k] == n


def g(stock={"nut": 40, "bolt": 17, "screw": 95}, n=95):
    return next(k for k in stock if stock[k] == n)


# fill_the_warehouse
def f(x: int, stock={"tea": 130, "rice": 75, "salt": 20}, room=500):
    return sum(stock.values()) + x == room


def g(stock={"tea": 130, "rice": 75, "salt": 20}, room=500):
    return room - sum(stock.values())


# what_to_order
def f(buy: List[int], have=[4, 0, 11, 6], want=[10, 7, 11, 15]):
    return [h + b for h, b in zip(have, buy)] == want


def g(have=[4, 0, 11, 6], want=[10, 7, 11, 15]):
    return [w - h for h, w in zip(have, want)]


# last_box_not_full
def f(n: int, size=24, boxes=19, rest=7):
    return -(-n // size) == boxes and n % size == rest


def g(size=24, boxes=19, rest=7):
    return (boxes - 1) * size + rest


# padded_sku
def f(sku: str, dept="TOY", num=482, n=10):
    return sku.split("-")[0] == dept and int(sku.split("-")[1]) == num and len(sku) == n


def g(dept="TOY", num=482, n=10):
    return dept + "-" + str(num).zfill(n - 4)


# spend_it_all
def f(q: List[int], cost=[17, 23, 31], cash=300):
    return sum(a * b for a, b in zip(q, cost)) == cash and len(q) == 3 and min(q) > 0


def g(cost=[17, 23, 31], cash=300):
    from itertools import product
    for q in product(range(1, 18), repeat=3):
        if sum(a * b for a, b in zip(q, cost)) == cash:
            return list(q)


# crates_on_trucks
def f(truck: List[int], crate=[9, 7, 6, 5, 5, 4, 3, 3], cap=14):
    loads = [sum(c for c, t in zip(crate, truck) if t == k) for k in range(3)]
    return len(truck) == len(crate) and sum(loads) == sum(crate) and max(loads) <= cap


def g(crate=[9, 7, 6, 5, 5, 4, 3, 3], cap=14):
    from itertools import product
    for truck in product(range(3), repeat=len(crate)):
        loads = [0] * 3
        for c, t in zip(crate, truck):
            loads[t] += c
        if max(loads) <= cap:
            return list(truck)


# bag_from_recipe
def f(bag: List[str], need={"egg": 3, "flour": 1, "lemon": 2}):
    return all(bag.count(k) == n for k, n in need.items())


def g(need={"egg": 3, "flour": 1, "lemon": 2}):
    return [k for k in need for _ in range(need[k])]


# tray_counted_from_the_end
def f(pos: List[int], tray=["bun", "pie", "tart", "roll", "cake"], plate=["cake", "tart", "bun", "tart"]):
    return [tray[-i] for i in pos] == plate and min(pos) > 0


def g(tray=["bun", "pie", "tart", "roll", "cake"], plate=["cake", "tart", "bun", "tart"]):
    return [len(tray) - tray.index(p) for p in plate]


# weight_of_one_more
def f(w: float, pots=[2.5, 4.0, 3.1], limit=12.0):
    return abs(sum(pots + [w] * 2) - limit) < 1e-6


def g(pots=[2.5, 4.0, 3.1], limit=12.0):
    return (limit - sum(pots)) / 2


# late_in_the_cycle
def f(day: int, menu=["soup", "fish", "stew", "rice", "pasta"], dish="rice"):
    return day > 500 and menu[day % len(menu)] == dish


def g(menu=["soup", "fish", "stew", "rice", "pasta"], dish="rice"):
    return 200 * len(menu) + menu.index(dish)


# hiking_bag
def f(pick: List[int], w=[12, 7, 11, 8, 9], v=[24, 13, 23, 15, 16], cap=26, goal=51):
    return len(set(pick)) == len(pick) and sum(w[i] for i in pick) <= cap and sum(v[i] for i in pick) >= goal and min(pick) >= 0


def g(w=[12, 7, 11, 8, 9], v=[24, 13, 23, 15, 16], cap=26, goal=51):
    for m in range(1 << len(w)):
        pick = [i for i in range(len(w)) if m >> i & 1]
        if sum(w[i] for i in pick) <= cap and sum(v[i] for i in pick) >= goal:
            return pick


# sold_until_empty
def f(stock: int, daily=[14, 30, 22], days=14):
    left, d = stock, 0
    while left > 0:
        left -= daily[d % 3]
        d += 1
    return d == days and left == 0


def g(daily=[14, 30, 22], days=14):
    return sum((daily * days)[:days])


# cheapest_first
def f(s: str, price={"kiwi": 30, "fig": 55, "plum": 20}):
    return [price[k] for k in s.split()] == sorted(price.values())


def g(price={"kiwi": 30, "fig": 55, "plum": 20}):
    return " ".join(sorted(price, key=price.get))


# returned_goods
def f(back: List[int], sold=[8, 3, 12, 5, 9], kept=[5, 8, 3]):
    return sorted(back + kept) == sorted(sold) and back[0] > back[1]


def g(sold=[8, 3, 12, 5, 9], kept=[5, 8, 3]):
    return [n for n in sold if n not in kept]


# boxes_and_pallets
def f(n: int, size=12, units=49):
    return n // size + n // size // 6 == units


def g(size=12, units=49):
    return next(n for n in range(1000) if n // size + n // size // 6 == units)


# double_the_stock
def f(buy: int, have=60, use=23, days=7):
    return have - use * days + buy == have * 2


def g(have=60, use=23, days=7):
    return have + use * days


# two_sizes_of_egg_box
def f(q: List[int], boxes=23, eggs=178):
    return q[0] + q[1] == boxes and 6 * q[0] + 10 * q[1] == eggs


def g(boxes=23, eggs=178):
    return [(10 * boxes - eggs) // 4, (eggs - 6 * boxes) // 4]


# jam_in_fewer_jars
def f(jam: float, jars=6, less=0.35):
    return abs(jam / jars - jam / (jars + 2) - less) < 1e-6


def g(jars=6, less=0.35):
    return less / (1 / jars - 1 / (jars + 2))


# weight_on_a_label
def f(w: float, label="37.25kg"):
    return str(w) + "kg" == label


def g(label="37.25kg"):
    return float(label[:-2])
