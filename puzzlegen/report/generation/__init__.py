"""The page of a run of `generate`: its figures, speed and templates, and a comparison with another run."""
