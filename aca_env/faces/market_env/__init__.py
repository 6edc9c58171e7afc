"""Platforms that compete for users: a PettingZoo form whose agents are the platforms.

**Agents.** `platform_0`, `platform_1`, … (two unless asked otherwise), each with the menu, the
action and the costs of `aca_env.faces.platform_env`. Collectives are played by given policies,
anew on each platform: they see their members' records there and what that platform publishes.

**A round.**

1. Every platform pulls a lever; all at once. On each, the users that it has hand in their records:
   a share s of all users means round(s · steps) of `steps` equal parts of `population.n_train`
   records, and of every collective's members the same part. The collectives there act.
2. Each platform trains and is as good as its accuracy on unedited test users, which it publishes.
   Fewer records make a histogram of rare records worse: who loses users loses quality.
   A platform without a record keeps its old model, pays nothing, and its collectives rest.
3. Users choose by these qualities for the next round: `aca_env.market.Choice`, a logit with an
   outside option, a cost of switching, and a sensitivity whose limit is free switching. Members
   choose as everybody does, whatever their collective wants.
4. A platform gets `price` times its share after that choice, less its costs of the round.

**Draws** of each platform are its own (`draws = "independent"`), or the same for all
(`"common"`): then platforms that do the same are exactly as good as each other.

Refused besides what `platform_env` refuses: a platform with a memory or decay, whose rounds would
count by numbers of records that no longer hold.

**Observation.** `spec("platform_0")`: what `platform_env` shows it, then its own share, the share
outside, and the others' shares and accuracies. Infos add `share`, `outside`, and `rewards`, what
the collectives got on it.

    env = aca_env.market_env("crash-claims", choice=aca_env.market.Choice(sensitivity=50))
    episode = aca_env.market.play_market(env, [BestResponse(), FixedLever()], seed=0)
"""
