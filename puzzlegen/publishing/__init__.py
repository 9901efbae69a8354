"""What stands behind `puzzlegen publish`, and the Hub as all commands see it."""
