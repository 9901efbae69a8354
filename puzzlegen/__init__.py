"""The top room: command line, run directory, progress display.

It composes the other rooms and holds no logic of the field.
"""
