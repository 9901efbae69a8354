"""What stands behind `puzzlegen improve`: its options, inputs, stages and figures."""
