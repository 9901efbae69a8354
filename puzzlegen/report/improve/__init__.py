"""The page of a loop of `improve`: its figures, and what its iterations made."""
