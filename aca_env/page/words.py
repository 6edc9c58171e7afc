"""The sentences beside the page's controls and parts."""

REGIMES = {
    "full": "full: every collective knows exactly what the others hand in.",
    "aggregate": "aggregate: it knows only the sum of what the others hand in.",
    "aggregate_sum": "aggregate_sum: it knows only the sum of what the others hand in.",
    "known_interventions": "known_interventions: it supposes the average of what the others "
    "might do; an estimate, no guarantee.",
    "known_interventions_robust": "known_interventions_robust: it knows what the others might do, "
    "and counts with the worst of it.",
    "anonymous": "anonymous: it supposes that the others act like it, for labels at random; an "
    "estimate, no guarantee.",
    "worst_case": "worst_case: it counts with all others working against it.",
    "transparent": "transparent: the platform publishes what it was trained on.",
}
"""What collectives know of each other, by regime."""

STRATEGIES = {
    "abstain": "abstain",
    "feature_label_planting": "plant pattern and label",
    "feature_only_planting": "plant the pattern, keep labels",
    "naive_unplanting": "unplant by another label",
    "adaptive_unplanting": "unplant by the strongest rival",
    "erasing": "erase the pattern",
}
"""Kinds of strategies as a person would choose them."""

CONTROLS = {
    "scenario": "A scenario is a population, a platform and its collectives.",
    "share": "How many of all records belong to its members. More members win more cells.",
    "strategy": "How its members change what they hand in.",
    "target": "The label it wants predicted, or wants gone.",
    "signal": "The pattern its members put into their records.",
    "effort": "The share of members who are asked to edit.",
    "planted": "How many features the pattern sets. Fewer are cheaper, but spread the members "
    "over more cells.",
    "regime": "What each collective knows of the others. Who knows less is guaranteed less.",
    "seed": "Another number draws other records and test users from the same population.",
    "reset": "Puts every control back to what the scenario says.",
    "mode": "Collectives edit in rounds of a game; in a society users join, leave and switch them.",
    "society": "A society is users, whom they listen to, and the collectives they can join.",
    "start": "Members it has at first, as a share of all users.",
    "rate": "The probability that a user reconsiders in a step.",
    "glow": "The part of a success that only members feel. With 0 everybody is a free rider.",
    "peers": "What it is worth to be where all one's neighbours are.",
    "source": "What users are told after every round: what was certified, or what came of it.",
    "chance": "Another number gives other users, neighbours and records.",
    "reset_society": "Puts every control back to what the society says.",
    "worth": "What a coalition's worth counts: test users won, payoffs, or guaranteed payoffs.",
    "player": "Who decides in every round: the scenario's policies, or the plans of the controls.",
    "step": "Step plays one round, Play goes on by itself, Restart begins again.",
}
"""One sentence for every control."""

PARTS = {
    "round": "Success is the share of test users whom the platform classifies as the collective "
    "wants. The bound is what was guaranteed of it beforehand; at or below 0 it guarantees "
    "nothing.",
    "cells": "A cell is one way to complete the pattern. Where the margin is above 0, the "
    "collective is sure to win the cell, whatever chance does. Margins are shares of all records.",
    "harms": "Read along a row: what this collective loses because of the one in the column. "
    "Above 0 it is hurt, below 0 it is helped.",
    "stairs": "Success of one plan against the share of all users behind it, nobody else editing "
    "and with no end of data. Each stair is a cell that is won; the dotted line is the critical "
    "mass for half of all test users.",
    "worths": "Every mark is a coalition that plays its best common plan while all others edit "
    "nothing.",
    "targets": "Users needed to win half of all test users with no end of data, and members until "
    "some success is guaranteed with the data there is.",
    "society": "Users decide whether to take part; whoever is in plays a round; what it came to is "
    "published, and users learn from it. Belief is how likely they think success, on average.",
    "needed": "Members until half of all test users are guaranteed, and until they are won, the "
    "others as many as at first. The thin line in the picture is the first of them.",
    "rounds": "Success (●) and bound (□) of every collective, round by round.",
}
"""What each part of the page shows."""
