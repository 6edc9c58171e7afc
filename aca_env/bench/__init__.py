"""The benchmark behind `aca bench`: speed beside peers, scaling, memory and waiting times."""
