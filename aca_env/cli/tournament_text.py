"""`aca tournament` for readers: the ranking, who beats whom, and what the words mean."""

from collections.abc import Sequence

from rich.console import Console

from aca_env.cli.screen import add_row, new_table, say
from aca_env.tournament.bootstrap import N_REPLICATES
from aca_env.tournament.held_out import Score
from aca_env.tournament.ranking import Standing
from aca_env.tournament.regrets import MOST_JOINT
from aca_env.tournament.report import Tournament
from aca_env.tournament.score_table import shown

MOST_COLUMNS = 8
MOST_STABLE = 5


def print_tournament(screen: Console, tournament: Tournament, lineup_seed: int) -> None:
    """Print who did best, seat by seat and pair by pair, and how sure that is."""
    for line in _opening(tournament, lineup_seed):
        say(screen, line)
    _print_ranking(screen, tournament)
    _print_seats(screen, tournament)
    _print_differences(screen, tournament)
    for line in (*_meaning(tournament), *_stable(tournament), *_gaps(tournament)):
        say(screen, line)


def _opening(tournament: Tournament, lineup_seed: int) -> list[str]:
    scenario, plan, design = tournament.scenario, tournament.results.plan, tournament.design
    which = f"all {design.n_possible:,} lineups"
    if design.is_sample:
        which = (
            f"a balanced random sample of {len(design.lineups):,} of {design.n_possible:,} lineups "
            f"(lineup seed {lineup_seed})"
        )
    return [
        f"{scenario.name}: {scenario.description}",
        f"{len(plan.policies)} {'policy' if len(plan.policies) == 1 else 'policies'}, {which}, "
        f"{len(plan.seeds)} {'seed' if len(plan.seeds) == 1 else 'seeds'} each "
        f"({plan.seeds.start}:{plan.seeds.stop}), {scenario.rounds} rounds, hash "
        f"{scenario.content_hash[:12]}",
    ]


def _print_ranking(screen: Console, tournament: Tournament) -> None:
    table = new_table(
        "policy", "rank", "rank\n5% to 95%", "best in", "score", "return", "social return",
        "regret", "social\nregret",
    )  # fmt: skip
    for standing in tournament.ranking.standings:
        add_row(
            table,
            standing.policy,
            f"{standing.rank:g}",
            _rank_interval(standing),
            "-" if standing.is_best is None else f"{standing.is_best:.1%}",
            shown(standing.score),
            shown(standing.total),
            shown(standing.social),
            shown(standing.regret),
            shown(standing.social_regret),
        )
    screen.print(table)


def _rank_interval(standing: Standing) -> str:
    if standing.rank_low is None or standing.rank_high is None:
        return "-"
    return f"{standing.rank_low:g} to {standing.rank_high:g}"


def _print_seats(screen: Console, tournament: Tournament) -> None:
    names = [collective.name for collective in tournament.scenario.collectives]
    if not 2 <= len(names) <= MOST_COLUMNS:
        return
    table = new_table("return as", *names)
    for standing in tournament.ranking.standings:
        add_row(table, standing.policy, *map(shown, standing.seats))
    screen.print(table)


def _print_differences(screen: Console, tournament: Tournament) -> None:
    standings, cells = tournament.ranking.standings, tournament.ranking.differences
    if not 2 <= len(standings) <= MOST_COLUMNS:
        return
    table = new_table("score more than", *(standing.policy for standing in standings))
    for row, standing in enumerate(standings):
        told = ["" if row == column else shown(cell) for column, cell in enumerate(cells[row])]
        add_row(table, standing.policy, *told)
    screen.print(table)


def _meaning(tournament: Tournament) -> list[str]:
    plan, is_sample = tournament.results.plan, tournament.design.is_sample
    others = "the others drawn alike" if is_sample else "everything else equal"
    drawn = "seeds and lineups" if is_sample else "seeds"
    lines = [
        "Score: mean return in a seat less the seat's mean, in standard deviations between its "
        f"lineups, averaged over seats; a difference of scores compares two policies in the same "
        f"seats, {others}. Social return: the sum of everybody's discounted payoffs.",
    ]
    if len(plan.seeds) == 1:
        lines.append("One seed has no interval: ask for more with --seeds.")
    else:
        lines.append(
            f"± is half the 95% bootstrap interval over {drawn} ({N_REPLICATES:,} draws), best "
            "in the share of draws in which a policy comes first."
        )
    return [*lines, _regret_words(tournament)]


def _regret_words(tournament: Tournament) -> str:
    plan = tournament.results.plan
    if plan.n_regret_seeds == 0:
        return "Regrets were not computed: --regret does."
    social = tournament.ranking.standings[0].social_regret.mean
    together = (
        f"there are more than {MOST_JOINT:,} joint actions, so that the joint optimum was not "
        "looked for"
        if social is None
        else "social regret: what the best joint action would have paid all together more"
    )
    return (
        f"Regret, on {plan.n_regret_seeds} of {len(plan.seeds)} seeds: what the best action "
        f"against the others' actual ones would have paid more, round by round; {together}."
    )


def _stable(tournament: Tournament) -> list[str]:
    if tournament.stable is None or len(tournament.results.plan.policies) < 2:
        return []
    if not tournament.stable:
        return ["No lineup is stable: in each, some seat would gain by another policy."]
    names = [collective.name for collective in tournament.scenario.collectives]
    lines = []
    for lineup in tournament.stable[:MOST_STABLE]:
        who = ", ".join(f"{n} {word}" for n, word in zip(names, lineup.policies, strict=True))
        sure = "" if lineup.share is None else f" (in {lineup.share:.1%} of replicates)"
        lines.append(f"Nobody gains by another policy{sure}: {who}.")
    n_more = len(tournament.stable) - MOST_STABLE
    return [*lines, f"So it is in {n_more} more lineups."] if n_more > 0 else lines


def _gaps(tournament: Tournament) -> list[str]:
    return [f"Not played: {gap.policy} as {gap.agent}: {gap.why}" for gap in tournament.gaps]


def print_scores(screen: Console, scores: Sequence[Score]) -> None:
    """Print what policies got in held-out games."""
    table = new_table(
        "scenario", "policy", "seats", "lineups", "seeds", "own return", "social return",
        left=("policy",),
    )  # fmt: skip
    for found in scores:
        add_row(
            table,
            found.scenario,
            found.policy,
            f"{found.n_seats} of {found.n_seats_wanted}",
            f"{found.n_lineups}",
            f"{found.n_seeds}",
            shown(found.focal),
            shown(found.social),
        )
    screen.print(table)
    say(
        screen,
        "Mean over seats, held-out opponents and seeds; ± is half the 95% bootstrap interval over "
        "seeds. Social return: the sum of everybody's discounted payoffs.",
    )
    for found in scores:
        if found.why is not None:
            say(screen, f"Not played everywhere: {found.policy} in {found.scenario}: {found.why}")
