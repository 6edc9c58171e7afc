import pytest

from aca_env.bench.words import digits, duration, short


@pytest.mark.parametrize(
    ("number", "text"),
    [(1_234_567, "1,230,000"), (999.6, "1,000"), (100, "100"), (0.05, "0.0500"), (0, "0.00")],
)
def test_numbers_have_three_digits(number, text):
    assert digits(number) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(61.0, "61.0 s"), (1.0, "1.00 s"), (0.25, "250 ms"), (5e-6, "5.00 µs"), (5e-8, "50.0 ns")],
)
def test_durations_have_fitting_units(seconds, text):
    assert duration(seconds) == text


@pytest.mark.parametrize(("number", "text"), [(1, "1"), (1e4, "10 k"), (1e7, "10 M")])
def test_round_numbers_are_short(number, text):
    assert short(number) == text
