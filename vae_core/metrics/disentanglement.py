"""Has every known factor a dimension of its own? Three published answers, each between 0 and 1, higher is tidier.

They need images whose factors are known. None reaches 1 where a factor cannot be seen in every image: a square turned
by a quarter looks as before, a plain garment has no second colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vae_core.metrics.factors import Factor, equal_bins

TREES = 20
DEEPEST = 12
FOREST_VALUES = 400_000  # images × dimensions that a forest is grown on at most: a second or two a factor
FOREST_IMAGES = 5_000


def information_table(codes: np.ndarray, factors: Sequence[Factor]) -> np.ndarray:
    """I(z_j; v_k) in nats of codes [N, latent_dim] and K factors, [latent_dim, K], each cut into 20 equal parts.

    The plain estimate from counts is too large by about (parts − 1)² / 2N, alike for all dimensions.
    """
    table = np.zeros((codes.shape[1], len(factors)))
    columns = [equal_bins(column) for column in codes.T.astype(np.float64)]
    for k, factor in enumerate(factors):
        values = factor.binned()
        for j, column in enumerate(columns):
            joint = np.bincount(column * (values.max() + 1) + values, minlength=(column.max() + 1) * (values.max() + 1))
            shares = joint.reshape(-1, values.max() + 1) / len(values)
            alone = shares.sum(1, keepdims=True) * shares.sum(0, keepdims=True)
            seen = shares > 0
            table[j, k] = (shares[seen] * np.log(shares[seen] / alone[seen])).sum()
    return table


def mutual_information_gaps(codes: np.ndarray, factors: Sequence[Factor]) -> np.ndarray:
    """For each of K factors, how much more the dimension that knows it best knows than the second best: [K], 0 to 1.

    (I(z_1; v) − I(z_2; v)) / H(v), Chen et al. 2018 (arXiv 1802.04942), eq. 6; their mean is the MIG. `codes`
    [N, latent_dim] are draws of the posteriors: a dimension without information is drowned by its noise, while its mean
    may still move a little. Cut into 20 parts as in Locatello et al. 2019 (arXiv 1811.12359).
    """
    table = information_table(codes, factors)
    best = np.sort(np.vstack([np.zeros(len(factors)), table]), axis=0)  # a lone dimension is compared with none
    entropies = np.array([_entropy(np.bincount(factor.binned())) for factor in factors])
    gaps: np.ndarray = (best[-1] - best[-2]) / entropies
    return gaps


@dataclass(frozen=True)
class DCI:
    """Eastwood & Williams 2018 (A framework for the quantitative evaluation of disentangled representations).

    Attributes:
        disentanglement: 1 when no dimension is of use for more than one factor
        completeness: 1 when each factor needs one dimension only
        informativeness: how well the factors can be told from all dimensions together, on held-out images: the share
            of variance explained, and of a categorical factor the share of the guesses beyond the commonest one's
            that are right; a mean over factors, 0 for knowing nothing
    """

    disentanglement: float
    completeness: float
    informativeness: float


def dci(
    codes: np.ndarray,
    factors: Sequence[Factor],
    held_out_codes: np.ndarray,
    held_out_factors: Sequence[Factor],
    seed: int = 0,
) -> DCI:
    """Random forests fitted on codes [N, latent_dim] tell each factor; held-out ones [M, latent_dim] say how well.

    The importance of a dimension for a factor is the impurity that its splits take away (their section 3).
    """
    from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

    count = min(len(codes), FOREST_IMAGES, max(500, FOREST_VALUES // codes.shape[1]))
    importances, skills = [], []
    for factor, scored in zip(factors, held_out_factors, strict=True):
        kind = RandomForestClassifier if factor.categorical else RandomForestRegressor
        forest = kind(n_estimators=TREES, max_depth=DEEPEST, max_features=1.0, random_state=seed, n_jobs=1)
        forest.fit(codes[:count], factor.values[:count])
        importances.append(forest.feature_importances_)
        skill = forest.score(held_out_codes, scored.values)  # R², or the share of right guesses
        if factor.categorical:
            commonest = np.unique(scored.values, return_counts=True)[1].max() / len(scored.values)
            skill = (skill - commonest) / (1 - commonest)
        skills.append(max(0.0, float(skill)))
    importance = np.stack(importances, 1)
    return DCI(disentanglement_of(importance), completeness_of(importance), float(np.mean(skills)))


def disentanglement_of(importance: np.ndarray) -> float:
    """Σ_i ρ_i (1 − H_K(P_i)) for importances [latent_dim, K] ≥ 0: their eq. 2 and its weighted average.

    P_i is row i as shares, H_K its entropy to the base K, ρ_i the share of all importance that is in the row.
    0 where no dimension is of any importance.
    """
    rows = importance.sum(1)
    used = rows > 0
    if not used.any():
        return 0.0
    scores = 1 - _entropies(importance[used] / rows[used, None])
    return float((rows[used] * scores).sum() / rows.sum())


def completeness_of(importance: np.ndarray) -> float:
    """The mean over factors of 1 − H_D(P̃_k) for importances [latent_dim, K] ≥ 0, P̃_k being column k as shares.

    A factor that no dimension is of importance for counts as 0.
    """
    columns = importance.sum(0)
    used = columns > 0
    scores = np.zeros(importance.shape[1])
    scores[used] = 1 - _entropies((importance[:, used] / columns[used]).T)
    return float(scores.mean())


def sap(
    codes: np.ndarray,
    factors: Sequence[Factor],
    held_out_codes: np.ndarray,
    held_out_factors: Sequence[Factor],
) -> float:
    """The separated attribute predictability, 0 to 1: Kumar et al. 2018 (arXiv 1711.00848), section 3.

    How well one dimension alone tells a factor: R² of the straight line on held-out codes [M, latent_dim], and of a
    categorical factor the balanced accuracy of thresholds fitted on codes [N, latent_dim]. The score is the mean over
    factors of the best dimension's less the second best's.
    """
    gaps = []
    for factor, scored in zip(factors, held_out_factors, strict=True):
        scores = (
            _threshold_scores(codes, factor.values, held_out_codes, scored.values)
            if factor.categorical
            else _line_scores(held_out_codes, scored.values)
        )
        second, best = np.sort([0.0, *scores])[-2:]
        gaps.append(best - second)
    return float(np.mean(gaps))


def _line_scores(codes: np.ndarray, values: np.ndarray) -> np.ndarray:
    """R² of a straight line from each dimension of codes [N, latent_dim] to values [N]: [latent_dim]."""
    exact = codes.astype(np.float64)
    exact, wanted = exact - exact.mean(0), values - values.mean()
    spread = (exact**2).sum(0) * (wanted**2).sum()
    found: np.ndarray = np.divide((wanted @ exact) ** 2, spread, out=np.zeros(codes.shape[1]), where=spread > 0)
    return found


def _threshold_scores(
    codes: np.ndarray, values: np.ndarray, held_out_codes: np.ndarray, held_out_values: np.ndarray
) -> np.ndarray:
    """Balanced accuracy of as few thresholds on one dimension as tell all categories apart: [latent_dim]."""
    from sklearn.metrics import balanced_accuracy_score
    from sklearn.tree import DecisionTreeClassifier

    leaves = max(2, len(np.unique(values)))
    scores = []
    for column, held_out in zip(codes.T[:, :, None], held_out_codes.T[:, :, None], strict=True):
        tree = DecisionTreeClassifier(max_leaf_nodes=leaves, class_weight="balanced", random_state=0)
        guesses = tree.fit(column, values).predict(held_out)
        scores.append(balanced_accuracy_score(held_out_values, guesses))
    return np.array(scores)


def _entropies(shares: np.ndarray) -> np.ndarray:
    """Of each row of shares [M, L], to the base L: [M], 0 to 1; 0 for rows of one entry."""
    if shares.shape[1] == 1:
        return np.zeros(len(shares))
    safe = np.where(shares > 0, shares, 1)
    entropies: np.ndarray = -(shares * np.log(safe)).sum(1) / np.log(shares.shape[1])
    return entropies


def _entropy(counts: np.ndarray) -> float:
    """Of shares proportional to counts, nats."""
    shares = counts[counts > 0] / counts.sum()
    return float(-(shares * np.log(shares)).sum())
