"""The unplanting bound as the baseline's released code computes it: not certified."""

import numpy as np

from aca_env.bounds.margins import Sizes, guaranteed_success, margin
from aca_env.bounds.radii import radius, unplanting_confidence
from aca_env.counts import at_labels
from aca_env.features import FeatureSpace
from aca_env.reproduce.single import NO_OTHERS, Groups, Values, outer_slack
from aca_env.strategies.unplanting import AdaptiveUnplanting


def released_bound(
    plan: AdaptiveUnplanting, groups: Groups, space: FeatureSpace, delta: float
) -> Values:
    """Return the value that the published unplanting curves show.

    The margin is α (p_h − 2R(n)) − (1−α) (P_h(y*) − P_e(ŷ) + R(n) + R(n−n_e) + 2R(N−n)),
    with p_h and P_h on the holdout and P_e on the very n_e records that chose ŷ. The outer
    share divides the holdout members on won cells by n, and its radius is R(n).

    Source: the released code of Gauthier, Bach and Jordan (2025), described, not copied.
    """
    holdout, estimation, n = groups.holdout, groups.estimation, groups.members.n
    target = space.label_code(plan.target)
    rival = plan.label_map(estimation, space)
    gain = at_labels(estimation.raw, rival) / estimation.n
    conflict = holdout.raw[..., target] / holdout.n - gain
    log_inverse_delta = unplanting_confidence(delta, plan.signal.bind(space).n_cells)
    members = holdout.sent[plan.signal].sum(axis=-1)
    sizes = Sizes(n, holdout.n, groups.rest.n, groups.rest.n, n + groups.rest.n)
    cost = _cost(sizes, log_inverse_delta)
    won = margin(n * members / holdout.n, NO_OTHERS, holdout.n * conflict, sizes, cost) > 0
    slack = outer_slack(n, groups.tests.n, log_inverse_delta)
    return Values(guaranteed_success(won, members, n, slack), won)


def _cost(sizes: Sizes, log_inverse_delta: float) -> float:
    # One radius of the conflict is taken at n instead of n − n_e, and none at n_e.
    own, held, rest = (
        radius(n, log_inverse_delta) for n in (sizes.n_members, sizes.n_evidence, sizes.n_rest)
    )
    return float(np.asarray(2 * sizes.n_members * own + sizes.n_rest * (own + held + 2 * rest)))
