"""Plain helpers that compare a pool with exact probabilities."""

import numpy as np

N_ERRORS = 5
MIN_ROWS = 200


def assert_share(hits, probability):
    """Check the share of true entries against its exact probability, within five errors."""
    error = np.sqrt(probability * (1 - probability) / len(hits))
    assert abs(np.mean(hits) - probability) <= N_ERRORS * error


def assert_feature_shares(pool, expected):
    """Check every value of every feature, given {feature: {value: probability}}."""
    for feature, shares in expected.items():
        assert abs(sum(shares.values()) - 1) < 1e-12
        column = pool.X[:, pool.space.feature_index(feature)]
        for value, probability in shares.items():
            assert_share(column == pool.space.value_code(feature, value), probability)


def assert_label_law(pool, scored, label_shares):
    """Check the labels against label_shares(record) -> {label: probability}.

    Records that agree in the scored features form one group. Labels that a group cannot have
    must not occur at all; shares are compared in groups of at least MIN_ROWS records.
    """
    groups = {}
    positions = [pool.space.feature_index(feature) for feature in scored]
    for row, codes in enumerate(pool.X[:, positions].tolist()):
        groups.setdefault(tuple(codes), []).append(row)
    n_compared = 0
    for codes, rows in groups.items():
        law = label_shares(
            {f: pool.space.features[f][code] for f, code in zip(scored, codes, strict=True)}
        )
        assert abs(sum(law.values()) - 1) < 1e-12
        found = {pool.space.labels[code] for code in pool.y[rows]}
        assert found <= {label for label, share in law.items() if share > 0}
        if len(rows) >= MIN_ROWS:
            n_compared += 1
            for label, share in law.items():
                assert_share(pool.y[rows] == pool.space.label_code(label), min(share, 1.0))
    assert n_compared > 50


def critical_masses(pool, signal):
    """Return each (cell, label)'s mass at which planting wins without sampling error.

    A collective of share a plants a * p against (1 - a) * c, with p the share of users whom the
    signal sends to the cell and c the raw lead of the best other label there.
    """
    space, cells = pool.space, np.zeros(pool.n_users, dtype=np.int64)
    for position in signal.free:
        cells = cells * space.sizes[position] + pool.X[:, position]
    inside = signal.contains(pool.X)
    keys = cells[inside] * space.n_labels + pool.y[inside]
    raw = np.bincount(keys, minlength=signal.n_cells * space.n_labels) / pool.n_users
    raw = raw.reshape(signal.n_cells, space.n_labels)
    planted = np.bincount(cells, minlength=signal.n_cells) / pool.n_users
    lead = np.array(
        [[max(np.delete(row, y)) - row[y] for y in range(space.n_labels)] for row in raw]
    )
    odds = np.maximum(lead, 0) / planted[:, None]
    return odds / (1 + odds)
