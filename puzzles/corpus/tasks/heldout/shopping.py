"""Shopping: prices in whole cents, amounts and bills."""


def delivered_price(price: int, amount: int, fee: int) -> int:
    """Return what amount pieces cost if one costs price and the delivery of them all costs fee."""
    return price * amount + fee


assert delivered_price(5, 3, 2) == 17
assert delivered_price(0, 4, 1) == 1
assert delivered_price(7, 0, 0) == 0
assert delivered_price(120, 2, 10) == 250
assert delivered_price(1, 1, 1) == 2


def change_due(price: int, paid: int) -> int:
    """Return how much is given back to someone who paid for something of that price, or 0 if paid is too little."""
    return max(0, paid - price)


assert change_due(70, 100) == 30
assert change_due(50, 50) == 0
assert change_due(80, 60) == 0
assert change_due(0, 5) == 5
assert change_due(199, 200) == 1


def with_shipping(price: int, fee: int, free_from: int) -> int:
    """Return price plus fee, but price alone if it is at least free_from."""
    return price if price >= free_from else price + fee


assert with_shipping(30, 5, 50) == 35
assert with_shipping(50, 5, 50) == 50
assert with_shipping(60, 5, 50) == 60
assert with_shipping(0, 9, 1) == 9
assert with_shipping(49, 1, 50) == 50


def affordable(prices: list[int], money: int) -> list[int]:
    """Return the prices that are at most money."""
    return [p for p in prices if p <= money]


assert affordable([5, 20, 10], 10) == [5, 10]
assert affordable([], 5) == []
assert affordable([7], 6) == []
assert affordable([1, 2, 3], 9) == [1, 2, 3]
assert affordable([30, 30], 30) == [30, 30]


def cheapest_two(prices: list[int]) -> int:
    """Return what the two cheapest things cost together, given all prices, of which there are at least two."""
    return sum(sorted(prices)[:2])


assert cheapest_two([5, 20, 10]) == 15
assert cheapest_two([7, 1]) == 8
assert cheapest_two([3, 3, 3]) == 6
assert cheapest_two([100, 99, 101]) == 199
assert cheapest_two([0, 4, 2]) == 2


def bill(prices: list[int], amounts: list[int], paid: int) -> int:
    """Return what is left to be paid for things of these prices and amounts after paid was given."""
    return sum(p * n for p, n in zip(prices, amounts)) - paid


assert bill([5, 10], [2, 1], 5) == 15
assert bill([], [], 0) == 0
assert bill([7], [0], 0) == 0
assert bill([1, 2, 3], [3, 2, 1], 10) == 0
assert bill([99, 1], [1, 99], 100) == 98


def discounted(price: int, percent: int) -> int:
    """Return price less that many percent of it, rounded down."""
    return price * (100 - percent) // 100


assert discounted(200, 10) == 180
assert discounted(99, 0) == 99
assert discounted(50, 100) == 0
assert discounted(10, 25) == 7
assert discounted(999, 50) == 499


def full_boxes(items: int, size: int) -> int:
    """Return how many boxes of that size can be filled completely with items."""
    return items // size


assert full_boxes(10, 3) == 3
assert full_boxes(0, 5) == 0
assert full_boxes(12, 4) == 3
assert full_boxes(3, 7) == 0
assert full_boxes(100, 1) == 100


def boxes_needed(items: int, size: int) -> int:
    """Return how many boxes of that size are needed to hold all items."""
    return (items + size - 1) // size


assert boxes_needed(10, 3) == 4
assert boxes_needed(0, 5) == 0
assert boxes_needed(12, 4) == 3
assert boxes_needed(3, 7) == 1
assert boxes_needed(101, 100) == 2


def in_dollars(cents: int) -> str:
    """Return cents as dollars with a dollar sign in front and two digits after the point, as in $1.05."""
    return f"${cents // 100}.{cents % 100:02d}"


assert in_dollars(105) == "$1.05"
assert in_dollars(0) == "$0.00"
assert in_dollars(99) == "$0.99"
assert in_dollars(1000) == "$10.00"
assert in_dollars(1234) == "$12.34"


def above_average(prices: list[int]) -> int:
    """Return how many of the prices are greater than their mean; there is at least one."""
    return sum(p * len(prices) > sum(prices) for p in prices)


assert above_average([5, 20, 10]) == 1
assert above_average([7]) == 0
assert above_average([3, 3]) == 0
assert above_average([1, 1, 1, 9]) == 1
assert above_average([10, 20, 30]) == 1


def second_cheapest(prices: list[int]) -> int:
    """Return the second lowest of the prices, of which there are at least two."""
    return sorted(prices)[1]


assert second_cheapest([5, 20, 10]) == 10
assert second_cheapest([3, 3]) == 3
assert second_cheapest([9, 1]) == 9
assert second_cheapest([4, 4, 2]) == 4
assert second_cheapest([100, 50, 75, 60]) == 60


def raised_prices(prices: list[int], rise: int, limit: int) -> list[int]:
    """Return the prices with each one that is less than limit increased by rise."""
    return [p + rise if p < limit else p for p in prices]


assert raised_prices([5, 20], 3, 10) == [8, 20]
assert raised_prices([], 1, 5) == []
assert raised_prices([7], 2, 7) == [7]
assert raised_prices([0, 0], 9, 1) == [9, 9]
assert raised_prices([10, 15, 20], 5, 99) == [15, 20, 25]


def bought_in_order(prices: list[int], money: int) -> int:
    """Return how many things can be bought one after the other, in their order, until the next one costs too much."""
    count = 0
    for p in prices:
        if p > money:
            break
        money -= p
        count += 1
    return count


assert bought_in_order([5, 5, 5], 12) == 2
assert bought_in_order([], 9) == 0
assert bought_in_order([10], 9) == 0
assert bought_in_order([1, 2, 3], 6) == 3
assert bought_in_order([4, 9, 1], 6) == 1


def pays_exactly(coins: list[int], price: int) -> bool:
    """Return whether the coins are worth exactly price together."""
    return sum(coins) == price


assert pays_exactly([5, 10], 15) == True
assert pays_exactly([], 0) == True
assert pays_exactly([7], 6) == False
assert pays_exactly([1, 1, 1], 3) == True
assert pays_exactly([20, 5], 20) == False


def free_third(prices: list[int]) -> int:
    """Return the sum of the prices without every third one."""
    return sum(p for i, p in enumerate(prices, 1) if i % 3)


assert free_third([5, 6, 7, 8]) == 19
assert free_third([]) == 0
assert free_third([9]) == 9
assert free_third([1, 1, 1, 1, 1, 1]) == 4
assert free_third([10, 20, 30]) == 30
