"""What stands behind `puzzlegen generate`: a run directory, and the loop that fills it."""
