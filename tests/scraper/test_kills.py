"""SIGKILLs in the middle of a crawl: nothing is lost, nothing is torn."""

from __future__ import annotations

from pathlib import Path

from bench import kills


def test_a_crawl_that_is_killed_again_and_again_misses_nothing() -> None:
    outcome = kills.measure(kills=6, tracks=60, seed=7)
    assert outcome.is_good, kills.report(outcome)
    assert outcome.moments.total() == 6
    assert len(outcome.undisturbed.rows["track"]) >= 60
    assert len(outcome.undisturbed.rows["video"]) > 200
    # At most the page in hand is repeated: thirty videos for each kill.
    assert outcome.killed.repeated("track") <= 6 * 30
    assert outcome.killed.repeated("video") <= 6 * 30


def test_the_measure_sees_what_is_torn_lost_or_repeated(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    (raw / "tracks").mkdir(parents=True)
    whole = b'{"kind": "track", "track_id": "1"}\n'
    (raw / "tracks" / "a.jsonl").write_bytes(whole * 2 + b'{"kind": "tr')
    (raw / "tracks" / "b.jsonl").write_bytes(whole[:-1])  # no end of line
    (raw / "tracks" / "c.jsonl.part").write_bytes(b"{")  # nobody's business yet
    left = kills.read(raw)
    assert (left.torn, left.repeated("track")) == (2, 1)
    full = kills.Left()
    full.rows["track"].update([("1",), ("2",)])
    outcome = kills.Outcome(full, left, left.torn, True, kills.Counter(), 0)
    assert (outcome.lost("track"), outcome.lost("video")) == (1, 0)
    assert not outcome.is_good
    assert "torn lines under a final name: 2" in kills.report(outcome)
