"""Clock and calendar: hours, minutes, days."""


def to_minutes(hours: int, minutes: int) -> int:
    """Return how many minutes the hours and minutes are together."""
    return hours * 60 + minutes


assert to_minutes(1, 30) == 90
assert to_minutes(0, 0) == 0
assert to_minutes(2, 5) == 125
assert to_minutes(0, 59) == 59
assert to_minutes(24, 0) == 1440


def hours_in(minutes: int) -> int:
    """Return how many full hours are in minutes."""
    return minutes // 60


assert hours_in(90) == 1
assert hours_in(0) == 0
assert hours_in(59) == 0
assert hours_in(60) == 1
assert hours_in(200) == 3


def minutes_left(minutes: int) -> int:
    """Return how many minutes are left after the full hours are taken away from minutes."""
    return minutes % 60


assert minutes_left(90) == 30
assert minutes_left(0) == 0
assert minutes_left(59) == 59
assert minutes_left(60) == 0
assert minutes_left(200) == 20


def clock_text(hours: int, minutes: int) -> str:
    """Return the time as two digits for the hours, a colon, and two digits for the minutes."""
    return f"{hours:02d}:{minutes:02d}"


assert clock_text(9, 5) == "09:05"
assert clock_text(0, 0) == "00:00"
assert clock_text(23, 59) == "23:59"
assert clock_text(12, 30) == "12:30"
assert clock_text(7, 45) == "07:45"


def hour_after(hour: int, n: int) -> int:
    """Return which hour of the day, from 0 to 23, it is n hours after hour."""
    return (hour + n) % 24


assert hour_after(10, 5) == 15
assert hour_after(23, 1) == 0
assert hour_after(0, 0) == 0
assert hour_after(20, 30) == 2
assert hour_after(12, 12) == 0


def is_leap(year: int) -> bool:
    """Return whether year is divisible by 4 and, if it is divisible by 100, by 400 too."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


assert is_leap(2024) == True
assert is_leap(2023) == False
assert is_leap(1900) == False
assert is_leap(2000) == True
assert is_leap(4) == True


def weekday_after(day: int, n: int) -> int:
    """Return which day of the week, from 1 to 7, it is n days after day."""
    return (day - 1 + n) % 7 + 1


assert weekday_after(1, 1) == 2
assert weekday_after(7, 1) == 1
assert weekday_after(3, 0) == 3
assert weekday_after(5, 10) == 1
assert weekday_after(2, 7) == 2


def is_weekend(day: str) -> bool:
    """Return whether day is Saturday or Sunday."""
    return day in ("Saturday", "Sunday")


assert is_weekend("Saturday") == True
assert is_weekend("Sunday") == True
assert is_weekend("Monday") == False
assert is_weekend("") == False
assert is_weekend("sunday") == False


def seconds_of(hours: int, minutes: int, seconds: int) -> int:
    """Return how many seconds the hours, minutes and seconds are together."""
    return (hours * 60 + minutes) * 60 + seconds


assert seconds_of(1, 1, 1) == 3661
assert seconds_of(0, 0, 0) == 0
assert seconds_of(0, 2, 30) == 150
assert seconds_of(2, 0, 5) == 7205
assert seconds_of(10, 10, 10) == 36610


def minutes_between(start: int, end: int) -> int:
    """Return how many minutes pass from start to end, minutes of a day; an end before start is on the next day."""
    return (end - start) % 1440


assert minutes_between(10, 30) == 20
assert minutes_between(30, 10) == 1420
assert minutes_between(0, 0) == 0
assert minutes_between(1439, 0) == 1
assert minutes_between(600, 720) == 120


def century_of(year: int) -> int:
    """Return the century that year is in; the years 1 to 100 are in century 1."""
    return (year + 99) // 100


assert century_of(2024) == 21
assert century_of(1) == 1
assert century_of(100) == 1
assert century_of(101) == 2
assert century_of(2000) == 20


def hour_part(time: str) -> int:
    """Return the hours in a time that is written like 09:30."""
    return int(time.split(":")[0])


assert hour_part("09:30") == 9
assert hour_part("00:00") == 0
assert hour_part("23:59") == 23
assert hour_part("12:05") == 12
assert hour_part("10:10") == 10


def ages(years: list[int], today: int) -> list[int]:
    """Return how old things of these years are in the year today."""
    return [today - y for y in years]


assert ages([2000, 2010], 2020) == [20, 10]
assert ages([], 1) == []
assert ages([5], 5) == [0]
assert ages([1999, 1989], 2024) == [25, 35]
assert ages([0, 10, 20], 30) == [30, 20, 10]


def full_weeks(days: int) -> int:
    """Return how many full weeks are in days."""
    return days // 7


assert full_weeks(15) == 2
assert full_weeks(0) == 0
assert full_weeks(6) == 0
assert full_weeks(7) == 1
assert full_weeks(100) == 14


def greeting(hour: int) -> str:
    """Return morning before hour 12, day before hour 18, and evening from then on."""
    if hour < 12:
        return "morning"
    return "day" if hour < 18 else "evening"


assert greeting(8) == "morning"
assert greeting(12) == "day"
assert greeting(17) == "day"
assert greeting(18) == "evening"
assert greeting(0) == "morning"


def is_open(hour: int, opens: int, closes: int) -> bool:
    """Return whether a shop is open at hour, which is so from opens up to but not including closes."""
    return opens <= hour < closes


assert is_open(10, 9, 17) == True
assert is_open(9, 9, 17) == True
assert is_open(17, 9, 17) == False
assert is_open(3, 9, 17) == False
assert is_open(16, 9, 17) == True
