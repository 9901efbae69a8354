"""The commands, a module each. They import what is heavy inside their functions, so that `--help` comes at once."""
