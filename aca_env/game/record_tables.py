"""What a platform that fits a learner needs of its pool: every distinct record as a class."""

import numpy as np

from aca_env.cells import index_cells
from aca_env.game.laws import find_record_law
from aca_env.game.tables import TableRequest, Tables
from aca_env.platforms.continued import check_goes_on
from aca_env.platforms.known import takes_weights
from aca_env.platforms.learners import Learner, LearnerError
from aca_env.populations.pool import Pool
from aca_env.scenario.platform import HISTOGRAM
from aca_env.scenario.schema import Scenario


def build_record_tables(request: TableRequest, pool: Pool) -> Tables:
    """Return the cells of a pool and one law for everybody: every distinct record a class."""
    index = index_cells(pool.X, pool.space, request.signals, request.fallbacks)
    laws = {kind: find_record_law(index, pool.X, pool.y, kind.maps) for kind in request.kinds}
    return Tables(index.points.astype(np.int64), {}, laws)


def find_learner(scenario: Scenario) -> Learner | None:
    """Return what the platform fits to records; None where cells count for themselves."""
    platform = scenario.platform
    if platform.classifier == HISTOGRAM:
        return None
    learner = Learner(
        platform.classifier, platform.parameters, platform.encoding, platform.label_smoothing
    )
    weighs = learner.is_counted or takes_weights(learner.make().fit)
    if platform.decay > 0 and not weighs:
        raise LearnerError(
            f"platform {learner.name}: expected decay = 0, got {platform.decay:g}: its fit takes "
            "no weights"
        )
    if platform.learning != "refit":
        check_goes_on(learner, platform.learning)
    return learner
