import numpy as np
import pytest

from aca_env.errors import AcaError, DataError
from aca_env.society import AggregatedSociety, IndividualSociety
from aca_env.society.decisions import chances
from aca_env.society.networks import Network, build_graph
from aca_env.society.peers import BlockNeighbours, GraphNeighbours, block_links
from tests.aca_env.society.small import small

networkx = pytest.importorskip("networkx")


def graph_of(n_users=60, **settings):
    return build_graph(Network(**settings), n_users, np.random.default_rng(0))


def test_every_kind_of_network_is_what_its_name_says():
    world = graph_of(kind="small_world", degree=4, rewire=0.0)
    assert set(dict(world.degree).values()) == {4}
    free = graph_of(kind="scale_free", links=2)
    assert free.number_of_edges() == 2 * 58
    blocks = graph_of(blocks=[0.5, 0.5], within=1.0, between=0.0)
    assert sorted(map(len, networkx.connected_components(blocks))) == [30, 30]


def test_shares_on_a_graph_worked_by_hand():
    line = networkx.path_graph(3)
    neighbours = GraphNeighbours.of(line)
    peers, closed = neighbours.shares(np.array([0, 1, 1]), 1)
    assert peers[:, 0].tolist() == [0, 0.5, 0]
    assert closed[:, 0] == pytest.approx([1 / 2, 1 / 3, 0])


def test_a_user_without_neighbours_sees_nobody():
    empty = networkx.empty_graph(2)
    peers, closed = GraphNeighbours.of(empty).shares(np.array([0, 1]), 1)
    assert peers[:, 0].tolist() == [0, 0]
    assert closed[:, 0].tolist() == [1, 0]


def test_loops_and_repeated_edges_count_once(tmp_path):
    path = tmp_path / "edges.txt"
    path.write_text("a b\nb a\na a\nb c\n", encoding="utf-8")
    graph = build_graph(Network(kind="edge_list", file=str(path)), 3, np.random.default_rng(0))
    assert GraphNeighbours.of(graph).degrees.tolist() == [1, 2, 1]


@pytest.mark.parametrize("between", [0.0, 1.0])
def test_blocks_seen_as_numbers_are_blocks_seen_as_a_graph(between):
    network = Network(blocks=[0.7, 0.3], between=between)
    sizes, rows = np.array([7, 3]), np.repeat([0, 1], [7, 3])
    counted = BlockNeighbours(block_links(network, 2), sizes, rows)
    graph = networkx.stochastic_block_model(sizes, block_links(network, 2).tolist(), seed=0)
    drawn = GraphNeighbours.of(graph)
    membership = np.array([0, 1, 2, 2, 0, 1, 2, 0, 2, 1])

    peers, closed = counted.shares(membership, 2)
    others, each = drawn.shares(membership, 2)

    assert peers == pytest.approx(others)
    assert closed[rows] == pytest.approx(each)
    for place in (0, 8):
        assert counted.of_user(place).tolist() == drawn.of_user(place).tolist()


def test_an_edge_list_is_a_society(tmp_path):
    path = tmp_path / "edges.txt"
    path.write_text("".join(f"{i} {i + 1}\n" for i in range(39)), encoding="utf-8")
    found = IndividualSociety(
        small(users=40, network={"kind": "edge_list", "file": str(path)}), seed=0
    ).run(2)
    assert found.graph.number_of_edges() == 39


@pytest.mark.parametrize(
    ("network", "told"),
    [
        ({"kind": "small_world", "degree": 400}, r"^network.degree: expected fewer than the 200"),
        ({"kind": "scale_free", "links": 200}, r"^network.links: expected fewer than the 200"),
        ({"kind": "edge_list", "file": "/none"}, r"^network.file: /none: No such file"),
    ],
)
def test_networks_that_do_not_fit_are_refused_in_one_line(network, told):
    with pytest.raises(AcaError, match=told):
        IndividualSociety(small(network=network), seed=0)


def test_an_edge_list_of_other_users_or_of_one_column_is_refused(tmp_path):
    path = tmp_path / "edges.txt"
    settings = {"kind": "edge_list", "file": str(path)}
    path.write_text("1 2\n", encoding="utf-8")
    with pytest.raises(AcaError, match=r"^users: expected 2, as many as .* names, got 200"):
        IndividualSociety(small(network=settings), seed=0)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(AcaError, match=r"^network.file: .*expected two users on each line"):
        IndividualSociety(small(network=settings), seed=0)


def test_loose_blocks_are_near_their_average_in_the_aggregated_form():
    society = small(users=300, network={"blocks": [0.5, 0.5], "within": 0.6, "between": 0.2})
    one, other = IndividualSociety(society, seed=0), AggregatedSociety(society, seed=0)
    nothing = (np.zeros(2), np.zeros(2))
    each = chances(society.choice, one.standing(), nothing)
    moves = other.transitions(nothing)
    for kind, row in enumerate(other.counts):
        same = (one.kind_of == kind) & (one.membership == 2)
        assert same.sum() == row[2]
        assert each[same].mean(axis=0) == pytest.approx(moves[kind, 2], abs=0.03)


def test_too_many_edges_are_refused_before_they_are_drawn():
    crowd = small(users=20_000, network={"within": 0.5})
    with pytest.raises(AcaError, match=r"expected about 2,000,000 edges at most, got 100,000,000"):
        IndividualSociety(crowd, seed=0)


@pytest.mark.parametrize("line", ["a,b", "a, b", "a b c", "a b 0.5", "a", "a;b"])
def test_lines_that_are_no_pair_are_refused_with_their_number(tmp_path, line):
    path = tmp_path / "edges.txt"
    path.write_text(f"# who whom\n\na b # friends\n{line}\n")
    with pytest.raises(DataError, match=r"line 4: expected two users with a space between"):
        build_graph(Network(kind="edge_list", file=str(path)), 2, np.random.default_rng(0))
