"""What pages of loops have in common, and how runs, arms and seeds are laid over each other."""
