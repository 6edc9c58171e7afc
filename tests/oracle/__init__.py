"""A slow, row-by-row reading of the theory: what the fast code is tested against."""
