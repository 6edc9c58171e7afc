"""Coalitions that form while the game is played: a PettingZoo form with one more action axis.

**Action.** The five axes of `aca_env.parallel_env`, then *coalition*: 0 stays, 1 leaves, 2 + j
names collective j. In a round everybody first plays with the coalitions that stand at its start;
what the coalition axis says takes effect for the next round.

**Protocol.** Everybody starts an episode alone.

1. Each coalition has a leader: its collective with the most members, the first of equals.
   Only leaders may name others; everybody may leave alone at any time, the leader too, and
   those who stay then stay together under the next in size.
2. To name j proposes a merger to whatever coalition j is in. A proposal stands until its leader
   names somebody else, leaves (alone: withdraws it) or merges. *Stay* keeps it standing.
3. Leavers go first. Then two coalitions merge if each one's standing proposal names a member of
   the other: in the same round or later, so to name back is to accept. A coalition has one
   proposal, so these pairs are disjoint and no order of moves matters.

Masks show who may be named: members of other coalitions that fit within `max_size`. A masked
entry counts as *stay* and is flagged `illegal_action`, or is an error, as the scenario's
`on_illegal` says.

**Members share target and signal.** All carry out the plan (strategy, label, signal) that their
leader's action names; effort and announcement stay their own, and what else they say of a plan is
ignored. A member without that plan in its menu, or without budget for it, hands in unchanged
records and finds `cannot_follow` in its info (a collective whose menu holds no such choice carries
out its own action). A leader's masked action is an abstention of all: when its
budget is spent, the others had better leave.

**Gains.** Payoffs of a round are pooled in each coalition and split anew; `transfer` is what a
member gets beyond its own payoff, and transfers of a coalition add up to 0.

- "own": nothing changes hands.
- "equal": equal parts of the coalition's total.
- "proportional": parts in proportion to members.
- "shapley", "nucleolus": that value of the game (C, v) of the coalition's members, on the
  round's own records. v(T) sums the payoffs of T if T does what it did in the round, the rest of
  C abstains, and outsiders do what they did (the convention *status quo* towards outsiders,
  *gamma* inside). v(C) is what the round gave. What followers say of a plan does not count here
  either, so nobody's share is raised by threats; and where each would win as much alone, v is
  additive and nothing changes hands. Where members alone have more in sum than together there
  are no imputations, and the nucleolus is the prenucleolus.

A payoff after transfer takes the place of the payoff in the scenario's reward (`reward.matrix`,
"min"); shaping stays as it is. Differences of sums would not notice transfers, so these reward
modes go with "own" alone. Nobody's transfer enters later rounds: participation follows payoffs.

Sources: Hart and Kurz (1983), "Endogenous formation of coalitions" (leaving breaks nobody else up:
their model delta); Shapley (1953); Schmeidler (1969).
"""
