"""The words of the page Dimensions, plain and for experts."""

from __future__ import annotations

from collections.abc import Sequence

from vae_core.latent.prior import prior_radius
from vae_core.latent.traversal import ACTIVE_KL

ACTIVE_VARIANCE = 0.01  # of a plain autoencoder's codes; the usual threshold of "active units"
FIRST_TASK = "**Move a slider and watch: what does it change?** Give it that name; the link to this page remembers it."
ANSWER = "Check: what each was measured to change"
_FACTOR_WORDS = {"x": "left – right", "y": "up – down"}
_CLOSELY, _LOOSELY = 0.9, 0.5  # rank correlations from which a slider is said to follow a factor


def followed_words(factor: str, correlation: float, *, expert: bool) -> str:
    """What a slider was measured to change: its best known factor, and how closely it follows that."""
    name = _FACTOR_WORDS.get(factor, factor)
    if expert:
        return f"{factor}: rank correlation {correlation:+.2f}".replace("-", "−")
    if abs(correlation) >= _CLOSELY:
        return f"Measured: {name}"
    return f"Measured: mostly {name}" if abs(correlation) >= _LOOSELY else "Measured: a bit of everything"


def own_sliders_words(followed: Sequence[tuple[str, float]], factors: Sequence[str]) -> str:
    """How many of the known factors have a slider of their own; `followed` has each slider's best factor."""
    named = [_FACTOR_WORDS.get(name, name) for name in factors]
    own = {name for name, correlation in followed if abs(correlation) >= _CLOSELY}
    drawn = f"These images were drawn from {len(named)} known quantities: {', '.join(named[:-1])} and {named[-1]}. "
    if len(own) == len(named):
        return drawn + "Each of them has a slider of its own, which changes little else."
    return drawn + f"Of these, {len(own)} {'has a slider of its' if len(own) == 1 else 'have sliders of their'} own."


def mig_words(mig: float, factors: Sequence[str], by_factor: Sequence[float]) -> str:
    """The mutual information gap, for experts."""
    each = ", ".join(f"{name} {value:.2f}" for name, value in zip(factors, by_factor, strict=True))
    return (
        f"Mutual information gap (MIG): {mig:.2f}, held-out, one draw of each posterior; 1 if one dimension alone tells "
        f"each factor without noise. By factor: {each}."
    )


def share_words(kl: float, share: float, active: bool, *, expert: bool) -> str:
    """How much a dimension tells, with a prior."""
    if expert:
        return f"{kl:.2f} nats · {share:.0%} of KL" if active else f"{kl:.4f} nats of KL"
    return f"{share:.0%} of what is told" if active else "tells nothing"


def variance_words(variance: float, share: float, *, expert: bool) -> str:
    """How much a dimension of a plain autoencoder varies."""
    return f"variance {variance:.3g} · {share:.0%}" if expert else f"{share:.0%} of the spread"


def prior_length_words(latent_dim: int) -> str:
    """How far from zero draws from the prior lie: ‖z‖ follows the χ distribution with latent_dim degrees of freedom."""
    rare, low, high = (prior_radius(latent_dim, share) for share in (0.01, 0.25, 0.75))
    nearest = f"{rare:.2g}" if rare < 0.1 else f"{rare:.2f}"
    return (
        f"Of the draws from the prior, half lie between {low:.2f} and {high:.2f} from zero, and only 1 in 100 nearer than "
        f"{nearest}."
    )


def desk_words(has_rate: bool, latent_dim: int, *, expert: bool) -> dict[str, str]:
    """What the browser's part says."""
    if has_rate:
        return {
            "unused_words": "unused by this model" + (f" (KL below {ACTIVE_KL:g} nats)" if expert else ""),
            "none_used": "This model uses none of its dimensions: whatever the image, its code is the prior "
            "(posterior collapse). A smaller beta brings them back."
            if expert
            else "This model uses none of its sliders: whatever the image, it draws the same. Its beta was too high.",
            "random_label": "Random from the prior" if expert else "Random",
            "random_help": "Every number drawn from N(0, 1); the same seed draws the same code"
            if expert
            else "Every slider is set by chance, most of them near the middle; the same seed gives the same places",
            "zero_label": "Back to zero" if expert else "Back to the middle",
            "middle_word": "0",
            "length_words": "‖z‖ = {length}. " + prior_length_words(latent_dim) if expert else "",
        }
    return {
        "unused_words": "unused by this model"
        + (f" (variance of its codes below {ACTIVE_VARIANCE:g})" if expert else ""),
        "none_used": "All images have nearly the same code: this model uses none of its dimensions.",
        "random_label": "Random code" if expert else "Random",
        "random_help": "Every number is drawn from a normal distribution with the mean and the spread of this model's "
        "codes, which are points; the same seed draws the same code"
        if expert
        else "Every slider is set by chance, as far out as this model's codes are; the same seed gives the same places",
        "zero_label": "Back to the mean" if expert else "Back to the middle",
        "middle_word": "mean",
        "length_words": "{length} standard deviations of the codes away from their mean." if expert else "",
    }


def caption(has_rate: bool, latent_dim: int, images: int, *, expert: bool) -> str:
    """What the sliders are, and what their order means."""
    many = "its only number" if latent_dim == 1 else f"its {latent_dim} numbers"
    if not expert:
        return (
            f"A slider moves one of {many}; the strip over it shows what the decoder then draws, with all other sliders "
            f"where they are. The sliders that tell most about an image come first, averaged over {images:,} images the "
            "model has not learnt from. A red dot: no real image has a code near this one, though the picture may still be "
            "a good one."
        )
    if has_rate:
        return (
            f"A slider moves one of {many} from −3 to 3 standard deviations of the prior; the strip over it shows what "
            "the decoder then draws, with all other sliders where they are. Dimensions come in the order of their KL, "
            f"averaged over {images:,} held-out images: at most how much each tells about the image. A red dot: no real "
            "image has a code near this one. The more numbers a code has, the more often that is so, and the picture may "
            "still be a good one."
        )
    return (
        f"A slider moves one of {many} through the mean ± 3 standard deviations of the codes; the strip over it shows "
        "what the decoder then draws, with all other sliders where they are. A posterior that is a point has no "
        f"KL, so dimensions come in the order of the variance of their codes over {images:,} held-out images. A red dot: "
        "no real image has a code near this one."
    )
