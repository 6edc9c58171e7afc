"""Platforms that act and compete: menus, policies, and users who choose by quality.

`aca_env.platform_env` makes one platform an agent, `aca_env.market_env` several that compete for
users; the protocols stand in `aca_env.faces.platform_env` and `aca_env.faces.market_env`. Here is
what goes with them:

- `Lever`, `platform_menu`, `keep_lever`, `learner_levers`: what a platform may choose from;
  `Costs`: what it pays.
- `FixedLever`, `BestResponse`, `EpsilonGreedy`: platforms; `play`, `play_market`: episodes.
- `Choice`: how users choose; `power_in_market`, `qualities_by_lever`: what is left of a firm's
  performative power where they do.
"""

from aca_env.faces.market_env.playing import MarketEpisode, play_market
from aca_env.faces.platform_env.costs import Costs
from aca_env.faces.platform_env.menu import keep_lever, learner_levers, platform_menu
from aca_env.faces.platform_env.playing import PlatformEpisode, play
from aca_env.faces.platform_env.policies import (
    BestResponse,
    EpsilonGreedy,
    FixedLever,
    PlatformPolicy,
)
from aca_env.market.choice import Choice
from aca_env.market.power import power_in_market, qualities_by_lever, quality_lost
from aca_env.power.levers import Lever

__all__ = [
    "BestResponse",
    "Choice",
    "Costs",
    "EpsilonGreedy",
    "FixedLever",
    "Lever",
    "MarketEpisode",
    "PlatformEpisode",
    "PlatformPolicy",
    "keep_lever",
    "learner_levers",
    "platform_menu",
    "play",
    "play_market",
    "power_in_market",
    "qualities_by_lever",
    "quality_lost",
]
