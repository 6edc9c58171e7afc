"""Numbers as readers want them: three digits, fitting units."""

UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"))


def duration(seconds: float) -> str:
    """Return seconds in a fitting unit with three digits.

    >>> duration(2.5), duration(0.0000123), duration(3e-10)
    ('2.50 s', '12.3 µs', '0.300 ns')
    """
    fitting = (scale for scale in UNITS if seconds >= scale[0])
    unit, name = next(fitting, (1e-9, "ns"))
    return f"{digits(seconds / unit)} {name}"


def digits(number: float) -> str:
    """Return a number with three significant digits.

    >>> digits(59_523.0), digits(8.128), digits(0.0123)
    ('59,500', '8.13', '0.0123')
    """
    if abs(number) >= 100:
        size = 10 ** (len(str(int(abs(number)))) - 3)
        return f"{round(number / size) * size:,}"
    return f"{number:#.3g}".rstrip(".")


def short(number: float) -> str:
    """Return a round number as ticks show it.

    >>> short(500.0), short(10_000.0), short(2e6)
    ('500', '10 k', '2 M')
    """
    for unit, name in ((1e6, " M"), (1e3, " k")):
        if number >= unit:
            return f"{number / unit:g}{name}"
    return f"{number:g}"
