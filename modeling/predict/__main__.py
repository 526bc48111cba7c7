"""`python -m modeling.predict`: a table, features, a clip or a track in; odds out."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from modeling.errors import BadInput, StudyError, UsageError
from modeling.predict import inputs, text
from modeling.predict.learned import Learned
from modeling.predict.predictions import Predictions, hear, predict
from modeling.predict.saved import Saved, load
from modeling.results import plain, write_bytes

MODEL = Path("data/processed/model.skops")
TABLE = "tracks.csv"
"""Where a study leaves its tracks: beside its model."""
KEPT = ("track_id", "title_tt", "artist")
"""Columns of a table that go on into the answer, to tell its rows apart."""
UNSURE = "note: the models may have learned from this very track"


def main(argv: Sequence[str] | None = None) -> int:
    arguments = _parser().parse_args(argv)
    try:
        said = _answer(arguments)
        if arguments.output:
            write_bytes(arguments.output, said.encode())
        else:
            sys.stdout.write(said)
    except StudyError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2 if isinstance(error, UsageError) else 1
    except KeyboardInterrupt:
        print("interrupted; nothing was written", file=sys.stderr)
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m modeling.predict",
        description="Ask the saved models how popular a sound may become.",
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--input",
        type=Path,
        metavar="FILE",
        help="CSV with the columns of data/processed/tracks.csv, or JSON lines",
    )
    what.add_argument(
        "--features", nargs="+", metavar="NAME=VALUE", help="of one track"
    )
    what.add_argument("--audio", type=Path, metavar="CLIP", help="an mp3 or m4a")
    what.add_argument("--track", metavar="ID", help="a track of --data")
    add = parser.add_argument
    add(
        "--data",
        type=Path,
        metavar="FILE",
        help=f"for --track ({TABLE} beside the model)",
    )
    add("--model", type=Path, default=MODEL, metavar="FILE", help=f"({MODEL})")
    add("--json", action="store_true", help="a JSON object a track")
    add("-o", "--output", type=Path, metavar="FILE", help="instead of the terminal")
    return parser


def _answer(arguments: argparse.Namespace) -> str:
    if arguments.data and not arguments.track:
        raise UsageError(
            "--data goes with --track; ask about a whole table with --input"
        )
    given = inputs.words(arguments.features or [])
    model = load(arguments.model)
    if arguments.audio:
        return _clip(model, arguments.audio, arguments.json)
    if arguments.input:
        return _table(model, arguments.input, arguments.json)
    if arguments.track:
        path = arguments.data or arguments.model.with_name(TABLE)
        row = inputs.track(path, arguments.track)
        predictions = _placed(path, model, row)
        notes = Learned(model.path).notes(arguments.track) or [UNSURE]
        return _one(predictions, arguments.json, _row(row), notes)
    return _one(predict(model, given), arguments.json, given, [])


def _table(model: Saved, path: Path, as_json: bool) -> str:
    tracks = inputs.table(path)
    predictions = _placed(path, model, tracks)
    ids = tracks.get("track_id", pd.Series(index=tracks.index, dtype="object")).tolist()
    learned = Learned(model.path)
    told = text.spoiled(model.tracks.spoiled) + learned.of_many(ids)
    for line in [*told, *text.sampled(model.tracks)]:
        print(line, file=sys.stderr)
    if as_json:
        return "".join(
            _json(
                _row(tracks.iloc[[n]])
                | predictions.answer(n)
                | {"notes": learned.notes(track_id)}
            )
            for n, track_id in enumerate(ids)
        )
    kept = tracks[[name for name in KEPT if name in tracks]].reset_index(drop=True)
    frame = predictions.frame()
    for part in (kept, frame):
        for name in part.columns.intersection([*KEPT, *_NEAREST]):
            texts = part[name].astype("object")
            part[name] = [
                text.cell(t) if isinstance(t, str) and t else "" for t in texts
            ]
    joined = pd.concat([kept, frame], axis=1)
    return joined.to_csv(index=False, float_format="%.6g", lineterminator="\n")


_NEAREST = ("nearest_1", "nearest_2", "nearest_3")


def _placed(path: Path, model: Saved, tracks: pd.DataFrame) -> Predictions:
    """Predictions whose errors name the file."""
    try:
        return predict(model, tracks)
    except StudyError as error:
        raise type(error)(f"{path}: {error}") from error


def _one(
    predictions: Predictions, as_json: bool, row: dict[str, str], notes: list[str]
) -> str:
    answer = predictions.answer(0)
    if as_json:
        return _json(row | answer | {"notes": notes})
    return "\n".join([*text.lines(answer, predictions.models), *notes]) + "\n"


def _clip(model: Saved, path: Path, as_json: bool) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path}: cannot be read: {error.strerror}") from error
    try:
        heard, predictions = hear(model, data)
    except BadInput as error:
        raise BadInput(f"{path}: {error}") from error
    measured = {"heard": asdict(heard)}
    words = text.heard(heard)
    if predictions is not None:
        if as_json:
            return _json(measured | predictions.answer(0) | {"notes": []})
        said = text.lines(predictions.answer(0), predictions.models)
        first = len(model.clips.spoiled)
        said.insert(first, f"heard: {words}")
        return "\n".join(said) + "\n"
    why = (
        f"no model for clips: {model.heard:,} tracks of these data were heard; set "
        "LOCAL_AUDIO_ALWAYS=1 and crawl on, until there are 200"
    )
    base = model.tracks.base_rate
    if as_json:
        spoiled = {"warnings": list(model.spoiled)}
        nothing = dict.fromkeys(("p_viral", "views", "views_low", "views_high"))
        nothing |= {"base_rate": base, "notes": [why]}
        return _json(spoiled | measured | nothing)
    spoiled = "".join(f"{line}\n" for line in text.spoiled(model.spoiled))
    return (
        f"{spoiled}heard: {words}\n"
        f"base rate {base:.1%}, of {model.tracks.rows:,} tracks; nothing is known of "
        f"this one in particular\n{why}\n"
    )


def _row(row: pd.DataFrame) -> dict[str, str]:
    found = row.iloc[0]
    return {name: found[name] for name in KEPT if name in row and pd.notna(found[name])}


def _json(answer: dict[str, object]) -> str:
    return json.dumps(plain(answer)) + "\n"  # ASCII, so that no title steers a terminal


if __name__ == "__main__":
    sys.exit(main())
