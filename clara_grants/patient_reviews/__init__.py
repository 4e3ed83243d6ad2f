"""ECLAIR: panel, lay pack, plain grid.  Knows nothing of expert review."""
