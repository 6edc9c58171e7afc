"""Rendered text tells who is together, who proposes to whom and what changed hands."""

import numpy as np

from aca_env.faces.coalition_env.structure import NAME, STAY
from tests.aca_env.faces.coalition_games import OWN_LABEL, allied, allies, asked, join_all


def test_text_ends_with_the_coalitions():
    env = allied(allies(), render_mode="ansi")
    env.reset(seed=0)
    assert env.render().splitlines()[-1] == "  coalitions  {rose} {moss} {sky}"
    env.step(asked(OWN_LABEL, [NAME + 1, STAY, NAME + 1]))
    last = env.render().splitlines()[-1]
    assert last == "  coalitions  {rose} {moss} {sky}; rose proposes to moss, sky proposes to moss"
    env.reset(seed=0)
    join_all(env)
    env.step(asked(OWN_LABEL))
    last = env.render().splitlines()[-1]
    told = ", ".join(
        f"{n} {t:+.4f}" for n, t in zip(("rose", "moss", "sky"), env.transfer, strict=True)
    )
    assert last == f"  coalitions  {{rose, moss, sky}}; last transfers (equal): {told}"


def test_leaders_come_first():
    groups = allies()["collectives"]
    env = allied(allies(collectives=[groups[0] | {"share": 0.05}, *groups[1:]]), render_mode="ansi")
    env.reset(seed=0)
    env.step(asked(OWN_LABEL, [NAME + 1, NAME, STAY]))
    assert env.render().endswith("{moss, rose} {sky}")


def test_text_is_printed_for_people(capsys):
    env = allied(allies(), render_mode="human")
    env.reset(seed=0)
    assert env.render() is None
    assert capsys.readouterr().out.endswith("  coalitions  {rose} {moss} {sky}\n")


def test_pictures_are_the_bases_own_and_without_a_mode_nothing_is_drawn():
    env = allied(allies(), render_mode="rgb_array")
    env.reset(seed=0)
    assert np.array_equal(env.render(), env.base.render())
    env = allied(allies())
    env.reset(seed=0)
    assert env.render() is None
