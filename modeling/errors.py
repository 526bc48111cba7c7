"""What can go wrong in a study.

    StudyError
      UsageError          the command line cannot be right; exit code 2
      BadInput            a file cannot be read as what it should be
        NewerSchema       a record of a later major version than this one knows
      MissingColumn       a table lacks a column that the study needs
      TooFewRows          a table is too small, or has one class, for a study

Each sentence says where, what was expected, what came and what to do next.
"""

from __future__ import annotations


class StudyError(Exception):
    """The root of this tree; `modeling.run` answers it with exit code 1."""


class UsageError(StudyError):
    """A flag or value that makes no sense; exit code 2."""


class BadInput(StudyError):
    """A file that cannot be read as records or as a table."""


class NewerSchema(BadInput):
    """A record of a later major version."""


class MissingColumn(StudyError):
    """A table without a needed column."""


class TooFewRows(StudyError):
    """Too few rows, tracks, artists or classes for a study."""
