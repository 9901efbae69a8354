"""What is read of any run's directory: documents that may be damaged, records, counts, rows and evaluations."""
