"""Policies by name: shipped, installed as an entry point, `module:Class`, or trained."""

import importlib
import inspect
from collections.abc import Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from aca_env.agents import POLICIES
from aca_env.agents.base import Policy, PolicyError
from aca_env.errors import AcaError, UnknownNameError
from aca_env.scenario.schema import Scenario

GROUP = "aca_env.policies"
TRAINED = "trained:"
FORMS = ("module:Class", f"{TRAINED}folder")


def known_policies() -> tuple[str, ...]:
    """Return the shipped names, then those of installed entry points."""
    return tuple(dict.fromkeys((*POLICIES, *_installed())))


def find_policy(name: str) -> type[Policy]:
    """Return the class behind a policy's name.

    Args:
        name: a shipped name, an entry point of the group `aca_env.policies`, or
            `module:Class`, which imports the module, or `trained:folder`, which reads what
            `aca train` wrote there and runs none of it.

    Raises:
        UnknownNameError: a name that nobody provides; the message lists the known ones.
        PolicyError: a module or class that is missing, fails to import, or is no policy.
    """
    if name in POLICIES:
        return POLICIES[name]
    if name.startswith(TRAINED):
        return _trained()
    if ":" in name:
        return _check(name, _import(name))
    installed = _installed()
    if name not in installed:
        raise UnknownNameError("policy", name, (*known_policies(), *FORMS))
    return _check(name, _load(name, installed[name]))


def make_policy(name: str, options: Mapping[str, Any] | None = None) -> Policy:
    """Return a new policy.

    Args:
        name: as for `find_policy`.
        options: keyword options of its constructor.

    Raises:
        AcaError: no such policy, or options that it does not take.
    """
    found, options = find_policy(name), dict(options or {})
    if name.startswith(TRAINED):
        options = {"path": name.removeprefix(TRAINED), **options}
    if inspect.isabstract(found):
        missing = ", ".join(sorted(found.__abstractmethods__))
        raise PolicyError(f"policy {name!r}: expected a method {missing}, got none")
    try:
        inspect.signature(found).bind(**options)
    except TypeError as error:
        known = ", ".join(inspect.signature(found).parameters) or "none"
        raise PolicyError(f"policy {name!r}: options: {error}; known: {known}") from None
    try:
        return found(**options)
    except AcaError:
        raise  # it says what is wrong better than anybody else could
    except (TypeError, ValueError) as error:
        raise PolicyError(f"policy {name!r}: options: {_line(error)}") from error


def make_policies(scenario: Scenario) -> dict[str, Policy]:
    """Return a new policy for every agent, as the scenario names them."""
    return {
        agent: make_policy(collective.policy, collective.policy_options)
        for agent, collective in zip(scenario.agents, scenario.collectives, strict=True)
    }


def _trained() -> type[Policy]:
    from aca_env.training.trained import TrainedPolicy  # noqa: PLC0415 - reads policies by name too

    return TrainedPolicy


def _installed() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=GROUP)}


def _import(name: str) -> object:
    module, _, attribute = name.partition(":")
    try:
        loaded = importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise PolicyError(f"policy {name!r}: no module named {error.name!r}") from None
    except Exception as error:  # a foreign module may fail in any way
        raise PolicyError(
            f"policy {name!r}: importing {module!r} failed: {_line(error)}"
        ) from error
    if not hasattr(loaded, attribute):
        raise PolicyError(f"policy {name!r}: module {module!r} has no {attribute!r}")
    found: object = getattr(loaded, attribute)
    return found


def _load(name: str, point: EntryPoint) -> object:
    try:
        loaded: object = point.load()
    except Exception as error:  # likewise
        raise PolicyError(f"policy {name!r}: its entry point failed: {_line(error)}") from error
    return loaded


def _check(name: str, found: object) -> type[Policy]:
    if not isinstance(found, type) or not issubclass(found, Policy):
        raise PolicyError(
            f"policy {name!r}: expected a subclass of aca_env.agents.base.Policy, got {found!r}"
        )
    return found


def _line(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())
