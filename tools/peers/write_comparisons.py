"""Write the reference numbers that the comparison of two scores is tested against.

Usage: write_comparisons.py [OUTPUT_DIR]   (default: tests/fixtures/peers of this repository)

Rows come from the generator of write_fixtures.py; resampling uses NumPy's, seeded, so that the output depends only on the pinned versions.
"""

import sys
from pathlib import Path

import numpy as np
from scipy.stats import binomtest, bootstrap, ks_2samp, quantile_test, rankdata
from sklearn.metrics import average_precision_score, roc_auc_score

from write_fixtures import VERSIONS, Lcg, delong, write

REPLICATES = 10_000
CLIP = 1e-15


def rows(seed, count, clusters):
    """Outcomes, probabilities of two contenders, and accounts that share much of their luck and of what the second errs by."""
    lcg = Lcg(seed)
    luck = [(lcg.uniform(), lcg.uniform()) for _ in range(clusters)]
    won, one, other, account = [], [], [], []
    for _ in range(count):
        own = lcg.next() % clusters
        truth, noise = (0.3 * lcg.uniform() + 0.7 * shared for shared in luck[own])
        chance = lcg.uniform()
        one.append(round(0.05 + 0.9 * truth, 2))
        other.append(round(0.05 + 0.9 * (0.45 * truth + 0.55 * noise), 2))
        won.append(chance < 0.05 + 0.6 * truth)
        account.append(own)
    return np.array(won), np.array(one), np.array(other), np.array(account)


# --- areas by account ------------------------------------------------------------------------------------------------


def by_cluster(won, scores, account):
    """AUC, and by account: the sum of structural components of won rows less their mean, that of lost rows, whether it holds such rows."""
    auc, v10, v01 = delong(list(won), list(scores))
    v10, v01 = iter(v10), iter(v01)
    sums = {}
    for is_won, own in zip(won, account):
        entry = sums.setdefault(int(own), [0.0, 0.0, False, False])
        side = 0 if is_won else 1
        entry[side] += (next(v10) if is_won else next(v01)) - auc
        entry[2 + side] = True
    return auc, sums


def obuchowski(won, one, other, account):
    """Variances of both areas and of their difference as printed in Obuchowski (1997), and with one factor for the part across."""
    m, n = int(won.sum()), int((~won).sum())
    (auc_one, of_one), (auc_other, of_other) = by_cluster(won, one, account), by_cluster(won, other, account)
    i10 = sum(entry[2] for entry in of_one.values())
    i01 = sum(entry[3] for entry in of_one.values())
    i = len(of_one)

    def covariance(a, b, across):
        s10 = i10 / ((i10 - 1) * m) * sum(a[k][0] * b[k][0] for k in a)
        s01 = i01 / ((i01 - 1) * n) * sum(a[k][1] * b[k][1] for k in a)
        s11 = across * sum(a[k][0] * b[k][1] for k in a)
        s11_mirrored = across * sum(a[k][1] * b[k][0] for k in a)
        return s10 / m + s01 / n + (s11 + s11_mirrored) / (m * n)

    def variances(across):
        own, theirs, both = covariance(of_one, of_one, across), covariance(of_other, of_other, across), covariance(of_one, of_other, across)
        return {"one": own, "other": theirs, "difference": own + theirs - 2 * both}

    return {
        "auc_one": auc_one,
        "auc_other": auc_other,
        "published": variances(i / (i - 1)),
        "shared_factor": variances((i10 / (i10 - 1) * i01 / (i01 - 1)) ** 0.5),
    }


# --- paired bootstrap ------------------------------------------------------------------------------------------------


def auc(won, p):
    m = won.sum()
    return (rankdata(p)[won].sum() - m * (m + 1) / 2) / (m * (len(p) - m))


def average_precision(won, p):
    order = np.argsort(-p, kind="stable")
    hits = np.cumsum(won[order])
    ends = np.append(np.flatnonzero(np.diff(p[order])), len(p) - 1)
    return float(np.sum(np.diff(np.append(0, hits[ends])) * hits[ends] / (ends + 1)) / hits[-1])


