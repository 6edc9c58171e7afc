"""Policies, one file each; `POLICIES` lists them by the name that scenario files use."""

from collections.abc import Mapping

from aca_env.agents.abstain import Abstain
from aca_env.agents.base import Policy
from aca_env.agents.fixed import Fixed
from aca_env.agents.myopic import Myopic
from aca_env.agents.uniform import Uniform

POLICIES: Mapping[str, type[Policy]] = {
    "abstain": Abstain,
    "fixed": Fixed,
    "uniform": Uniform,
    "myopic": Myopic,
}
