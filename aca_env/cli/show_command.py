"""`aca show`: everything about one scenario."""

import json

from aca_env.cli.run_command import AsJson, Rounds, Scenario, Settings


def show_command(
    scenario: Scenario,
    settings: Settings = None,
    rounds: Rounds = None,
    as_json: AsJson = False,
) -> None:
    """Show everything about a scenario: users, signals, collectives, dynamics, information."""
    from aca_env.cli.run_options import load_with, read_settings  # noqa: PLC0415
    from aca_env.cli.screen import console  # noqa: PLC0415
    from aca_env.cli.show_text import print_scenario  # noqa: PLC0415
    from aca_env.cli.showing import describe_scenario  # noqa: PLC0415

    found = load_with(scenario, read_settings(settings or ()), (), rounds)
    facts = describe_scenario(found)
    if as_json:
        print(json.dumps(facts, indent=2, ensure_ascii=False, allow_nan=False))
        return
    print_scenario(console(), found, facts)
