"""The platform in words."""

from collections.abc import Sequence

from aca_env.errors import one_line
from aca_env.faces.platform_env.views import Standing


def platform_line(levers: Sequence[str], standing: Standing) -> str:
    """Return one line: the lever that was pulled last, and what came of it.

    Args:
        levers: names of the menu.
        standing: what the platform has done.
    """
    if standing.setting < 0:
        return "  platform  has not acted yet"
    trained = "retrained" if standing.retrained else "kept its model"
    return (
        f"  platform  {one_line(levers[standing.setting])}, {trained}  "
        f"accuracy {standing.accuracy:.4f}  cost {standing.cost:.4f}  "
        f"payoff {standing.payoff:+.4f}"
    )
