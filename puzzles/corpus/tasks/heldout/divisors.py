"""Divisors: what divides what."""


def divisors(n: int) -> list[int]:
    """Return the positive divisors of n in ascending order; n is positive."""
    return [d for d in range(1, n + 1) if n % d == 0]


assert divisors(6) == [1, 2, 3, 6]
assert divisors(1) == [1]
assert divisors(7) == [1, 7]
assert divisors(12) == [1, 2, 3, 4, 6, 12]
assert divisors(16) == [1, 2, 4, 8, 16]


def divisor_count(n: int) -> int:
    """Return how many positive divisors n has; n is positive."""
    return sum(n % d == 0 for d in range(1, n + 1))


assert divisor_count(6) == 4
assert divisor_count(1) == 1
assert divisor_count(7) == 2
assert divisor_count(12) == 6
assert divisor_count(16) == 5


def is_prime(n: int) -> bool:
    """Return whether n is a prime number."""
    return n > 1 and all(n % d for d in range(2, n))


assert is_prime(2) == True
assert is_prime(1) == False
assert is_prime(9) == False
assert is_prime(13) == True
assert is_prime(0) == False
assert is_prime(21) == False


def smallest_divisor(n: int) -> int:
    """Return the smallest divisor of n that is greater than 1; n is greater than 1."""
    d = 2
    while n % d:
        d += 1
    return d


assert smallest_divisor(6) == 2
assert smallest_divisor(2) == 2
assert smallest_divisor(7) == 7
assert smallest_divisor(15) == 3
assert smallest_divisor(49) == 7


def common_divisors(a: int, b: int) -> list[int]:
    """Return the positive divisors that a and b have in common; both are positive."""
    return [d for d in range(1, min(a, b) + 1) if a % d == 0 and b % d == 0]


assert common_divisors(6, 4) == [1, 2]
assert common_divisors(1, 5) == [1]
assert common_divisors(7, 7) == [1, 7]
assert common_divisors(12, 18) == [1, 2, 3, 6]
assert common_divisors(8, 9) == [1]


def greatest_common_divisor(a: int, b: int) -> int:
    """Return the greatest common divisor of a and b; both are positive."""
    while b:
        a, b = b, a % b
    return a


assert greatest_common_divisor(6, 4) == 2
assert greatest_common_divisor(1, 5) == 1
assert greatest_common_divisor(7, 7) == 7
assert greatest_common_divisor(12, 18) == 6
assert greatest_common_divisor(8, 9) == 1


def lowest_common_multiple(a: int, b: int) -> int:
    """Return the lowest positive multiple that a and b have in common; both are positive."""
    n = a
    while n % b:
        n += a
    return n


assert lowest_common_multiple(6, 4) == 12
assert lowest_common_multiple(1, 5) == 5
assert lowest_common_multiple(7, 7) == 7
assert lowest_common_multiple(3, 9) == 9
assert lowest_common_multiple(8, 9) == 72


def sum_of_divisors(n: int) -> int:
    """Return the sum of the divisors of n that are less than n; n is positive."""
    return sum(d for d in range(1, n) if n % d == 0)


assert sum_of_divisors(6) == 6
assert sum_of_divisors(1) == 0
assert sum_of_divisors(7) == 1
assert sum_of_divisors(12) == 16
assert sum_of_divisors(28) == 28


def multiples_up_to(k: int, n: int) -> list[int]:
    """Return the positive multiples of k that are at most n; k is positive."""
    return list(range(k, n + 1, k))


assert multiples_up_to(3, 10) == [3, 6, 9]
assert multiples_up_to(5, 5) == [5]
assert multiples_up_to(4, 3) == []
assert multiples_up_to(1, 3) == [1, 2, 3]
assert multiples_up_to(2, 9) == [2, 4, 6, 8]


def divisible_by_both(xs: list[int], a: int, b: int) -> list[int]:
    """Return the items of xs that are divisible by a and by b; neither is zero."""
    return [x for x in xs if x % a == 0 and x % b == 0]


assert divisible_by_both([6, 4, 12], 2, 3) == [6, 12]
assert divisible_by_both([], 1, 1) == []
assert divisible_by_both([5, 10], 5, 5) == [5, 10]
assert divisible_by_both([8, 9], 2, 3) == []
assert divisible_by_both([0, 30, 20], 5, 6) == [0, 30]


def divisible_by_either(n: int, a: int, b: int) -> int:
    """Return how many integers from 1 to n are divisible by a or by b; both are positive."""
    return sum(i % a == 0 or i % b == 0 for i in range(1, n + 1))


assert divisible_by_either(10, 2, 3) == 7
assert divisible_by_either(0, 1, 1) == 0
assert divisible_by_either(5, 7, 5) == 1
assert divisible_by_either(6, 2, 4) == 3
assert divisible_by_either(15, 3, 5) == 7


def is_square(n: int) -> bool:
    """Return whether n is the square of an integer; n is not negative."""
    return any(i * i == n for i in range(n + 1))


assert is_square(9) == True
assert is_square(0) == True
assert is_square(8) == False
assert is_square(1) == True
assert is_square(16) == True
assert is_square(2) == False


def root_floor(n: int) -> int:
    """Return the largest integer whose square is at most n; n is not negative."""
    i = 0
    while (i + 1) * (i + 1) <= n:
        i += 1
    return i


assert root_floor(9) == 3
assert root_floor(0) == 0
assert root_floor(8) == 2
assert root_floor(1) == 1
assert root_floor(26) == 5


def halvings(n: int) -> int:
    """Return how often n can be divided by two without a rest; n is positive."""
    count = 0
    while n % 2 == 0:
        n //= 2
        count += 1
    return count


assert halvings(8) == 3
assert halvings(1) == 0
assert halvings(7) == 0
assert halvings(12) == 2
assert halvings(96) == 5


def primes_below(n: int) -> list[int]:
    """Return the prime numbers that are less than n."""
    return [p for p in range(2, n) if all(p % d for d in range(2, p))]


assert primes_below(10) == [2, 3, 5, 7]
assert primes_below(2) == []
assert primes_below(3) == [2]
assert primes_below(0) == []
assert primes_below(20) == [2, 3, 5, 7, 11, 13, 17, 19]


def coprime(a: int, b: int) -> bool:
    """Return whether a and b have no common divisor greater than 1; both are positive."""
    return all(a % d or b % d for d in range(2, a + 1))


assert coprime(6, 4) == False
assert coprime(1, 5) == True
assert coprime(7, 7) == False
assert coprime(8, 9) == True
assert coprime(15, 10) == False
