"""`aca show`: everything about one scenario."""

import json

from aca_env.cli.run_command import AsJson, Plot, Rounds, Scenario, Settings


def show_command(
    scenario: Scenario,
    settings: Settings = None,
    rounds: Rounds = None,
    plot: Plot = None,
    as_json: AsJson = False,
) -> None:
    """Show everything about a scenario: users, signals, collectives, dynamics, information.

    The picture tells what users would be told before anybody acts, signal by signal, and how
    many members each collective has and what they want.

    `aca show climate-duel --plot climate-duel.png`
    """
    from aca_env.cli.places import check_plot  # noqa: PLC0415
    from aca_env.cli.run_options import load_with, read_settings  # noqa: PLC0415
    from aca_env.cli.screen import console  # noqa: PLC0415
    from aca_env.cli.show_text import print_scenario  # noqa: PLC0415
    from aca_env.cli.showing import describe_scenario, find_users  # noqa: PLC0415

    check_plot(plot)
    found = load_with(scenario, read_settings(settings or ()), (), rounds)
    users = find_users(found)
    facts = describe_scenario(found, users)
    if as_json:
        print(json.dumps(facts, indent=2, ensure_ascii=False, allow_nan=False))
    else:
        print_scenario(console(), found, facts)
    if plot is not None:
        # Loading the plotting library takes longer than all the rest.
        from aca_env.cli.show_plot import draw_scenario  # noqa: PLC0415
        from aca_env.plots import save  # noqa: PLC0415

        about = {"scenario": found.name, "hash": found.content_hash}
        save(draw_scenario(found, users), plot, json.dumps(about))
