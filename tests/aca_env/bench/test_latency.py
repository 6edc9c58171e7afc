import pytest

from aca_env.bench.latency import QUESTIONS, Calls, Question, ask
from aca_env.bench.measuring import Effort


def test_calls_are_counted_in_blocks():
    made = []
    calls = Calls(lambda: made.append(1), block=3)
    calls.play(7)
    assert len(made) == 7
    assert calls.block == 3


def test_first_call_is_told_apart_from_later_ones():
    times = iter([0] * 100)
    question = Question("it", "a call", lambda *_: lambda: next(times), block=2)
    noted = []
    (latency,) = ask([question], Effort(3, 0.1, 0), noted.append)
    assert len(noted) == 4
    assert {s.n_steps for s in noted} == {2}
    assert latency.wall.n == 3
    assert latency.first == noted[0].wall / 2


@pytest.mark.parametrize("question", QUESTIONS[:2], ids=lambda question: question.name)
def test_evaluations_are_of_two_collectives(question):
    reports = question.make(3_000, 500, 0)()
    assert len(reports) == 2
    assert [report.n_members for report in reports] == [600, 600]
    assert all(0 <= report.success <= 1 for report in reports)


def test_codes_and_strings_ask_the_same_question():
    codes, strings = (question.make(3_000, 500, 0)() for question in QUESTIONS[:2])
    assert [report.bound for report in codes] == pytest.approx([r.bound for r in strings])


def test_bounds_of_both_collectives_are_computed():
    outcomes = QUESTIONS[2].make(0, 0, 0)()
    assert outcomes.bound.shape == (1, 2)
    assert (outcomes.success > 0).all()
