"""What the saved models say about new tracks.

from modeling.predict import load, predict
model = load("data/processed/model.skops")
predict(model, {"danceability": 0.7, "energy": 0.5, "title_tt": "Walk"}).answer(0)

python -m modeling.predict --help
"""

from __future__ import annotations

from modeling.predict.predictions import Predictions, hear, predict
from modeling.predict.saved import Saved, load

__all__ = ["Predictions", "Saved", "hear", "load", "predict"]
