"""The report of the drills, as a table in Markdown with what fell below it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from tests.faults.drill import Drill, Tally


def report(tallies: Mapping[str, Tally], known: Mapping[str, Drill]) -> str:
    """One row a drill, then a line for each kind of fall, and for what this machine did not allow."""
    lines = ["| Drill | | Tries | Survived | Fell | Seconds |", "|---|---|--:|--:|--:|--:|"]
    for name, tally in tallies.items():
        fell = len(tally.fell)
        lines.append(
            f"| `{name}` | {known[name].title} | {tally.tries:,} | {tally.tries - fell:,} | {fell:,} | {tally.seconds:.0f} |"
        )
    tries, fell = sum(one.tries for one in tallies.values()), sum(len(one.fell) for one in tallies.values())
    seconds = sum(one.seconds for one in tallies.values())
    lines.append(f"| | All | {tries:,} | {tries - fell:,} | {fell:,} | {seconds:.0f} |")
    for name, tally in tallies.items():
        lines += _several(f"{name} fell", [f"{one.name}: {one.fell}" for one in tally.fell])
        lines += _several(f"{name} not here", [str(one.not_here) for one in tally.left_out])
    return "\n".join(lines)


def _several(what: str, sentences: list[str]) -> list[str]:
    counted = Counter(sentences)
    return ["", *(f"- {what}{f' ({count}×)' if count > 1 else ''}: {said}" for said, count in counted.items())][
        : 1 + len(counted) if counted else 0
    ]
