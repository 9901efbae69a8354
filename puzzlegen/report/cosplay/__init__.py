"""The page of a run of `cosplay`: its figures, curves, agreement and boards, and other runs beside it."""
