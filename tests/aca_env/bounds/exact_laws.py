"""Small worlds in which every outcome can be listed: the chance that a statement is wrong."""

import numpy as np
from scipy.special import gammaln


def log_choose(n, k):
    return gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)


def all_counts(n):
    """Return all pairs (a, b) with a + b ≤ n, as two arrays."""
    a, b = np.divmod(np.arange((n + 1) ** 2), n + 1)
    inside = a + b <= n
    return a[inside], b[inside]


def exchangeable_failure(stated, n, m):
    """Return the largest chance that A − B > U when n of n + m records are picked at random.

    Args:
        stated: function of (a, b) that returns U.
        n: own records.
        m: others' records.
    """
    a, b = all_counts(n)
    most = stated(a, b)
    worst = 0.0
    for against in range(n + m + 1):
        for favour in range(n + m + 1 - against):
            others = (against - a, favour - b)
            none = n + m - against - favour
            real = (others[0] >= 0) & (others[1] >= 0) & (n - a - b <= none)
            wrong = real & (others[0] - others[1] > most)
            if wrong.any():
                x, y = a[wrong], b[wrong]
                logs = log_choose(against, x) + log_choose(favour, y)
                logs += log_choose(none, n - x - y) - log_choose(n + m, n)
                worst = max(worst, float(np.exp(logs).sum()))
    return worst


def independent_failure(stated, n, m, chances):
    """Return the chance that A − B > U when both groups are drawn with given chances.

    Args:
        stated: function of (a, b) that returns U.
        n: own records.
        m: others' records.
        chances: chances that a record speaks against and for the plan.
    """
    own, other = all_counts(n), all_counts(m)
    law_own, law_other = (_law(size, counts, chances) for size, counts in ((n, own), (m, other)))
    lead = other[0] - other[1]
    order = np.argsort(lead)
    beyond = np.append(np.cumsum(law_other[order][::-1])[::-1], 0.0)
    first_beyond = np.searchsorted(lead[order], stated(*own), side="right")
    return float((law_own * beyond[first_beyond]).sum())


def _law(n, counts, chances):
    a, b = counts
    p, q = chances
    logs = log_choose(n, a) + log_choose(n - a, b)
    return np.exp(logs) * p**a * q**b * (1 - p - q) ** (n - a - b)
