"""What stands behind commands that read rows: `verify`, `matrix` and `audit`."""
