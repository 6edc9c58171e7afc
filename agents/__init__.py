"""Policies, one file each; `POLICIES` lists them by the name that scenario files use."""

from collections.abc import Mapping

from aca_env.agents.abstain import Abstain
from aca_env.agents.base import Policy
from aca_env.agents.best_response import BestResponse
from aca_env.agents.certified_greedy import CertifiedGreedy
from aca_env.agents.committed import Committed
from aca_env.agents.fictitious_play import FictitiousPlay
from aca_env.agents.fixed import Fixed
from aca_env.agents.imitator import Imitator
from aca_env.agents.joint_optimum import JointOptimum
from aca_env.agents.myopic import Myopic
from aca_env.agents.nash import Nash
from aca_env.agents.regret_matching import RegretMatching
from aca_env.agents.thompson import Thompson
from aca_env.agents.threshold_joiner import ThresholdJoiner
from aca_env.agents.ucb import UCB
from aca_env.agents.uniform import Uniform

POLICIES: Mapping[str, type[Policy]] = {
    "abstain": Abstain,
    "fixed": Fixed,
    "uniform": Uniform,
    "myopic": Myopic,
    "fictitious_play": FictitiousPlay,
    "regret_matching": RegretMatching,
    "ucb": UCB,
    "thompson": Thompson,
    "imitator": Imitator,
    "committed": Committed,
    "threshold_joiner": ThresholdJoiner,
    "certified_greedy": CertifiedGreedy,
    "best_response": BestResponse,
    "joint_optimum": JointOptimum,
    "nash": Nash,
}
