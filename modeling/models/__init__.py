"""Every model of a study by its name: how it is made for each task, and what it is for.

A factory gets the seed and returns an unfitted estimator in which everything that
learns (imputation, scaling, oversampling) sits inside, so that it sees only the
training part of a fold. Scores of a model with ``own_decision`` use its own classes;
all others are cut at the share of each class.
"""

from __future__ import annotations

from modeling.models.dummies import DUMMIES
from modeling.models.model import Model
from modeling.models.modern import MODERN
from modeling.models.original import ORIGINAL

__all__ = ["MODELS", "Model"]

MODELS = {model.name: model for model in (*DUMMIES, *MODERN, *ORIGINAL)}
"""The registry: one more model is one more line in one of the three files."""
