"""What `improve`, `sol-ver` and `code-a1` have in common."""
