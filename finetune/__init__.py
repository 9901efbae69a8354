"""Training: a small model from nothing, and models on verified data."""
