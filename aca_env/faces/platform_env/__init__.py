"""The platform as an agent: a PettingZoo form in which it chooses its setting in every round.

**Agents.** The collectives of `aca_env.parallel_env`, with the same actions, masks, rewards and
infos, and `platform_0` behind them. Its action is the place of a lever (`aca_env.power.levers`:
named changes of the platform's own keys) in its menu; action 0 is the setting as it is. The
default menu, `menu.platform_menu`, holds the robustness (random labels, a filter), the retraining
("keep the old model") and the published information; `menu.learner_levers("tree")` adds learners,
and any `Lever` may stand in a menu.

**Timing.** Everybody moves at once. The lever counts for this round: its records are filtered,
trained on, published and bounded as the lever says. Collectives do not see it before they act:
what they are shown of the platform is as under the last lever (the setting as it is before the
first round), and so is what planners look ahead with.

**What goes on.** The game takes its state from lever to lever: the model in force, what the
platform remembers (the records that it let through), budgets, participation, announcements. Draws
are functions of (seed, episode, round, group) and of classes of users that all levers share, so
levers differ in nothing else. Where no lever needs finer classes and all have action 0 pulled,
every number equals that of `aca_env.parallel_env` to the last bit. A learner needs a class per
distinct record: then it equals a game with these classes, whose draws have the same law but
are others. Collectives' observations hold the entries of the scenario and then those that only
other levers publish, 0 where the lever in force does not.

Refused, since no state could go on: levers that change the memory, the decay or whose bounds are
shown; reward shaping (what is certified would jump with the lever); randomised settings.

**Keeping the old model** is the lever that is not due. It predicts as before, its bounds are those
of its own training, and who compares with "nobody ever edited" compares with the clean model of
that round. In the first round there is none, and the lever trains as the setting as it is does.

**Certificates.** The info `certified` is taken back where a lever that certifies nothing is
behind the model in force (with a memory: behind any round), and on records that stay the same
(`redraw = "once"`) for all levers but action 0: what was seen of them may have chosen.

**Payoff.** Accuracy on unedited test users of the model in force, less costs. The accuracy is that
of a user drawn from the pool who shows the own record (`accuracy.py`), so that it has no noise of
test draws and compares learners. Most users lie in no planted cell: there learners are asked,
and a histogram is as good as one that learned from n_train unedited users, whatever collectives
do. Costs (`costs.Costs`) are in units of accuracy.

**Observation.** `spec("platform_0")`: the round, the last lever, accuracy, cost, whether a model
was trained, and for each signal how far the records that were handed in, before any filter,
are from clean ones (`handed_in.py`: total variation over the signal's cells and labels). Infos add
`lever`, `accuracy`, `cost`, `payoff`, `retrained`, `distances`.

    env = aca_env.platform_env("climate-duel")
    episode = playing.play(env, policies.BestResponse(), "myopic", seed=0)
"""
