"""The page of a run of `code-a1`: its figures by iteration and by step."""
