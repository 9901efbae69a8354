from shards.seen import Seen


def test_a_key_is_new_once():
    with Seen() as seen:
        assert [seen.add(key) for key in ("a", "b", "a", "c", "b")] == [True, True, False, True, False]


def test_a_second_set_knows_nothing_of_the_first():
    with Seen() as one, Seen() as other:
        assert one.add("a")
        assert other.add("a")
