"""Societies: users who join, leave and switch collectives, with the game as their platform."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from aca_env.errors import DataError
from aca_env.society.aggregated import AggregatedSociety
from aca_env.society.individuals import IndividualSociety
from aca_env.society.loading import list_societies, load_society
from aca_env.society.networks import INSTALL
from aca_env.society.settings import Society

if TYPE_CHECKING:
    from aca_env.society.model import SocietyModel

__all__ = [
    "AggregatedSociety",
    "IndividualSociety",
    "Society",
    "SocietyModel",
    "list_societies",
    "load_society",
]


def __getattr__(name: str) -> Any:
    """Load `SocietyModel` when it is asked for: only it needs Mesa."""
    if name != "SocietyModel":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        return import_module("aca_env.society.model").SocietyModel
    except ModuleNotFoundError as error:
        if error.name is None or not error.name.startswith("mesa"):
            raise
        raise DataError(f"SocietyModel needs Mesa: {INSTALL} ({error})") from None
