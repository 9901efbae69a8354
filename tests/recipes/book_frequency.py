"""How often a test stands in a Mistake Book, told by what the book does."""

from recipes.mistake_book import Lesson


def frequency_of(book, question, test):
    """As many codes as have to pass the test until it is removed, which it then is."""
    passes = 0
    while test in book.retrieve(question, len(book)):
        book.learn(question, [Lesson((test,), ())])
        passes += 1
    return passes