def ks(won, p):
    values = np.unique(p)
    below = [np.searchsorted(np.sort(p[side]), values, side="right") / side.sum() for side in (won, ~won)]
    return float(np.abs(below[0] - below[1]).max())


def log_loss(won, p):
    p = np.clip(p, CLIP, 1 - CLIP)
    return float(-np.mean(np.where(won, np.log(p), np.log(1 - p))))


def brier(won, p):
    return float(np.mean((p - won) ** 2))


STATISTICS = {"auc": auc, "average_precision": average_precision, "ks": ks, "log_loss": log_loss, "brier": brier}


def differences(won, one, other):
    won = won.astype(bool)
    return np.array([statistic(won, one) - statistic(won, other) for statistic in STATISTICS.values()])


def check(won, p):
    assert abs(auc(won, p) - roc_auc_score(won, p)) < 1e-12
    assert abs(average_precision(won, p) - average_precision_score(won, p)) < 1e-12
    assert abs(ks(won, p) - ks_2samp(p[won], p[~won]).statistic) < 1e-12


def intervals(estimates, low, high, spread):
    named = zip(STATISTICS, estimates, low, high, spread)
    return {name: {"estimate": float(e), "lower": float(a), "upper": float(b), "sd": float(s)} for name, e, a, b, s in named}


def of_rows(won, one, other):
    result = bootstrap(
        (won, one, other),
        differences,
        paired=True,
        vectorized=False,
        n_resamples=REPLICATES,
        method="percentile",
        rng=np.random.default_rng(1),
    )
    interval = result.confidence_interval
    return intervals(differences(won, one, other), interval.low, interval.high, result.standard_error)


def of_clusters(won, one, other, account):
    rng = np.random.default_rng(2)
    members = [np.flatnonzero(account == own) for own in np.unique(account)]
    drawn = []
    for _ in range(REPLICATES):
        at = np.concatenate([members[k] for k in rng.integers(len(members), size=len(members))])
        drawn.append(differences(won[at], one[at], other[at]))
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    return intervals(differences(won, one, other), low, high, np.std(drawn, axis=0, ddof=1))


def comparison_case(name, seed, count, clusters):
    won, one, other, account = rows(seed, count, clusters)
    check(won, one)
    check(won, other)
    return {
        "name": name,
        "won": won.tolist(),
        "one": one.tolist(),
        "other": other.tolist(),
        "account": account.tolist(),
        "auc_by_account": obuchowski(won, one, other, account),
        "bootstrap_of_rows": of_rows(won, one, other),
        "bootstrap_of_accounts": of_clusters(won, one, other, account),
    }


# --- exact tests -----------------------------------------------------------------------------------------------------


def mcnemar(only_one, only_other):
    return {"only_one": only_one, "only_other": only_other, "p": float(binomtest(only_one, only_one + only_other).pvalue)}


def median_interval(count):
    """Order statistics of 1..count that hold the median: SciPy's test of a quantile, inverted."""
    interval = quantile_test(np.arange(1, count + 1), q=0, p=0.5).confidence_interval(0.95)
    return {"count": count, "lower": float(interval.low), "upper": float(interval.high)}


def main():
    repository = Path(__file__).resolve().parents[2]
    output = Path(sys.argv[1]) if len(sys.argv) > 1 else repository / "tests" / "fixtures" / "peers"
    output.mkdir(parents=True, exist_ok=True)
    fixture = {
        "versions": VERSIONS,
        "replicates": REPLICATES,
        "cases": [
            comparison_case("few accounts", 23, 240, 40),
            comparison_case("many accounts", 29, 300, 150),
        ],
        "mcnemar": [mcnemar(*pair) for pair in [(1, 0), (5, 5), (9, 2), (3, 15), (40, 21), (120, 160)]],
        "median": [median_interval(count) for count in (6, 7, 10, 15, 20, 25, 50, 101, 1000)],
    }
    write(output / "comparisons.json", fixture)


if __name__ == "__main__":
    main()
