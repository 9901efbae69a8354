import shards


def test_every_public_name_exists_and_is_documented():
    assert shards.__all__ == sorted(shards.__all__, key=lambda name: (not name.isupper(), name.islower(), name))
    assert all(getattr(shards, name).__doc__ for name in shards.__all__ if not name.isupper())
