"""What stands behind `puzzlegen sol-ver`: its options, inputs, stages and figures."""
