"""Populations with one dominant profile: the shape that the cars and climate records share.

A share of the users follows a profile: each of their features takes the profile's value with a
stated probability. Everybody else is uniform noise. A score of some features decides the label,
up to noise, except in one special block of the profile's users whose labels follow a rule of
their own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import DataError
from aca_env.features import Features, FeatureSpace, Labels
from aca_env.populations.pool import Pool

Code = TypeVar("Code", bound=np.generic)


@dataclass(frozen=True)
class Profile:
    """Who follows the dominant profile, and how closely.

    Attributes:
        lead: the feature that decides: users with its leading value follow the profile.
        lead_shares: probability of each value of the lead feature; they sum to 1.
        values: the profile's value of each feature, the lead included.
        kept_shares: probability that a follower's feature takes the profile's value outright;
            otherwise, and for features not named here, it is uniform over all values.
    """

    lead: str
    lead_shares: Mapping[str, float]
    values: Mapping[str, str]
    kept_shares: Mapping[str, float]


@dataclass(frozen=True)
class Scoring:
    """How records receive their labels.

    Attributes:
        points: points of each value of each scored feature.
        luck: probability of each random number of points that every score receives.
        noise_share: probability that a score outside the special block is 0 instead.
        special: feature and value that make up the special block among the followers.
        special_scores: probability of each score inside the special block.
        least_scores: least score of each label; the smallest is 0.
    """

    points: Mapping[str, Mapping[str, int]]
    luck: Mapping[int, float]
    noise_share: float
    special: tuple[str, str]
    special_scores: Mapping[int, float]
    least_scores: Mapping[str, int]


def draw_pool(
    space: FeatureSpace,
    profile: Profile,
    scoring: Scoring,
    n_users: int,
    rng: np.random.Generator,
) -> Pool:
    """Return a pool of independent users from the population that profile and scoring describe.

    Args:
        space: features and labels, in code order.
        profile: law of the features.
        scoring: law of the labels given the features.
        n_users: number of users, at least 1.
        rng: the source of all chance.

    Raises:
        DataError: n_users is not a whole number of at least 1.
    """
    if not isinstance(n_users, int | np.integer) or isinstance(n_users, bool) or n_users < 1:
        raise DataError(f"n_users: expected a whole number of at least 1, got {n_users!r}")
    X = _draw_features(space, profile, int(n_users), rng)
    followers = X[:, space.feature_index(profile.lead)] == _lead_code(space, profile)
    return Pool(space, X, _draw_labels(space, scoring, X, followers, rng))


def _lead_code(space: FeatureSpace, profile: Profile) -> int:
    return space.value_code(profile.lead, profile.values[profile.lead])


def _draw_features(
    space: FeatureSpace, profile: Profile, n_users: int, rng: np.random.Generator
) -> Features:
    X = np.empty((n_users, space.n_features), dtype=np.uint8, order="F")
    lead_shares = [profile.lead_shares[value] for value in space.features[profile.lead]]
    lead = _draw(np.arange(len(lead_shares), dtype=np.uint8), lead_shares, n_users, rng)
    followers = np.flatnonzero(lead == _lead_code(space, profile))
    for column, (name, size) in enumerate(zip(space.names, space.sizes, strict=True)):
        if name == profile.lead:
            X[:, column] = lead
            continue
        X[:, column] = rng.integers(0, size, n_users, dtype=np.uint8)
        if name in profile.kept_shares:
            # 24 random bits instead of 53: half the memory, shares off by less than 1e-7.
            kept = rng.random(followers.size, dtype=np.float32) < profile.kept_shares[name]
            X[followers[kept], column] = space.value_code(name, profile.values[name])
    return X


def _draw_labels(
    space: FeatureSpace,
    scoring: Scoring,
    X: Features,
    followers: NDArray[np.bool_],
    rng: np.random.Generator,
) -> Labels:
    scores = _draw(*_columns(scoring.luck), len(X), rng)
    for name, points in scoring.points.items():
        by_code = np.array([points[value] for value in space.features[name]], dtype=np.int8)
        scores += by_code[X[:, space.feature_index(name)]]
    scores[rng.random(len(X), dtype=np.float32) < scoring.noise_share] = 0
    feature, value = scoring.special
    special = followers & (X[:, space.feature_index(feature)] == space.value_code(feature, value))
    n_special = int(np.count_nonzero(special))
    scores[special] = _draw(*_columns(scoring.special_scores), n_special, rng)
    return _labels_by_score(space, scoring.least_scores, int(scores.max()))[scores]


def _labels_by_score(space: FeatureSpace, least: Mapping[str, int], top: int) -> Labels:
    codes = np.zeros(top + 1, dtype=np.uint8)
    for label in sorted(least, key=least.__getitem__):
        codes[least[label] :] = space.label_code(label)
    return codes


def _columns(shares: Mapping[int, float]) -> tuple[NDArray[np.int8], list[float]]:
    return np.array(list(shares), dtype=np.int8), list(shares.values())


def _draw(
    values: NDArray[Code], shares: Sequence[float], n_draws: int, rng: np.random.Generator
) -> NDArray[Code]:
    # The generator checks that the shares sum to 1.
    return values[rng.choice(len(shares), size=n_draws, p=shares)]
