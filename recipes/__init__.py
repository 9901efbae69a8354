"""What composes the rooms below into systems, one readable page each."""
