"""The scripts of this checkout; the executables are thin, their work is in `scripts.lib`."""
