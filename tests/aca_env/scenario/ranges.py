"""Ranges for tests to bend."""

from aca_env.scenario.loading import with_overrides

SHARE, VALUE = "collectives.0.share", 'collectives.0.values."Low vs. high"'


def ranged(scenario, ranges, **options):
    """Return the scenario with ranges."""
    return with_overrides(scenario, {"randomise": {"ranges": ranges} | options})
