"""The published curves of one collective on the cars, drawn again by the library."""
