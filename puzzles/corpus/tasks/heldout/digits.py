"""Digits: integers by the way they are written."""


def digit_sum(n: int) -> int:
    """Return the sum of the digits of n, which is not negative."""
    return sum(int(c) for c in str(n))


assert digit_sum(123) == 6
assert digit_sum(0) == 0
assert digit_sum(9) == 9
assert digit_sum(1001) == 2
assert digit_sum(77) == 14


def digit_count(n: int) -> int:
    """Return how many digits n has; n is not negative."""
    return len(str(n))


assert digit_count(123) == 3
assert digit_count(0) == 1
assert digit_count(10) == 2
assert digit_count(99999) == 5
assert digit_count(5) == 1


def last_digit(n: int) -> int:
    """Return the last digit of n, which is not negative."""
    return n % 10


assert last_digit(123) == 3
assert last_digit(0) == 0
assert last_digit(10) == 0
assert last_digit(7) == 7
assert last_digit(4049) == 9


def first_digit(n: int) -> int:
    """Return the first digit of n, which is not negative."""
    return int(str(n)[0])


assert first_digit(123) == 1
assert first_digit(0) == 0
assert first_digit(10) == 1
assert first_digit(7) == 7
assert first_digit(908) == 9


def reversed_digits(n: int) -> int:
    """Return the integer whose digits are those of n in reverse order; n is not negative."""
    return int(str(n)[::-1])


assert reversed_digits(123) == 321
assert reversed_digits(0) == 0
assert reversed_digits(10) == 1
assert reversed_digits(7) == 7
assert reversed_digits(1200) == 21


def digits_of(n: int) -> list[int]:
    """Return the digits of n as a list; n is not negative."""
    return [int(c) for c in str(n)]


assert digits_of(123) == [1, 2, 3]
assert digits_of(0) == [0]
assert digits_of(10) == [1, 0]
assert digits_of(7) == [7]
assert digits_of(5050) == [5, 0, 5, 0]


def largest_digit(n: int) -> int:
    """Return the largest digit of n, which is not negative."""
    return max(int(c) for c in str(n))


assert largest_digit(123) == 3
assert largest_digit(0) == 0
assert largest_digit(190) == 9
assert largest_digit(7) == 7
assert largest_digit(5454) == 5


def is_palindrome_number(n: int) -> bool:
    """Return whether n, which is not negative, reads the same backwards."""
    return str(n) == str(n)[::-1]


assert is_palindrome_number(121) == True
assert is_palindrome_number(0) == True
assert is_palindrome_number(10) == False
assert is_palindrome_number(77) == True
assert is_palindrome_number(1231) == False


def count_digit(n: int, digit: int) -> int:
    """Return how often digit occurs among the digits of n; neither is negative."""
    return str(n).count(str(digit))


assert count_digit(1221, 2) == 2
assert count_digit(0, 0) == 1
assert count_digit(10, 5) == 0
assert count_digit(777, 7) == 3
assert count_digit(1010, 0) == 2


def digit_product(n: int) -> int:
    """Return the product of the digits of n, which is not negative."""
    result = 1
    for c in str(n):
        result *= int(c)
    return result


assert digit_product(123) == 6
assert digit_product(0) == 0
assert digit_product(10) == 0
assert digit_product(7) == 7
assert digit_product(444) == 64


def even_digits(n: int) -> int:
    """Return how many digits of n are even; n is not negative."""
    return sum(int(c) % 2 == 0 for c in str(n))


assert even_digits(123) == 1
assert even_digits(0) == 1
assert even_digits(10) == 1
assert even_digits(7) == 0
assert even_digits(2468) == 4


def from_digits(digits: list[int]) -> int:
    """Return the integer that is written with these digits; there is at least one."""
    return int("".join(str(d) for d in digits))


assert from_digits([1, 2, 3]) == 123
assert from_digits([0]) == 0
assert from_digits([0, 7]) == 7
assert from_digits([9, 9]) == 99
assert from_digits([4, 0, 0]) == 400


def sorted_digits(n: int) -> str:
    """Return the digits of n in ascending order as a string; n is not negative."""
    return "".join(sorted(str(n)))


assert sorted_digits(321) == "123"
assert sorted_digits(0) == "0"
assert sorted_digits(10) == "01"
assert sorted_digits(7) == "7"
assert sorted_digits(5152) == "1255"


def digital_root(n: int) -> int:
    """Return what is left when the digits of n are added up again and again until there is one digit."""
    while n > 9:
        n = sum(int(c) for c in str(n))
    return n


assert digital_root(38) == 2
assert digital_root(0) == 0
assert digital_root(10) == 1
assert digital_root(9) == 9
assert digital_root(9999) == 9


def without_digit(n: int, digit: int) -> str:
    """Return the digits of n as a string, leaving out each one that is equal to digit."""
    return str(n).replace(str(digit), "")


assert without_digit(1221, 2) == "11"
assert without_digit(0, 5) == "0"
assert without_digit(10, 0) == "1"
assert without_digit(777, 7) == ""
assert without_digit(9081, 8) == "901"


def binary_ones(n: int) -> int:
    """Return how many ones the binary form of n has; n is not negative."""
    return bin(n).count("1")


assert binary_ones(5) == 2
assert binary_ones(0) == 0
assert binary_ones(1) == 1
assert binary_ones(8) == 1
assert binary_ones(255) == 8
