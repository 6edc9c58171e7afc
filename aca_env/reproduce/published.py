"""The baseline's published arrays, one record per point."""

import csv
from dataclasses import dataclass
from pathlib import Path

from aca_env.reproduce.single import SIGNAL, Setting
from aca_env.strategies.base import Strategy
from aca_env.strategies.planting import FeatureLabelPlanting
from aca_env.strategies.unplanting import AdaptiveUnplanting

_FILE = Path(__file__).parent / "data" / "published_curves.csv"


@dataclass(frozen=True)
class Point:
    """One published number.

    Attributes:
        curve: name of the published array.
        plan: the collective's strategy.
        setting: its sizes.
        kind: "success" or "bound".
        value: the published value.
        is_stable: whether another draw of the same sizes stands on the same step.
    """

    curve: str
    plan: Strategy
    setting: Setting
    kind: str
    value: float
    is_stable: bool

    def __str__(self) -> str:
        """Return the name of the point."""
        return f"{self.curve}-{self.setting.n_members}"


def read_points() -> tuple[Point, ...]:
    """Return every point of the published file, in its order."""
    with _FILE.open(newline="") as file:
        return tuple(_read(row) for row in csv.DictReader(file))


def _read(row: dict[str, str]) -> Point:
    setting = Setting(n_train=int(row["N"]), n_members=int(row["n"]))
    plan: Strategy = FeatureLabelPlanting(SIGNAL, target=row["label"])
    if row["figure"] == "signal-unplanting":
        n_estimation = int(row["n_est"])
        plan = AdaptiveUnplanting(SIGNAL, target=row["label"], n_estimation=n_estimation)
    is_stable = {"yes": True, "no": False}[row["stable"]]
    return Point(row["curve"], plan, setting, row["kind"], float(row["value"]), is_stable)
