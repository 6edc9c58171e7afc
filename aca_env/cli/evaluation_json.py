"""`aca evaluate --json`: one document; numbers that are not finite are null."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from aca_env.cli.advice import Advice
from aca_env.cli.evaluation import Answer, Asked
from aca_env.requirements import Requirement
from aca_env.version import __version__

Header = Mapping[str, Any]


def to_json(
    header: Header, asked: Asked, found: Sequence[Answer], advice: Sequence[Advice | None]
) -> str:
    """Return the document.

    Args:
        header: what is known of the table.
        asked: what was asked.
        found: answer per collective.
        advice: warning per collective.
    """
    n_train = int(header["n_train"])
    document = {
        "version": __version__,
        **header,
        "seed": asked.seed,
        "delta": asked.terms.delta,
        "epsilon": asked.terms.epsilon,
        "threshold": asked.terms.threshold,
        "collectives": [
            _collective(answer, warning, n_train)
            for answer, warning in zip(found, advice, strict=True)
        ],
    }
    return json.dumps(finite(document), indent=2, allow_nan=False, ensure_ascii=False)


def finite(value: Any) -> Any:
    """Return the value with None in place of numbers that JSON does not have."""
    if isinstance(value, Mapping):
        return {str(key): finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [finite(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _collective(answer: Answer, warning: Advice | None, n_train: int) -> dict[str, Any]:
    plan = {key: value for key, value in asdict(answer.plan).items() if value}
    return {
        **plan,
        "n_members": answer.n_members,
        "n_cells": answer.explained.n_cells,
        "success": answer.success,
        "regimes": {
            regime: {
                "bound": report.bound,
                "certified": report.certified,
                **({} if report.tight is None else {"tight": report.tight.to_dict()}),
                "infinite_data": report.infinite_data,
                "requirements": [
                    _requirement(need, n_train) for need in answer.requirements[regime]
                ],
            }
            for regime, report in answer.reports.items()
        },
        "critical_mass": [
            {"success": level, "share": share} for level, share in answer.critical_shares.items()
        ],
        "hurt_most_by": asdict(answer.worst_rival) if answer.worst_rival else None,
        "explanation": list(answer.explanation),
        "warning": asdict(warning) if warning else None,
    }


def _requirement(need: Requirement, n_train: int) -> dict[str, Any]:
    share = None if need.n_members is None else need.n_members / n_train
    return {**asdict(need), "share": share}
