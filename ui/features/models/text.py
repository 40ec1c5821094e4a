"""The words of the page Models."""

from __future__ import annotations

SHARED = (
    "Everybody on this server sees all models. Yours are those made or imported in this browser: you can rename, "
    "annotate and delete them, and look at the others."
)
ALONE = "Everything that was trained or imported here, and the models that came with the app."
NO_COOKIES = (
    "This browser keeps no cookies: what you make belongs to you until you close or reload this tab. Allow cookies for this "
    "site, or download what you want to keep."
)
WHOSE = {"all": "All", "mine": "Mine", "shipped": "Came with the app", "others": "Other people's"}
BELONGS = {"mine": "Yours", "shipped": "Came with the app", "others": "Somebody else's", "nobody": "Made on the server"}
ORDERS_PLAIN = {
    "newest": "Newest first",
    "name": "By name",
    "size": "Largest on disk",
    "error": "Smallest picture error",
}
ORDERS_EXPERT = {
    "newest": "Newest first",
    "name": "By name",
    "size": "Largest on disk",
    "error": "Lowest held-out distortion",
    "kl": "Lowest KL",
}
NOTHING = "No model here fits that. Clear the search, or look at all of them."
CHOOSE_TWO = "Tick two models to hold them beside each other."
CHOOSE_ONE_MORE = "Tick one more, to hold it beside “{name}”."
NOT_BESIDE = "AE beside VAE draws both models' pictures from random points, which has no meaning where a code is a grid of entries."
IMPORT_HELP = (
    "A .zip that was downloaded from this page, here or on another machine, or one of a folder that "
    "`export-hub` wrote. It is checked before anything of it is kept, "
    "and is yours then."
)
DELETE_HELP = "It can be brought back for {hours}, from the list of deleted models below."
KEPT = "Deleted models are kept for {hours}, and can be brought back until then."
TEACHER = (
    "With the teacher's passphrase this browser may rename, stop and delete everybody's models for the next hours. Those "
    "that came with the app stay as they are."
)
UNLOCKED = "This browser may change everybody's models."


def hours(count: int) -> str:
    """ "three days", "5 hours"."""
    days, rest = divmod(count, 24)
    if rest or not days:
        return "one hour" if count == 1 else f"{count} hours"
    return {1: "one day", 2: "two days", 3: "three days"}.get(days, f"{days} days")
