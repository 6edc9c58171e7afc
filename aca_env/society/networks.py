"""Who is whose neighbour: the settings, and the graph that they describe."""

from math import isclose
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

import numpy as np
from pydantic import BeforeValidator, model_validator

from aca_env.errors import DataError
from aca_env.scenario.checks import Mismatch, listed
from aca_env.scenario.fields import Count, PositiveShare, Share, Text
from aca_env.scenario.messages import shown
from aca_env.scenario.part import Part
from aca_env.society.apportioning import apportion

if TYPE_CHECKING:
    import networkx as nx

INSTALL = "pip install 'aca-env[abm]'"
MOST_NODES = 200_000
"""Users of a network with single edges; above, only whole blocks are fast enough."""

MOST_EDGES = 2_000_000
"""Edges of stochastic blocks; they are drawn one by one."""

FIELDS = {
    "blocks": ("blocks", "within", "between"),
    "small_world": ("degree", "rewire"),
    "scale_free": ("links",),
    "edge_list": ("file",),
}
"""What each kind of network is described by."""


class Network(Part):
    """Who is whose neighbour.

    Attributes:
        kind: "blocks" (stochastic block model; by default everybody knows everybody),
            "small_world" (Watts and Strogatz), "scale_free" (Barabási and Albert) or
            "edge_list", a file with a pair of users on each line.
        blocks: shares of the users in each block; they sum to 1.
        within: probability that two users of one block are neighbours.
        between: probability that two users of different blocks are.
        degree: neighbours of each user before rewiring, an even number.
        rewire: probability that an edge is moved to a random user.
        links: edges that each newcomer brings.
        file: path of the edge list, relative to the society's file.

    Source: Holland, Laskey and Leinhardt (1983); Watts and Strogatz (1998); Barabási and
    Albert (1999).
    """

    kind: Literal["blocks", "small_world", "scale_free", "edge_list"] = "blocks"
    blocks: Annotated[
        tuple[PositiveShare, ...], BeforeValidator(listed("shares in (0, 1]", 1, 1000))
    ] = (1.0,)
    within: PositiveShare = 1.0
    between: Share = 0.0
    degree: Count = 6
    rewire: Share = 0.1
    links: Count = 3
    file: Text | None = None

    @model_validator(mode="after")
    def _check_kind(self) -> Self:
        for kind, names in FIELDS.items():
            for name in names:
                if kind != self.kind and name in self.model_fields_set:
                    expected = f'no such key with kind = "{self.kind}"'
                    raise Mismatch(expected, key=(name,), got=getattr(self, name))
        total = sum(self.blocks)
        if not isclose(total, 1, abs_tol=1e-9):
            raise Mismatch("shares that sum to 1", key=("blocks",), got=total)
        if self.degree % 2:
            raise Mismatch("an even number", key=("degree",), got=self.degree)
        if self.kind == "edge_list" and self.file is None:
            raise Mismatch('a path, since kind is "edge_list"', key=("file",), got=None)
        return self

    @property
    def is_whole(self) -> bool:
        """Whether blocks are joined wholly or not at all, so that no graph is needed."""
        return self.kind == "blocks" and {self.within, self.between} <= {0.0, 1.0}


def block_sizes(network: Network, n_users: int) -> tuple[int, ...]:
    """Return how many users each block has; one block of all where there are none."""
    return apportion(network.blocks, n_users)


def build_graph(
    network: Network, n_users: int, rng: np.random.Generator, folder: Path | None = None
) -> "nx.Graph[Any]":
    """Return the graph, nodes 0 to n_users − 1; those of a block follow each other.

    Args:
        network: what is wanted.
        n_users: number of users.
        rng: source of chance.
        folder: where a relative path of an edge list starts.

    Raises:
        DataError: networkx is missing, too many users, or an edge list that does not fit.
    """
    try:
        import networkx as nx  # noqa: PLC0415 - only networks with single edges need it
    except ImportError as error:
        raise DataError(f"networks need networkx: {INSTALL} ({error})") from None
    if n_users > MOST_NODES:
        raise DataError(
            f"users: expected at most {MOST_NODES:,} on a network with single edges, "
            f"got {n_users:,}"
        )
    if network.kind == "edge_list":
        return _read_edges(network, n_users, folder)
    if network.kind == "small_world":
        _check_room("network.degree", network.degree, n_users)
        return nx.watts_strogatz_graph(n_users, network.degree, network.rewire, seed=rng)
    if network.kind == "scale_free":
        _check_room("network.links", network.links, n_users)
        return nx.barabasi_albert_graph(n_users, network.links, seed=rng)
    return _blocks_graph(network, n_users, rng)


def _blocks_graph(network: Network, n_users: int, rng: np.random.Generator) -> "nx.Graph[Any]":
    import networkx as nx  # noqa: PLC0415 - as above

    n_blocks = len(network.blocks)
    chances = np.full((n_blocks, n_blocks), network.between)
    np.fill_diagonal(chances, network.within)
    sizes = block_sizes(network, n_users)
    n_edges = float(np.array(sizes) @ chances @ np.array(sizes)) / 2
    if n_edges > MOST_EDGES:
        raise DataError(
            f"network.within, network.between: expected about {MOST_EDGES:,} edges at most, got "
            f"{n_edges:,.0f}; with probabilities 0 and 1 there is no limit"
        )
    return nx.stochastic_block_model(sizes, chances.tolist(), seed=rng)


def _check_room(key: str, number: int, n_users: int) -> None:
    if number >= n_users:
        raise DataError(f"{key}: expected fewer than the {n_users} users, got {number}")


def _check_pairs(path: Path, lines: list[str]) -> None:
    """Refuse lines that are no pair, which networkx would pass over or cut."""
    for number, line in enumerate(lines, 1):
        words = line.split("#", maxsplit=1)[0].split()
        if words and (len(words) != 2 or any("," in word or ";" in word for word in words)):
            raise DataError(
                f"network.file: {path}, line {number}: expected two users with a space between "
                f"and nothing else, got {shown(line)}"
            )


def _read_edges(network: Network, n_users: int, folder: Path | None) -> "nx.Graph[Any]":
    import networkx as nx  # noqa: PLC0415 - as above

    path = (folder or Path()) / str(network.file)
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        _check_pairs(path, lines)
        named: nx.Graph[Any] = nx.parse_edgelist(lines, data=False)
    except OSError as error:
        raise DataError(f"network.file: {path}: {error.strerror or error}") from None
    except (ValueError, TypeError, UnicodeDecodeError) as error:
        told = " ".join(str(error).split())
        raise DataError(f"network.file: {path}: expected two users on each line, {told}") from None
    if named.number_of_nodes() != n_users:
        raise DataError(
            f"users: expected {named.number_of_nodes()}, as many as {path} names, got {n_users}"
        )
    # Names in order, so that the same file is the same graph.
    order = sorted(
        named.nodes, key=lambda name: (not name.isdigit(), int(name) if name.isdigit() else 0, name)
    )
    return nx.relabel_nodes(named, {name: place for place, name in enumerate(order)})
