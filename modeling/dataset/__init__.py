"""The study's table, from raw records or from the tables of the 2021 study.

from modeling.dataset import load, studied
python -m modeling.dataset INPUT... [-o FILE]
"""

from __future__ import annotations

from modeling.dataset.table import Dataset, csv, load, studied

__all__ = ["Dataset", "csv", "load", "studied"]
