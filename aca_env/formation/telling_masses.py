"""Critical masses in plain words."""

from aca_env.formation.report import Formation

Row = tuple[str, ...]


def about_masses(formation: Formation) -> tuple[str, str, tuple[Row, ...]]:
    """Return title, sentences and rows on how large a coalition must be."""
    critical, title = formation.critical, "How large a coalition must be"
    if not critical.is_asked:
        return title, "Not asked: biased members leave another rest behind at every mass.", ()
    if not critical.targets:
        return title, "No collective can edit anything.", ()
    told = (
        f"If nobody else edits: the share of users who must edit to win {critical.level:.0%} of "
        f"test users, were there no end of data; and how many members it takes, with the data "
        f"there is, until some success is guaranteed. "
    )
    lacking = [one for one in critical.coalitions if len(one.members) == 1 and one.missing_share]
    told += _who_lacks(formation, [one.members[0] for one in lacking])
    head = ("target", "users needed", "members for a guarantee", "all who can have")
    rows = [
        (
            target.plan,
            _share(target.share),
            "none is enough" if target.members_guaranteed is None
            else f"{target.members_guaranteed:,}",
            f"{target.share_of_all:.1%}",
        )
        for target in critical.targets
    ]  # fmt: skip
    return title, told.strip(), (head, *rows)


def _who_lacks(formation: Formation, places: list[int]) -> str:
    if not places:
        return "Everybody who wants a target has enough members for it, if left alone."
    if len(places) == len(formation.names):
        return "Every collective alone is below what it wants most."
    names = [formation.names[i] for i in places[:5]]
    more = f" and {len(places) - 5} others" if len(places) > 5 else ""
    return f"Alone below what they want most: {', '.join(names)}{more}."


def _share(share: float | None) -> str:
    if share is None:
        return "out of reach"
    return "none: it is so already" if share == 0 else f"more than {share:.2%}"
