"""Providers in turn, the store before them, and what each of them may fill."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from scrapy.statscollectors import MemoryStatsCollector
from scrapy.utils.test import get_crawler

from tiktok_scraper.errors import ProviderUnavailable
from tiktok_scraper.items import (
    AudioFeatures,
    Context,
    DspIds,
    LocalAudio,
    Match,
    Track,
)
from tiktok_scraper.lookup.coverage import coverage
from tiktok_scraper.lookup.finder import Finder
from tiktok_scraper.lookup.sheet import Sheet
from tiktok_scraper.matching import Candidate
from tiktok_scraper.providers import Found, values
from tiktok_scraper.state import Library
from tiktok_scraper.state.engine import open_engine

AT = "2026-11-23T00:00:00Z"
AUDIO = AudioFeatures(
    danceability=0.8, energy=0.7, key=8, loudness=-5.5, mode=1, speechiness=0.05,
    acousticness=0.01, instrumentalness=0.0, liveness=0.3, valence=0.9, tempo=122.0,
    time_signature=4, duration_ms=176_840, popularity=71, source="a", fetched_at=AT,
)  # fmt: skip
CANDIDATE = Candidate("s1", None, "Roses", ("SAINt JHN",), "Roses")
LOCAL = LocalAudio(120.0, 0.5, 1, 0, 0.9, -9.0, 30_000, "x 1")


def sound(track_id: str = "t1", title: str = "Roses", **more: Any) -> Track:
    told = (track_id, title, "SAINt JHN", None, 15.0, False, None, None, AT)
    return Track(*told, "recommend", **more)


def matched(name: str = "a", title: str = "Roses", **more: Any) -> Match:
    return Match("matched", "A", name, "s1", title=title, **more)


class Provider:
    """Knows what it is told; ``lasts`` lookups long, then it is unavailable."""

    fields = frozenset({"tempo"})

    def __init__(
        self,
        name: str = "a",
        batch_size: int = 100,
        lasts: int = 1_000,
        forgets: Sequence[str] = (),
        version: str = "1",
        days: float | None = None,
        group: str = "spotify",
        **known: Found,
    ) -> None:
        self.name, self.batch_size, self.lasts = name, batch_size, lasts
        self.version, self.good_for, self.group = version, days, group
        self.known, self.forgets = known, set(forgets)
        self.asked: list[list[str]] = []

    def question(self, track: Track) -> str | None:
        return None if track.audio else f"{track.title}|{track.track_id}"

    def days(self, found: Found) -> float | None:
        return self.good_for

    async def lookup(self, tracks: Sequence[Track], fetch: Any) -> Mapping[str, Found]:
        await asyncio.sleep(0)
        self.asked.append([track.track_id for track in tracks])
        if len(self.asked) > self.lasts:
            raise ProviderUnavailable(f"{self.name}: down")
        nothing = Found(Match("none", "none: no hits", self.name))
        return {
            track.track_id: self.known.get(track.track_id, nothing)
            for track in tracks
            if track.track_id not in self.forgets
        }


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(open_engine(f"sqlite:///{tmp_path}/state.sqlite"))


class Desk:
    """A finder in a folder of its own."""

    def __init__(self, library: Library, folder: Path) -> None:
        self.library = library
        self.sheet = folder / "matches.csv"
        self.stats = MemoryStatsCollector(get_crawler())

    def look_up(self, providers: Sequence[Any], *tracks: Track, **more: Any) -> None:
        sheet = Sheet(self.sheet, self.library)
        finder = Finder(providers, self.library, None, self.stats, sheet, **more)
        asyncio.run(finder.look_up(tracks))
        sheet.write()


@pytest.fixture
def desk(library: Library, tmp_path: Path) -> Desk:
    return Desk(library, tmp_path)


def test_tracks_get_what_the_provider_knows_and_it_is_counted(desk: Desk) -> None:
    one, two = sound("t1"), sound("t2")
    desk.look_up([Provider(t1=Found(matched(), AUDIO))], one, two)
    assert (one.match, one.audio) == (matched(), AUDIO)
    assert (two.match.status, two.audio) == ("none", None)
    assert two.audio_missing == "no match: none: no hits"
    assert desk.stats.get_value("features/a/found") == 1
    assert desk.stats.get_value("features/a/missing") == 1
    assert desk.stats.get_value("match/matched") == 1


def test_nothing_is_asked_twice_not_even_by_another_crawl(desk: Desk) -> None:
    first, second = Provider(t1=Found(matched(), AUDIO)), Provider()
    desk.look_up([first], sound("t1"), sound("t2"))
    again = [sound("t1"), sound("t2")]
    desk.look_up([second], *again)
    assert second.asked == []
    assert again[0].audio == AUDIO
    assert again[1].match.status == "none"


def test_a_miss_is_asked_anew_when_its_time_is_over(desk: Desk) -> None:
    desk.look_up([Provider(days=1e-9)], sound())
    late = Provider(t1=Found(matched(), AUDIO))
    track = sound()
    desk.look_up([late], track)
    assert late.asked == [["t1"]]
    assert track.audio == AUDIO


def test_what_is_good_for_no_time_is_not_kept(desk: Desk) -> None:
    desk.look_up([Provider(days=0)], sound())
    again = Provider()
    desk.look_up([again], sound())
    assert again.asked == [["t1"]]


def test_answers_of_other_rules_are_asked_for_anew(desk: Desk) -> None:
    desk.look_up([Provider(version="1")], sound())
    newer = Provider(version="2")
    desk.look_up([newer], sound())
    assert newer.asked == [["t1"]]


def test_one_question_is_asked_once_for_all_who_have_it(desk: Desk) -> None:
    class ByTitle(Provider):
        def question(self, track: Track) -> str | None:
            return track.title

    provider = ByTitle(t1=Found(matched(), AUDIO))
    tracks = [sound("t1"), sound("t2"), sound("t3", "Another")]
    desk.look_up([provider], *tracks)
    assert provider.asked == [["t1", "t3"]]
    assert tracks[1].audio == AUDIO


def test_how_one_track_was_matched_is_not_said_of_another_with_its_id(
    desk: Desk,
) -> None:
    """After a match by name the answer is kept for the id, too; the match is not."""

    class ById(Provider):
        def question(self, track: Track) -> str | None:
            known = track.match and track.match.spotify_id
            return None if track.audio else f"id:{known}" if known else track.track_id

    weak = Match("weak", "C", "a", "s1", title="Roses")
    provider = ById(t1=Found(weak, missing="a: closed", candidates=(CANDIDATE,)))
    desk.look_up([provider], sound("t1"))
    other = sound("t2", match=matched("b"))
    desk.look_up([provider], other)
    assert provider.asked == [["t1"]]
    assert other.match == matched("b")
    assert other.audio_missing == "a: closed"
    assert [row.track_id for row in desk.library.reviews()] == ["t1"]


def test_batches_keep_to_the_providers_size(desk: Desk) -> None:
    provider = Provider(batch_size=2)
    desk.look_up([provider], *(sound(f"t{n}") for n in range(5)))
    assert [len(batch) for batch in provider.asked] == [2, 2, 1]


def test_an_unavailable_provider_gives_way_and_is_left_alone(desk: Desk) -> None:
    down, other = Provider("a", lasts=0), Provider("b", t1=Found(matched("b"), AUDIO))
    one, two = sound("t1"), sound("t2")
    sheet = Sheet(desk.sheet, desk.library)
    finder = Finder([down, other], desk.library, None, desk.stats, sheet)

    async def twice() -> None:
        await finder.look_up([one])
        await finder.look_up([two])

    asyncio.run(twice())
    assert one.audio == AUDIO
    assert len(down.asked) == 1
    assert other.asked == [["t1"], ["t2"]]
    assert desk.stats.get_value("features/unavailable") == 1


def test_a_bug_of_a_provider_costs_its_knowledge_and_no_track(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(Provider):
        async def lookup(self, tracks: Any, fetch: Any) -> Any:
            raise AttributeError("'NoneType' object has no attribute 'get'")

    one = sound("t1")
    desk.look_up(
        [Broken("bad"), Provider("good", t1=Found(matched("good"), AUDIO))], one
    )
    assert (one.match, one.audio) == (matched("good"), AUDIO)
    assert "bad: lookups failed with AttributeError; please report it" in caplog.text
    assert desk.stats.get_value("features/unavailable") == 1


def test_with_every_provider_down_a_track_says_why(desk: Desk) -> None:
    track = sound()
    desk.look_up([Provider("a", lasts=0)], track, absent=["b: no KEY"])
    assert track.match == Match("unavailable", "b: no KEY; a: down")
    assert track.audio_missing == "no match: b: no KEY; a: down"


def test_what_a_provider_left_out_is_asked_again_until_nothing_comes(
    desk: Desk,
) -> None:
    provider = Provider(forgets=["t2"], t1=Found(matched(), AUDIO))
    tracks = [sound("t1"), sound("t2")]
    desk.look_up([provider], *tracks)
    assert provider.asked == [["t1", "t2"], ["t2"]]
    assert tracks[1].match.status == "unavailable"


def test_gaps_are_filled_by_the_next_and_both_are_named(desk: Desk) -> None:
    partly = replace(AUDIO, time_signature=None, popularity=None, source="reccobeats")

    class Later(Provider):
        def question(self, track: Track) -> str | None:
            return track.title

    wrong = replace(AUDIO, tempo=99.0, source="spotify")
    track = sound()
    desk.look_up(
        [
            Provider(t1=Found(matched(), partly)),
            Later("b", t1=Found(None, wrong)),
        ],
        track,
    )
    assert track.audio.source == "reccobeats+spotify"
    assert track.audio.tempo == AUDIO.tempo  # the first that knows a field wins
    assert (track.audio.time_signature, track.audio.popularity) == (4, 71)


def test_of_several_sources_each_value_names_its_own(desk: Desk) -> None:
    first = replace(AUDIO, popularity=None, source="a")
    second = values.popularity_alone(7, "b", AT)
    one = sound("t1")

    class Second(Provider):
        def question(self, track: Track) -> str | None:
            return track.track_id

    desk.look_up(
        [
            Provider("a", t1=Found(matched(), first)),
            Second("b", t1=Found(None, second)),
        ],
        one,
    )
    assert one.audio is not None
    assert one.audio.source == "a+b"
    assert one.audio.sources["popularity"] == "b"
    assert one.audio.sources["tempo"] == "a"
    told = coverage([one])["fields"]
    assert (told["tempo"], told["popularity"]) == ({"a": 1}, {"b": 1})


def test_what_the_clip_says_never_enters_spotifys_columns(desk: Desk) -> None:
    track = sound()
    desk.look_up(
        [
            Provider(t1=Found(matched(), missing="closed")),
            Provider("local", group="local", t1=Found(local_audio=LOCAL)),
        ],
        track,
    )
    assert track.local_audio == LOCAL
    assert (track.audio, track.audio_missing) == (None, "closed")


def test_context_comes_from_several(desk: Desk) -> None:
    track = sound()
    desk.look_up(
        [
            Provider("deezer", t1=Found(context=Context(deezer_rank=5))),
            Provider("lastfm", t1=Found(context=Context(None, 7, ("pop",)))),
            Provider("later", t1=Found(context=Context(6, 8, ("rock",)))),
        ],
        track,
    )
    assert track.context == Context(5, 7, ("pop",))


def test_an_accepted_match_is_not_given_up_for_a_worse_word(desk: Desk) -> None:
    track = sound()
    desk.look_up(
        [
            Provider(t1=Found(matched())),
            Provider("b", t1=Found(Match("none", "none: no hits", "b"))),
        ],
        track,
    )
    assert track.match == matched()


def test_a_match_told_more_fully_completes_it(desk: Desk) -> None:
    track = sound()
    fuller = matched(isrc="US1")
    desk.look_up(
        [Provider(t1=Found(matched())), Provider("b", t1=Found(fuller))], track
    )
    assert track.match == fuller


def test_a_user_made_sound_is_not_looked_up_unless_it_names_its_song(
    desk: Desk,
) -> None:
    class All(Provider):
        def question(self, track: Track) -> str | None:
            if track.match is not None and track.match.status == "ugc":
                return None
            return track.track_id

    provider = All()
    made = sound("t1", "original sound - jo")
    named = sound("t2", "original sound - jo", dsp_ids=DspIds(spotify="s" * 22))
    desk.look_up([provider], made, named)
    assert provider.asked == [["t2"]]
    assert made.match == Match("ugc", "user-made sound")
    assert made.audio_missing == "no match: user-made sound"


def test_a_song_that_the_payload_names_is_exact_where_spotify_is_not_asked(
    desk: Desk,
) -> None:
    named = DspIds(spotify="n" * 22)
    other = Provider("deezer", t1=Found(matched("deezer")))
    one, two = sound(dsp_ids=named), sound("t2", dsp_ids=DspIds(spotify="short"))
    desk.look_up([other], one, two)
    assert (one.match.status, one.match.spotify_id) == ("exact", "n" * 22)
    assert two.match.status == "none"
    spotify = Provider("spotify", t1=Found(matched("spotify"), AUDIO))
    one = sound(dsp_ids=named)
    desk.look_up([spotify], one)
    assert one.match == matched("spotify")  # which tells title and ISRC, too


def test_popularity_without_features_completes_those_of_another(desk: Desk) -> None:
    nothing = dict.fromkeys(field.name for field in fields(AUDIO))
    alone = AudioFeatures(
        **nothing | {"popularity": 71, "source": "spotify", "fetched_at": AT}
    )
    rest = replace(AUDIO, popularity=None, source="reccobeats")
    track, without = sound(), sound("t2")
    for _ in range(2):  # from the services, and from the store
        desk.look_up(
            [
                Provider(
                    "spotify", t1=Found(matched(), missing="no", popularity=alone)
                ),
                Provider("reccobeats", t1=Found(audio=rest)),
            ],
            track,
            without,
        )
        assert track.audio is not None
        told = replace(track.audio, sources={})
        assert told == replace(AUDIO, source="reccobeats+spotify")
        assert without.audio is None
        track = sound()


def test_what_a_person_has_refused_no_catalogue_is_asked_about(desk: Desk) -> None:
    track = sound()
    track.match = Match("none", "by hand")
    heard = Found(local_audio=LOCAL)
    catalogue, clip = Provider(), Provider("local", group="local", t1=heard)
    desk.look_up([catalogue, clip], track)
    assert track.match == Match("none", "by hand")
    assert track.audio_missing == "no match: by hand"
    assert (catalogue.asked, clip.asked) == ([], [["t1"]])
    assert track.local_audio == LOCAL


def test_a_match_without_any_id_says_that_it_leads_nowhere(desk: Desk) -> None:
    track = sound()
    track.match = Match("matched", "by hand", title="Roses")
    desk.look_up([Provider(t1=Found())], track)
    assert track.audio_missing == (
        "its match has no id that a service with audio features knows"
    )
