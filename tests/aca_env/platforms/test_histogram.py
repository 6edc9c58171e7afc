import numpy as np

from aca_env.platforms.histogram import predict


def test_prediction_equals_counting_rows_one_by_one():
    rng = np.random.default_rng(0)
    for _ in range(100):
        n_cells, n_labels = int(rng.integers(1, 6)), int(rng.integers(2, 5))
        cells = rng.integers(n_cells, size=30)
        labels = rng.integers(n_labels, size=30)
        counts = np.zeros((n_cells, n_labels), dtype=np.int64)
        np.add.at(counts, (cells, labels), 1)

        predicted = predict(counts)

        for cell in range(n_cells):
            votes = [int(label) for c, label in zip(cells, labels, strict=True) if c == cell]
            assert predicted[cell] == max(range(n_labels), key=lambda y: (votes.count(y), -y))


def test_ties_go_to_the_lowest_label_and_empty_cells_to_the_first():
    assert predict(np.array([[1, 4, 4], [0, 0, 0]])).tolist() == [1, 0]


def test_one_record_decides_among_a_billion():
    assert predict(np.array([[10**12, 10**12 + 1]])).tolist() == [1]


def test_leading_axes_are_games_and_masses_need_not_be_whole():
    counts = np.array([[[0.25, 0.5]], [[0.5, 0.25]]])

    assert predict(counts).tolist() == [[1], [0]]
