"""Travel: distances, fuel, tickets, elevators."""

# fuel_needed
def f(litres: float, km=640.0, per100=6.5):
    return abs(litres / km * 100 - per100) < 1e-6


def g(km=640.0, per100=6.5):
    return km * per100 / 100


# return_speed
def f(back: float, out=60.0, avg=72.0):
    return abs(2 / (1 / out + 1 / back) - avg) < 1e-6


def g(out=60.0, avg=72.0):
    return 1 / (2 / avg - 1 / out)


# lift_presses
def f(keys: str, up=8, n=14):
    return len(keys) == n and set(keys) == {"U", "D"} and keys.count("U") - keys.count("D") == up


def g(up=8, n=14):
    return "U" * up + "UD" * ((n - up) // 2)


# odometer_start
def f(start: int, trips=[120, 75, 310], end=48210):
    return end - start == sum(trips)


def g(trips=[120, 75, 310], end=48210):
    return end - sum(trips)


# fare_before_discount
def f(fare: int, off=15, paid=391):
    return fare * (100 - off) == paid * 100


def g(off=15, paid=391):
    return paid * 100 // (100 - off)


# there_and_back
def f(route: List[str], out=["oslo", "voss", "bergen"]):
    return route[:3] == out and route[2:] == out[::-1]


def g(out=["oslo", "voss", "bergen"]):
    return out + out[:-1][::-1]


# bus_times
def f(times: List[str], first=490, step=25, n=6):
    return [int(t[:2]) * 60 + int(t[3:]) for t in times] == list(range(first, first + step * n, step))


def g(first=490, step=25, n=6):
    out = []
    for m in range(first, first + step * n, step):
        out.append("%02d:%02d" % (m // 60, m % 60))
    return out


# arrival_clock
def f(t: str, dep="22:40", mins=95):
    a, b = [int(x[:2]) * 60 + int(x[3:]) for x in (t, dep)]
    return (a - b) % 1440 == mins and len(t) == 5 and t[2] == ":"


def g(dep="22:40", mins=95):
    m = (int(dep[:2]) * 60 + int(dep[3:]) + mins) % 1440
    return "%02d:%02d" % (m // 60, m % 60)


# refuel_stops
def f(stops: List[int], pumps=[60, 95, 130, 180, 210, 270, 330, 370], tank=100, goal=450, n=4):
    return set(stops) <= set(pumps) and len(stops) == n and all(0 < b - a <= tank for a, b in zip([0] + stops, stops + [goal]))


def g(pumps=[60, 95, 130, 180, 210, 270, 330, 370], tank=100, goal=450, n=4):
    at, stops = 0, []
    while at + tank < goal:
        at = max(p for p in pumps if p <= at + tank)
        stops.append(at)
    return stops


# meeting_marker
def f(km: int, homes=[120, 340, 155, 410, 290], walk=475):
    return sum(abs(h - km) for h in homes) <= walk


def g(homes=[120, 340, 155, 410, 290], walk=475):
    return sorted(homes)[len(homes) // 2]


# street_walk
def f(path: str, east=4, north=-3):
    return path.count("E") - path.count("W") == east and path.count("N") - path.count("S") == north and len(path) == 7


def g(east=4, north=-3):
    return "E" * east + "S" * -north


# catching_up
def f(t: int, slow=45, fast=60, head=50):
    return fast * t == slow * (t + head)


def g(slow=45, fast=60, head=50):
    return slow * head // (fast - slow)


# short_tour
def f(tour: List[int], xs=[0, 7, 2, 9, 4, 1], ys=[0, 1, 8, 6, 3, 5], limit=38):
    return sorted(tour) == list(range(6)) and sum(abs(xs[a] - xs[b]) + abs(ys[a] - ys[b]) for a, b in zip(tour, tour[1:] + tour)) <= limit


def g(xs=[0, 7, 2, 9, 4, 1], ys=[0, 1, 8, 6, 3, 5], limit=38):
    from itertools import permutations
    for p in permutations(range(len(xs))):
        if sum(abs(xs[a] - xs[b]) + abs(ys[a] - ys[b]) for a, b in zip(p, p[1:] + p)) <= limit:
            return list(p)


# lift_sweep
def f(order: List[int], calls=[7, 2, 9, 4, 1], at=5, travel=12):
    return sorted(order) == sorted(calls) and sum(abs(a - b) for a, b in zip([at] + order, order)) == travel


def g(calls=[7, 2, 9, 4, 1], at=5, travel=12):
    above = sorted(c for c in calls if c > at)
    return above + sorted(c for c in calls if c < at)[::-1]


# passengers_aboard
def f(aboard: List[int], on=[5, 3, 0, 9], off=[0, 2, 1, 6]):
    return [b - a for a, b in zip([0] + aboard, aboard)] == [x - y for x, y in zip(on, off)]


def g(on=[5, 3, 0, 9], off=[0, 2, 1, 6]):
    n, out = 0, []
    for x, y in zip(on, off):
        n += x - y
        out.append(n)
    return out


# exchange_desk
def f(cash: float, rate=1.35, fee=4.0, got=162.0):
    return abs((cash - fee) * rate - got) < 1e-6


def g(rate=1.35, fee=4.0, got=162.0):
    return got / rate + fee


# monday_new_year
def f(year: int, after=2030, day=0):
    from datetime import date
    return year > after and date(year, 1, 1).weekday() == day


def g(after=2030, day=0):
    from datetime import date
    return next(y for y in range(after + 1, after + 50) if date(y, 1, 1).weekday() == day)


# next_plate
def f(plate: str, last="KX069"):
    return plate[:2] == last[:2] and int(plate[2:]) - int(last[2:]) == 1 and len(plate) == len(last)


def g(last="KX069"):
    return last[:2] + str(int(last[2:]) + 1).zfill(3)


# basement_start
def f(floor: int, log="+12 -3 +140 +8"):
    return floor + sum(map(int, log.split())) == 0


def g(log="+12 -3 +140 +8"):
    return -sum(map(int, log.split()))


# miles_to_km
def f(km: int, miles=125):
    return km * 5 == miles * 8


def g(miles=125):
    return miles * 8 // 5
