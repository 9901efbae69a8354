"""Dates: calendars, weekdays, leap years."""

# day_count_since_year_one
def f(n: int, day="2029-02-28"):
    from datetime import date
    return date.fromordinal(n).isoformat() == day


def g(day="2029-02-28"):
    from datetime import date
    return date.fromisoformat(day).toordinal()


# day_month_year
def f(s: str, iso="2033-04-17"):
    return s[2] == s[5] == "." and "-".join(s.split(".")[::-1]) == iso


def g(iso="2033-04-17"):
    return ".".join(iso.split("-")[::-1])


# a_thousand_days_on
def f(s: str, start="2031-01-01", days=1000):
    from datetime import date
    return (date.fromisoformat(s) - date.fromisoformat(start)).days == days


def g(start="2031-01-01", days=1000):
    from datetime import date, timedelta
    return str(date.fromisoformat(start) + timedelta(days))


# leap_century
def f(year: int, after=2050):
    return year > after and year % 100 == 0 and year // 100 % 4 == 0


def g(after=2050):
    return (after // 400 + 1) * 400


# moons_and_suns
def f(moons: int, years=19):
    return abs(moons * 29.53059 - years * 365.2422) < 0.2


def g(years=19):
    return round(years * 365.2422 / 29.53059)


# day_two_hundred_and_fifty_six
def f(s: str, year=2036, nth=256):
    from datetime import date
    return date.fromisoformat(s).strftime("%Y %j") == f"{year} {nth}"


def g(year=2036, nth=256):
    from datetime import date
    return date.fromordinal(date(year, 1, 1).toordinal() + nth - 1).isoformat()


# share_of_the_year
def f(x: float, day="2031-07-19"):
    from datetime import date
    return abs(x * 365 - int(date.fromisoformat(day).strftime("%j"))) < 1e-9


def g(day="2031-07-19"):
    from datetime import date
    d = date.fromisoformat(day)
    return ((d - date(d.year, 1, 1)).days + 1) / 365


# long_iso_year
def f(year: int, after=2040):
    from datetime import date
    return year > after and date(year, 12, 28).isocalendar()[1] == 53


def g(after=2040):
    from datetime import date
    return next(y for y in range(after + 1, after + 9) if date(y, 1, 1).weekday() == 3 or date(y, 12, 31).weekday() == 3)


# unlucky_friday
def f(s: str, year=2037):
    from datetime import date
    d = date.fromisoformat(s)
    return (d.year, d.day, d.weekday()) == (year, 13, 4)


def g(year=2037):
    from datetime import date
    return next(str(date(year, m, 13)) for m in range(1, 13) if date(year, m, 13).weekday() == 4)


# last_thursday
def f(s: str, year=2034, month=11):
    from datetime import date, timedelta
    d = date.fromisoformat(s)
    return d.weekday() == 3 and (d.year, d.month) == (year, month) and (d + timedelta(7)).month != month


def g(year=2034, month=11):
    from datetime import date, timedelta
    d = date(year, month, 30)
    return str(d - timedelta((d.weekday() - 3) % 7))


# across_the_century
def f(years: List[int], first=1890, last=1912):
    from datetime import date
    leap = [y for y in range(first, last) if (date(y + 1, 1, 1) - date(y, 1, 1)).days == 366]
    return years == leap


def g(first=1890, last=1912):
    return [y for y in range(first, last) if y % 4 == 0 and (y % 100 or y % 400 == 0)]


# five_sundays_in_february
def f(year: int, after=2032):
    from datetime import date
    sundays = [d for d in range(1, 30) if date(year, 2, d).weekday() == 6]
    return year > after and len(sundays) == 5


def g(after=2032):
    return after + 28


# reads_the_same_backwards
def f(s: str, after="2030-03-02"):
    from datetime import date
    digits = s.replace("-", "")
    return date.fromisoformat(s).isoformat() == s > after and digits == digits[::-1]


def g(after="2030-03-02"):
    for year in range(int(after[:4]) + 1, 9999):
        back = str(year)[::-1]
        if "01" <= back[:2] <= "12" and "01" <= back[2:] <= "28":
            return f"{year}-{back[:2]}-{back[2:]}"


# doomsday_dates
def f(days: List[str], year=2039):
    from datetime import date
    ds = [date.fromisoformat(s) for s in days]
    return len(set(ds)) == 5 and len({d.weekday() for d in ds}) == 1 and all(d.day == d.month and d.year == year for d in ds)


def g(year=2039):
    return [f"{year}-{m:02}-{m:02}" for m in range(4, 13, 2)]


# second_wednesdays
def f(days: List[str], year=2033, weekday=2):
    from datetime import date
    ds = [date.fromisoformat(s) for s in days]
    second = all(7 < d.day < 15 and d.weekday() == weekday and d.year == year for d in ds)
    return second and [d.month for d in ds] == list(range(1, 13))


def g(year=2033, weekday=2):
    from datetime import date
    days = []
    for m in range(1, 13):
        first = date(year, m, 1).weekday()
        days.append(str(date(year, m, 8 + (weekday - first) % 7)))
    return days


# old_calendar_fits_again
def f(year: int, old=2027):
    from datetime import date
    pages = [(date(y, 1, 1).weekday(), date(y, 12, 31).weekday()) for y in (old, year)]
    return year > old and pages[0] == pages[1]


def g(old=2027):
    from datetime import date
    year = old + 1
    while any(date(year, m, d).weekday() != date(old, m, d).weekday() for m, d in ((1, 1), (12, 31))):
        year += 1
    return year
