"""The Mistake Book: what comes in, goes out, and is kept."""

import json

import pytest
from book_frequency import frequency_of
from hypothesis import given, settings
from hypothesis import strategies as st

from recipes.mistake_book import BookError, Changes, Lesson, MistakeBook

TESTS = [f"assert f({number}) == {number}" for number in range(12)]
LESSONS = st.lists(
    st.builds(Lesson, *[st.lists(st.sampled_from(TESTS), max_size=4).map(tuple)] * 2),
    max_size=6,
)


def failed(*numbers):
    return Lesson((), tuple(TESTS[number] for number in numbers))


def passed(*numbers):
    return Lesson(tuple(TESTS[number] for number in numbers), ())


def taught(*lessons, question="q"):
    book = MistakeBook("run")
    book.learn(question, lessons)
    return book


def test_a_new_test_that_a_code_fails_is_inserted_with_one():
    book = taught(failed(3))
    assert len(book) == 1
    assert frequency_of(book, "q", TESTS[3]) == 1


def test_each_further_code_that_fails_it_adds_one():
    assert frequency_of(taught(failed(3), failed(3), failed(3)), "q", TESTS[3]) == 3


def test_a_test_counts_once_a_code_however_many_suites_have_it():
    assert frequency_of(taught(failed(3, 3)), "q", TESTS[3]) == 1


def test_each_code_that_passes_an_old_test_takes_one():
    book = taught(failed(3), failed(3))
    assert book.learn("q", [passed(3)]) == Changes(0, 0)
    assert frequency_of(book, "q", TESTS[3]) == 1


def test_a_test_at_nothing_is_removed():
    book = taught(failed(3))
    assert book.learn("q", [passed(3), passed(3)]) == Changes(0, 1)
    assert len(book) == 0
    assert book.retrieve("q") == ()


def test_codes_are_heard_one_after_the_other():
    book = taught(failed(3))
    assert book.learn("q", [passed(3), failed(3)]) == Changes(1, 1)
    assert frequency_of(book, "q", TESTS[3]) == 1


def test_the_eight_most_frequent_are_retrieved_the_oldest_first_among_equals():
    book = taught(failed(*range(12)), failed(9), failed(9), failed(11))
    assert book.retrieve("q") == tuple(TESTS[number] for number in (9, 11, 0, 1, 2, 3, 4, 5))
    assert book.retrieve("q", 2) == (TESTS[9], TESTS[11])


def test_what_was_retrieved_before_a_step_is_not_changed_by_it():
    book = taught(failed(1))
    before = book.retrieve("q")
    book.learn("q", [passed(1), failed(2)])
    assert before == (TESTS[1],)


def test_questions_do_not_see_each_other():
    book = taught(failed(1))
    book.learn("other", [failed(2), passed(1)])
    assert book.retrieve("q") == (TESTS[1],)
    assert book.retrieve("other") == (TESTS[2],)


def test_a_question_on_the_blacklist_stays_there_across_a_file(tmp_path):
    book = taught(failed(1))
    book.blacklist("bad")
    book.write(tmp_path / "book.json", 4)
    again = MistakeBook.read(tmp_path / "book.json", "run", 4)
    assert again.is_blacklisted("bad")
    assert not again.is_blacklisted("q")


@settings(deadline=None, max_examples=25)  # a book that is written waits for the disk
@given(st.lists(st.tuples(st.sampled_from("abc"), LESSONS), max_size=6))
def test_a_book_that_was_written_and_read_goes_on_as_the_one_that_was_not(tmp_path_factory, history):
    path = tmp_path_factory.mktemp("book") / "book.json"
    straight = again = MistakeBook("run")
    for step, (question, lessons) in enumerate(history):
        again.write(path, step)
        again = MistakeBook.read(path, "run", step)
        assert straight.learn(question, lessons) == again.learn(question, lessons)
        assert all(straight.retrieve(name) == again.retrieve(name) for name in "abc")
        straight.write(path.with_name("other.json"), step)
        again.write(path, step)
        assert path.read_bytes() == path.with_name("other.json").read_bytes()


@given(LESSONS)
def test_the_book_grows_by_what_came_in_less_what_went_out(lessons):
    book = taught(failed(0, 1, 2))
    changes = book.learn("q", lessons)
    assert len(book) == 3 + changes.inserted - changes.removed


def test_a_book_of_another_run_is_refused(tmp_path):
    taught(failed(1)).write(tmp_path / "book.json", 4)
    with pytest.raises(BookError, match="another run, run"):
        MistakeBook.read(tmp_path / "book.json", "other", 4)


def test_a_book_of_another_step_is_refused(tmp_path):
    taught(failed(1)).write(tmp_path / "book.json", 4)
    with pytest.raises(BookError, match="step 4, not of step 5"):
        MistakeBook.read(tmp_path / "book.json", "run", 5)


@pytest.mark.parametrize(
    "tests",
    [
        [{"test": "assert f(1) == f(1)", "frequency": 1}],
        [{"test": "x = f(1)\nassert x", "frequency": 1}],
        [{"test": "assert f(1) == 1", "frequency": 0}],
        [{"test": "assert f(1) == 1", "frequency": True}],
        [{"test": "assert f(1) == 1", "frequency": 1}] * 2,
        [{"test": 5, "frequency": 1}],
        [{}],
        5,
    ],
)
def test_a_file_with_what_no_book_holds_is_refused(tmp_path, tests):
    path = tmp_path / "book.json"
    questions = {"q": {"tests": tests, "blacklisted": False}}
    path.write_text(json.dumps({"format": 1, "run": "run", "step": 1, "questions": questions}))
    with pytest.raises(BookError, match="no Mistake Book"):
        MistakeBook.read(path, "run", 1)


@pytest.mark.parametrize("text", ["", "[]", "5", '{"format": 2}', "[" * 100_000])
def test_a_damaged_file_is_refused(tmp_path, text):
    path = tmp_path / "book.json"
    path.write_text(text)
    with pytest.raises(BookError):
        MistakeBook.read(path, "run", 1)
