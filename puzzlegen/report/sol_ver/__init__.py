"""The page of a loop of `sol-ver`: its figures, gains, yields, trainings and samples."""
