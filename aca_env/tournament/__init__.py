"""Policies against policies: who plays whom, what it came to, and how sure a ranking is."""
