"""What stands behind `puzzlegen code-a1`: its options, inputs, the match and its figures."""
