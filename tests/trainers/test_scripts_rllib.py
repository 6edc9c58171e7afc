"""`scripts/train_rllib.py` runs, here and on a cluster, says what is true, and learns."""

import pytest

pytest.importorskip("ray.rllib")

import ray
from ray.cluster_utils import Cluster

from tests.trainers.script_runs import check_learning, check_printed, run_script

STEPS = 64 * 12


def test_one_policy_for_everybody_learns_the_duel():
    printed = run_script("train_rllib", "--iterations", "4")
    assert [n for _, n, _ in printed.iterations] == [STEPS * i for i in range(1, 5)]
    check_printed(printed)
    check_learning(printed)


def test_it_trains_on_a_cluster_that_is_there():
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 2})
    try:
        printed = run_script("train_rllib", "--iterations", "1", "--address", cluster.address)
        assert len(printed.iterations) == 1
        check_printed(printed)
    finally:
        cluster.shutdown()
        ray.shutdown()
