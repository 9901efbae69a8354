"""What stands behind `puzzlegen evaluate`: measurements, their directory, and how they are shown."""
