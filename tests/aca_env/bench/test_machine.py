from aca_env.bench.machine import describe_machine, describe_versions, machine_line
from aca_env.version import __version__
from tests.aca_env.bench.results import MACHINE


def test_machine_is_told_in_one_line():
    assert machine_line(MACHINE) == (
        "Abacus, 2 of 4 cores, 8 GB, Wood, CPython 3.11, load 0.5 at the start"
    )


def test_what_is_unknown_is_said_to_be():
    line = machine_line(MACHINE | {"memory_gigabytes": None, "load": None})
    assert "memory unknown" in line
    assert "load" not in line


def test_present_machine_can_be_described():
    facts = describe_machine()
    assert facts["cores"] >= facts["usable_cores"] >= 1
    assert facts["memory_gigabytes"] is None or facts["memory_gigabytes"] > 0.1
    assert "\n" not in machine_line(facts)


def test_versions_name_what_is_installed_and_what_is_not():
    versions = describe_versions()
    assert versions["aca_env"] == __version__
    assert versions["numpy"]
    assert "mpe2" in versions
