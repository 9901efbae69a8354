"""What stands behind `puzzlegen cosplay`: its options, the plays, and their directory."""
