"""Which coalitions form in a round: the coalitional game of an environment, and its report."""
