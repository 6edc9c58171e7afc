"""The game: menus, draws, rounds, and what agents see of them, for many games at once."""
