"""A trained network's forward pass in NumPy: playing needs no deep-learning library.

Every row of a batch is computed by the same additions in the same order however many rows
there are, so one game and many games side by side give the same actions to the last bit.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import DataError

Reals = NDArray[np.float64]
Memory = tuple[Reals, Reals]

MOST_LAYERS = 64


def _relu(values: Reals) -> Reals:
    return np.maximum(values, 0.0)


ACTIVATIONS: Mapping[str, Any] = {"tanh": np.tanh, "relu": _relu}


@dataclass(frozen=True, eq=False)
class Dense:
    """An affine map.

    Attributes:
        weight: (n_outputs, n_inputs).
        bias: (n_outputs,).
    """

    weight: Reals
    bias: Reals

    def __call__(self, rows: Reals) -> Reals:
        """Return outputs (n, n_outputs) of rows (n, n_inputs)."""
        # Not a matrix product: that may round differently for one row and for many.
        total = np.zeros((len(rows), len(self.bias)))
        part = np.empty_like(total)
        for column, weights in zip(rows.T, np.ascontiguousarray(self.weight.T), strict=True):
            total += np.multiply(column[:, None], weights, out=part)
        return np.asarray(total + self.bias)


@dataclass(frozen=True, eq=False)
class Recurrent:
    """One layer of long short-term memory (Hochreiter and Schmidhuber 1997), as torch has it.

    Attributes:
        of_input: maps inputs to the four gates: input, forget, cell, output.
        of_hidden: maps the hidden state to the same.
    """

    of_input: Dense
    of_hidden: Dense

    @property
    def size(self) -> int:
        """Entries of the hidden state."""
        return int(self.of_hidden.weight.shape[1])

    def __call__(self, rows: Reals, memory: Memory) -> Memory:
        """Return the next hidden and cell states (n, size)."""
        hidden, cell = memory
        gates = self.of_input(rows) + self.of_hidden(hidden)
        enter, forget, new, leave = np.split(gates, 4, axis=1)
        cell = _sigmoid(forget) * cell + _sigmoid(enter) * np.tanh(new)
        return np.asarray(_sigmoid(leave) * np.tanh(cell)), np.asarray(cell)


def _sigmoid(values: Reals) -> Reals:
    # By way of tanh, which does not overflow.
    return np.asarray(0.5 * np.tanh(0.5 * values) + 0.5)


@dataclass(frozen=True, eq=False)
class Network:
    """What turns observations into scores of actions.

    Attributes:
        hidden: hidden layers, in order.
        output: the last layer.
        activation: a name in `ACTIVATIONS`.
        recurrent: a memory before the hidden layers, or None.
        actions: (n_outputs, 5) the action of each output that is a value; None where outputs
            are log-weights of the entries of the five axes, one axis after the other.
    """

    hidden: tuple[Dense, ...]
    output: Dense
    activation: str
    recurrent: Recurrent | None = None
    actions: NDArray[np.int64] | None = None

    def __deepcopy__(self, _: Any) -> "Network":
        """Return itself: nothing in it changes, and copies would fill the memory."""
        return self

    @property
    def n_inputs(self) -> int:
        """Entries of an observation."""
        first = self.hidden[0] if self.hidden else self.output
        return int((self.recurrent.of_input if self.recurrent else first).weight.shape[1])

    def start(self, n_rows: int) -> Memory:
        """Return the memory of an episode's beginning."""
        size = 0 if self.recurrent is None else self.recurrent.size
        return np.zeros((n_rows, size)), np.zeros((n_rows, size))

    def __call__(self, rows: NDArray[Any], memory: Memory) -> tuple[Reals, Memory]:
        """Return scores (n, n_outputs) and the next memory."""
        values = np.asarray(rows, dtype=np.float64)
        if self.recurrent is not None:
            memory = self.recurrent(values, memory)
            values = memory[0]
        for layer in self.hidden:
            values = ACTIVATIONS[self.activation](layer(values))
        return self.output(values), memory


def to_arrays(network: Network) -> dict[str, NDArray[Any]]:
    """Return a network's numbers by name; weights are float32, as they were trained."""
    layers = {f"hidden_{i}": layer for i, layer in enumerate(network.hidden)}
    layers["output"] = network.output
    if network.recurrent is not None:
        layers["memory_input"] = network.recurrent.of_input
        layers["memory_hidden"] = network.recurrent.of_hidden
    arrays: dict[str, NDArray[Any]] = {}
    for name, layer in layers.items():
        arrays[f"{name}_weight"] = layer.weight.astype(np.float32)
        arrays[f"{name}_bias"] = layer.bias.astype(np.float32)
    if network.actions is not None:
        arrays["actions"] = network.actions
    return arrays


def from_arrays(arrays: Mapping[str, NDArray[Any]], activation: str) -> Network:
    """Return the network of `to_arrays`.

    Raises:
        DataError: arrays that are missing, do not fit together or are not finite.
    """
    if activation not in ACTIVATIONS:
        raise DataError(f"expected an activation of {', '.join(ACTIVATIONS)}, got {activation!r}")
    n_hidden = next(i for i in range(MOST_LAYERS + 1) if f"hidden_{i}_weight" not in arrays)
    recurrent = None
    if "memory_input_weight" in arrays:
        recurrent = Recurrent(_dense(arrays, "memory_input"), _dense(arrays, "memory_hidden"))
    actions = arrays.get("actions")
    network = Network(
        tuple(_dense(arrays, f"hidden_{i}") for i in range(n_hidden)),
        _dense(arrays, "output"),
        activation,
        recurrent,
        None if actions is None else np.asarray(actions, dtype=np.int64),
    )
    _check_chain(network)
    return network


def _dense(arrays: Mapping[str, NDArray[Any]], name: str) -> Dense:
    try:
        weight, bias = (np.asarray(arrays[f"{name}_{part}"]) for part in ("weight", "bias"))
    except KeyError as error:
        raise DataError(f"expected the array {error}, got none") from None
    is_real = weight.dtype.kind == bias.dtype.kind == "f"
    if not is_real or weight.ndim != 2 or bias.shape != weight.shape[:1]:
        raise DataError(f"{name}: expected weights (n, m) and biases (n,)")
    if not (np.isfinite(weight).all() and np.isfinite(bias).all()):
        raise DataError(f"{name}: expected finite weights")
    return Dense(weight.astype(np.float64), bias.astype(np.float64))


def _check_chain(network: Network) -> None:
    size = network.n_inputs
    if network.recurrent is not None:
        size = network.recurrent.size
        n_gates = len(network.recurrent.of_input.bias)
        if not n_gates == len(network.recurrent.of_hidden.bias) == 4 * size:
            raise DataError(f"memory: expected {4 * size} gates, got {n_gates}")
    for place, layer in enumerate((*network.hidden, network.output)):
        if layer.weight.shape[1] != size:
            raise DataError(f"layer {place}: expected {size} inputs, got {layer.weight.shape[1]}")
        size = len(layer.bias)
    if network.actions is not None and network.actions.shape != (size, 5):
        raise DataError(f"actions: expected shape {(size, 5)}, got {network.actions.shape}")
