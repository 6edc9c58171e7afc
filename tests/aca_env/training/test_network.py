import numpy as np
import pytest

from aca_env.errors import DataError
from aca_env.training.network import Dense, Network, from_arrays, to_arrays
from tests.aca_env.training.networks import KINDS, network, small_world


@pytest.fixture(scope="module")
def world():
    return small_world()


def test_a_layer_is_the_affine_map_of_its_weights():
    layer = Dense(np.array([[1.0, 2.0], [0.0, -1.0], [3.0, 0.0]]), np.array([1.0, 0.0, -1.0]))
    assert layer(np.array([[1.0, 1.0], [2.0, 0.0]])).tolist() == [[4, -1, 2], [3, 0, 5]]


def test_layers_are_applied_in_order_with_their_activation_between():
    first = Dense(np.array([[1.0], [-1.0]]), np.zeros(2))
    last = Dense(np.array([[1.0, 10.0]]), np.array([0.5]))
    net = Network((first,), last, "relu")
    scores, _ = net(np.array([[2.0], [-3.0]]), net.start(2))
    assert scores.tolist() == [[2.5], [30.5]]


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_comes_to_the_same_bits_alone_and_among_many(world, kind):
    net, rng = network(world, kind), np.random.default_rng(1)
    rows = rng.standard_normal((7, 37, net.n_inputs)).astype(np.float32)
    memory, alone = net.start(37), [net.start(1) for _ in range(37)]
    for step in rows:
        scores, memory = net(step, memory)
        for i in range(37):
            own, alone[i] = net(step[i : i + 1], alone[i])
            assert np.array_equal(own[0], scores[i])


@pytest.mark.parametrize("kind", KINDS)
def test_arrays_hold_all_of_a_network(world, kind):
    net = network(world, kind)
    again = from_arrays(to_arrays(net), net.activation)
    rows = np.random.default_rng(2).standard_normal((5, net.n_inputs))
    for one, other in zip(net(rows, net.start(5)), again(rows, again.start(5)), strict=True):
        assert np.array_equal(one, other)
    assert (net.actions is None) == (again.actions is None)


def test_a_memory_changes_what_is_scored(world):
    net = network(world, "recurrent-ppo")
    rows = np.ones((1, net.n_inputs))
    first, memory = net(rows, net.start(1))
    second, _ = net(rows, memory)
    assert not np.array_equal(first, second)


def spoilt(arrays, **changes):
    return {name: value for name, value in (arrays | changes).items() if value is not None}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"output_weight": None}, "output_weight"),
        ({"output_bias": np.zeros(3, np.float32)}, "output: expected weights"),
        ({"hidden_1_weight": np.zeros((8, 5), np.float32)}, "expected 8 inputs, got 5"),
        ({"hidden_0_bias": np.full(8, np.nan, np.float32)}, "expected finite"),
        ({"hidden_0_bias": np.zeros(8, int)}, "hidden_0: expected weights"),
        ({"actions": np.zeros((2, 5), int)}, "actions: expected shape"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(world, changes, told):
    arrays = spoilt(to_arrays(network(world)), **changes)
    with pytest.raises(DataError, match=told):
        from_arrays(arrays, "tanh")


def test_gates_that_do_not_fit_the_memory_are_refused(world):
    arrays = to_arrays(network(world, "recurrent-ppo"))
    arrays = spoilt(arrays, memory_input_weight=arrays["memory_input_weight"][:5])
    arrays["memory_input_bias"] = arrays["memory_input_bias"][:5]
    with pytest.raises(DataError, match="expected 32 gates, got 5"):
        from_arrays(arrays, "tanh")


def test_an_unknown_activation_is_refused(world):
    with pytest.raises(DataError, match="tanh, relu, got 'swish'"):
        from_arrays(to_arrays(network(world)), "swish")
