"""Who takes part in a study: dummies, baselines, models, those of 2021, diagnoses."""

from __future__ import annotations

from dataclasses import dataclass, field

from modeling.config import Config
from modeling.evaluation.outoffold import Fit
from modeling.models import MODELS

AUDIO_ALONE = ("Linear", "HGB")
"""Models on the 13 audio features: a line and a forest show that little is there."""

TOO_SLOW = {("multiclass", "Additive", "B")}
"""Not worth their time: three boosted models a fit, and never the best."""


@dataclass(frozen=True)
class Entrant:
    fit: Fit
    role: str
    name: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", f"{self.fit.model} {self.fit.features}")


def lineup(task: str, config: Config) -> list[Entrant]:
    """Dummies, popularity alone, the sets up to the chosen one, the models of 2021,
    and, for diagnosis, how often the crawler met the sound.
    """
    chosen = config.features
    ladder = {"A0": ["A0"], "P": [], "A": ["A0", "A"], "B": ["A0", "A", "B"]}[chosen]
    of_role = {
        role: [m for m in MODELS.values() if m.role == role and task in m.make]
        for role in ("dummy", "model", "original")
    }
    entrants = [Entrant(Fit(m.name, "P"), "dummy") for m in of_role["dummy"]]
    entrants.append(Entrant(Fit("Linear", "P", keep=True), "baseline"))
    if chosen == "P":
        entrants.append(Entrant(Fit("HGB", "P", keep=True), "model"))
    entrants += [
        Entrant(Fit(m.name, name, keep=True), "model")
        for name in ladder
        for m in of_role["model"]
        if not (name == "A0" and m.name not in AUDIO_ALONE)
        and (task, m.name, name) not in TOO_SLOW
    ]
    entrants += [
        Entrant(Fit(m.name, "A"), "original")
        for m in of_role["original"]
        if not (config.quick and m.slow)
    ]
    entrants.append(Entrant(Fit("Linear", "V"), "diagnosis"))
    if config.with_exposure:
        entrants.append(Entrant(Fit("HGB", "V"), "diagnosis"))
        entrants += [Entrant(Fit(name, "C"), "diagnosis") for name in AUDIO_ALONE]
    return entrants
