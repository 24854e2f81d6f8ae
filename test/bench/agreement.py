"""The peer of `mastkit agreement` in pandas and numpy: Cohen's kappa and AC1 for each pair of raters, Fleiss' kappa and
nominal alpha for all, each with the percentiles of a bootstrap over items. agreement.py RATINGS [REPLICATES]"""

import itertools
import sys

import numpy as np
import pandas as pd

replicates = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
votes = pd.read_csv(sys.argv[1], dtype={"code": str, "item": str})
table = votes.pivot(index=["item", "code"], columns="rater", values="value")
patterns, of_cell = np.unique(table.to_numpy(), axis=0, return_inverse=True)
items = table.index.get_level_values("item")
units = pd.crosstab(items, of_cell.ravel()).to_numpy()


def pair(n, a, b):
    total = n.sum(axis=-1)
    both = n @ (patterns[:, a] == patterns[:, b])
    p, q = n @ patterns[:, a] / total, n @ patterns[:, b] / total
    observed, mean = both / total, (p + q) / 2
    by_chance = p * q + (1 - p) * (1 - q)
    gwet = 2 * mean * (1 - mean)
    return (observed - by_chance) / (1 - by_chance), (observed - gwet) / (1 - gwet)


def all_raters(n):
    raters = patterns.shape[1]
    yes = patterns.sum(axis=1)
    agreeing = (yes * (yes - 1) + (raters - yes) * (raters - yes - 1)) / (raters * (raters - 1))
    total = n.sum(axis=-1)
    observed, share = n @ agreeing / total, n @ yes / (raters * total)
    expected = share**2 + (1 - share) ** 2
    values = raters * total
    one, zero = n @ yes, values - n @ yes
    apart = 2 * one * zero / (values * (values - 1))
    return (observed - expected) / (1 - expected), 1 - (1 - observed) / apart


kinds, times = np.unique(units, axis=0, return_counts=True)
draws = np.random.default_rng(1).multinomial(times.sum(), times / times.sum(), size=replicates) @ kinds
whole = units.sum(axis=0)
names = list(table.columns)
for a, b in itertools.combinations(range(len(names)), 2):
    for name, estimate, drawn in zip(("cohen", "ac1"), pair(whole, a, b), pair(draws, a, b)):
        print(f"{names[a]}|{names[b]},{name},{estimate:.12g},{np.quantile(drawn, 0.025):.6g},{np.quantile(drawn, 0.975):.6g}")
for name, estimate, drawn in zip(("fleiss", "alpha"), all_raters(whole), all_raters(draws)):
    print(f"all,{name},{estimate:.12g},{np.quantile(drawn, 0.025):.6g},{np.quantile(drawn, 0.975):.6g}")
