"""Whole numbers: small functions of one to three integers."""


def successor(n: int) -> int:
    """Return the integer after n."""
    return n + 1


assert successor(1) == 2
assert successor(0) == 1
assert successor(-1) == 0
assert successor(99) == 100
assert successor(-10) == -9


def is_even(n: int) -> bool:
    """Return whether n is even."""
    return n % 2 == 0


assert is_even(2) == True
assert is_even(3) == False
assert is_even(0) == True
assert is_even(-4) == True
assert is_even(-7) == False


def larger(a: int, b: int) -> int:
    """Return the larger of a and b."""
    return a if a > b else b


assert larger(1, 2) == 2
assert larger(5, 3) == 5
assert larger(4, 4) == 4
assert larger(-1, -2) == -1
assert larger(0, -9) == 0


def difference(a: int, b: int) -> int:
    """Return how far a and b are apart, which is never negative."""
    return abs(a - b)


assert difference(5, 3) == 2
assert difference(3, 5) == 2
assert difference(4, 4) == 0
assert difference(-2, 2) == 4
assert difference(0, -7) == 7


def sum_to(n: int) -> int:
    """Return the sum of the integers from 1 to n, or 0 if n is less than 1."""
    return sum(range(1, n + 1))


assert sum_to(1) == 1
assert sum_to(4) == 10
assert sum_to(0) == 0
assert sum_to(-3) == 0
assert sum_to(10) == 55


def cube(n: int) -> int:
    """Return n to the power of three."""
    return n ** 3


assert cube(2) == 8
assert cube(0) == 0
assert cube(-1) == -1
assert cube(3) == 27
assert cube(5) == 125


def divides(a: int, b: int) -> bool:
    """Return whether a divides b without a rest; a is not zero."""
    return b % a == 0


assert divides(2, 6) == True
assert divides(3, 7) == False
assert divides(5, 0) == True
assert divides(4, 2) == False
assert divides(1, 9) == True


def factorial(n: int) -> int:
    """Return the product of the integers from 1 to n, which is 1 for n equal to 0."""
    result = 1
    for i in range(2, n + 1):
        result *= i
    return result


assert factorial(0) == 1
assert factorial(1) == 1
assert factorial(3) == 6
assert factorial(5) == 120
assert factorial(6) == 720


def clamp(n: int, low: int, high: int) -> int:
    """Return n, but low if it is less than low, and high if it is greater than high."""
    return max(low, min(n, high))


assert clamp(5, 1, 10) == 5
assert clamp(0, 1, 10) == 1
assert clamp(11, 1, 10) == 10
assert clamp(1, 1, 1) == 1
assert clamp(-5, -3, 3) == -3


def sign(n: int) -> int:
    """Return 1 if n is positive, -1 if it is negative, and 0 if it is zero."""
    if n > 0:
        return 1
    return -1 if n < 0 else 0


assert sign(5) == 1
assert sign(-5) == -1
assert sign(0) == 0
assert sign(1) == 1
assert sign(-1) == -1


def countdown(n: int) -> list[int]:
    """Return the integers from n down to 1."""
    return list(range(n, 0, -1))


assert countdown(3) == [3, 2, 1]
assert countdown(0) == []
assert countdown(1) == [1]
assert countdown(5) == [5, 4, 3, 2, 1]
assert countdown(-2) == []


def rest(a: int, b: int) -> int:
    """Return what is left of a after it is divided by b, which is positive."""
    return a % b


assert rest(7, 3) == 1
assert rest(6, 2) == 0
assert rest(0, 5) == 0
assert rest(4, 9) == 4
assert rest(10, 4) == 2


def middle_of_three(a: int, b: int, c: int) -> int:
    """Return the one of a, b and c that is neither the largest nor the smallest."""
    return sorted([a, b, c])[1]


assert middle_of_three(1, 2, 3) == 2
assert middle_of_three(3, 1, 2) == 2
assert middle_of_three(5, 5, 1) == 5
assert middle_of_three(0, -1, -2) == -1
assert middle_of_three(7, 7, 7) == 7


def count_multiples(n: int, k: int) -> int:
    """Return how many of the integers from 1 to n are divisible by k, which is positive."""
    return max(n, 0) // k


assert count_multiples(10, 3) == 3
assert count_multiples(0, 2) == 0
assert count_multiples(5, 5) == 1
assert count_multiples(4, 7) == 0
assert count_multiples(12, 1) == 12


def rectangle_area(width: int, height: int) -> int:
    """Return the area of a rectangle of that width and height."""
    return width * height


assert rectangle_area(2, 3) == 6
assert rectangle_area(0, 5) == 0
assert rectangle_area(1, 1) == 1
assert rectangle_area(7, 4) == 28
assert rectangle_area(10, 10) == 100


def powers_of_two(n: int) -> list[int]:
    """Return the first n powers of two, beginning with 1."""
    return [2 ** i for i in range(n)]


assert powers_of_two(3) == [1, 2, 4]
assert powers_of_two(0) == []
assert powers_of_two(1) == [1]
assert powers_of_two(5) == [1, 2, 4, 8, 16]
assert powers_of_two(2) == [1, 2]


def collatz_step(n: int) -> int:
    """Return half of n if n is even, and three times n plus one otherwise."""
    return n // 2 if n % 2 == 0 else 3 * n + 1


assert collatz_step(4) == 2
assert collatz_step(3) == 10
assert collatz_step(1) == 4
assert collatz_step(10) == 5
assert collatz_step(7) == 22
