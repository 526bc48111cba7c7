from __future__ import annotations

import asyncio
import logging

import pytest
from scrapy.exceptions import NotConfigured
from scrapy.statscollectors import MemoryStatsCollector
from scrapy.utils.test import get_crawler

from tiktok_scraper.errors import ProviderUnavailable
from tiktok_scraper.items import AudioFeatures, DspIds, Match, Page, Track
from tiktok_scraper.pipelines.features import AddAudioFeatures
from tiktok_scraper.providers import Found

AUDIO = AudioFeatures(
    danceability=0.8, energy=0.7, key=8, loudness=-5.5, mode=1, speechiness=0.05,
    acousticness=0.01, instrumentalness=0.0, liveness=0.3, valence=0.9, tempo=122.0,
    time_signature=4, duration_ms=176_840, popularity=71, source="a",
    fetched_at="2026-11-23T00:00:00Z",
)  # fmt: skip


class Provider:
    """Knows what it is told; ``lasts`` lookups long, then it is unavailable."""

    fields = frozenset({"tempo"})

    def __init__(self, name="a", batch_size=100, lasts=1_000, forgets=(), **known):
        self.name, self.batch_size, self.lasts = name, batch_size, lasts
        self.known, self.forgets, self.asked = known, set(forgets), []

    @classmethod
    def from_crawler(cls, crawler):
        return cls(crawler.settings["NAME"])

    async def lookup(self, tracks):
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


class Keyless(Provider):
    @classmethod
    def from_crawler(cls, crawler):
        raise NotConfigured("keyless: no KEY")


def sound(track_id="t1", title="Roses", original=False, **more):
    return Track(
        track_id, title, "SAINt JHN", None, 15.0, original, None, None,
        "2026-11-23T00:00:00Z", "recommend", **more,
    )  # fmt: skip


def found(name="a", audio=AUDIO, status="matched"):
    return Found(Match(status, "A", name, "s1"), audio)


@pytest.fixture
def stats():
    return MemoryStatsCollector(get_crawler())


def through(pipeline, *tracks):
    page = Page("recommend", "recommend", tracks)
    assert asyncio.run(pipeline.process_item(page)) is page
    assert page.tracks == tracks
    return page


def test_tracks_get_what_the_provider_knows_and_it_is_counted(stats):
    pipeline = AddAudioFeatures([Provider(t1=found())], stats)
    one, two = sound("t1"), sound("t2")

    through(pipeline, one, two)

    assert (one.match.status, one.audio) == ("matched", AUDIO)
    assert (two.match.status, two.audio) == ("none", None)
    assert stats.get_stats() == {
        "features/a/found": 1,
        "features/a/missing": 1,
        "match/matched": 1,
        "match/none": 1,
    }


def test_user_made_sounds_are_not_asked_about_unless_they_name_their_song(stats):
    provider = Provider(t3=found(status="exact"))
    plain = sound("t1", "original sound - user_1")
    flagged = sound("t2", "Roses", original=True)
    named = sound("t3", "original sound", True, dsp_ids=DspIds(spotify="s1"))

    through(AddAudioFeatures([provider], stats), plain, flagged, named)

    assert provider.asked == [["t3"]]
    assert [t.match.status for t in (plain, flagged, named)] == ["ugc", "ugc", "exact"]


def test_a_track_that_has_its_match_is_left_alone(stats):
    provider, match = Provider(t1=found()), Match("none", "none: no hits", "a")

    track = sound("t1", match=match)
    through(AddAudioFeatures([provider], stats), track)

    assert provider.asked == []
    assert track.match is match


def test_a_provider_is_asked_in_its_own_batch_size(stats):
    provider = Provider(batch_size=2)

    through(AddAudioFeatures([provider], stats), *(sound(f"t{n}") for n in range(5)))

    assert [len(batch) for batch in provider.asked] == [2, 2, 1]


def test_the_next_provider_is_asked_only_for_what_is_missing(stats):
    first = Provider("a", t1=found("a"), t2=found("a", audio=None))
    second = Provider("b", t2=found("b"), t3=found("b"))
    one, two, three = tracks = [sound(f"t{n}") for n in (1, 2, 3)]

    through(AddAudioFeatures([first, second], stats), *tracks)

    assert second.asked == [["t2", "t3"]]
    assert [t.match.provider for t in (one, two, three)] == ["a", "a", "b"]
    assert all(track.audio for track in tracks)


def test_a_provider_that_is_down_loses_no_track_and_is_not_asked_again(stats):
    provider = Provider(lasts=1, batch_size=1, t1=found())
    pipeline = AddAudioFeatures([provider], stats)
    one, two, three = (sound(f"t{n}") for n in (1, 2, 3))

    through(pipeline, one, two)
    through(pipeline, three)

    assert one.audio is AUDIO
    for track in (two, three):
        assert (track.match.status, track.match.rule) == ("unavailable", "a: down")
        assert track.audio is None
    assert provider.asked == [["t1"], ["t2"]]
    assert stats.get_value("features/unavailable") == 1
    assert stats.get_value("match/unavailable") == 2


def test_an_unavailable_provider_gives_way_to_the_next(stats):
    providers = [Provider("a", lasts=0), Provider("b", t1=found("b"))]

    track = sound("t1")
    through(AddAudioFeatures(providers, stats), track)

    assert (track.match.provider, track.audio) == ("b", AUDIO)


def test_pages_in_flight_together_park_a_provider_once(stats):
    pipeline = AddAudioFeatures([Provider(lasts=0)], stats)
    pages = [Page("recommend", "x", (sound(f"t{n}"),)) for n in range(5)]

    async def together():
        await asyncio.gather(*(pipeline.process_item(page) for page in pages))

    asyncio.run(together())

    assert {page.tracks[0].match.rule for page in pages} == {"a: down"}
    assert stats.get_value("features/unavailable") == 1


def test_what_a_failing_provider_left_out_is_asked_again_for_the_reason(stats):
    provider = Provider(lasts=1, forgets=["t2"], t1=found())
    one, two = sound("t1"), sound("t2")

    through(AddAudioFeatures([provider], stats), one, two)

    assert provider.asked == [["t1", "t2"], ["t2"]]
    assert (one.match.status, two.match.rule) == ("matched", "a: down")


def test_a_page_without_tracks_asks_nothing(stats):
    provider = Provider()

    through(AddAudioFeatures([provider], stats))

    assert provider.asked == []


def configured(**settings):
    crawler = get_crawler(settings_dict=settings)
    crawler.stats = MemoryStatsCollector(crawler)
    return AddAudioFeatures.from_crawler(crawler)


@pytest.mark.parametrize("providers", [{}, "{}", {Provider: None}])
def test_no_providers_turn_the_pipeline_off(providers):
    with pytest.raises(NotConfigured, match="FEATURE_PROVIDERS is empty"):
        configured(FEATURE_PROVIDERS=providers)


def test_providers_come_from_the_settings_in_their_order():
    class Second(Provider):
        pass

    pipeline = configured(FEATURE_PROVIDERS={Second: 200, Provider: 100}, NAME="n")

    assert [type(one) for one in pipeline._providers] == [Provider, Second]


def test_a_provider_without_keys_is_one_line_and_the_reason_on_every_track(caplog):
    caplog.set_level(logging.INFO, "tiktok_scraper.pipelines.features")
    pipeline = configured(FEATURE_PROVIDERS={Keyless: 100})
    track = sound()

    through(pipeline, track)
    through(pipeline, sound("t2"))

    assert (track.match.status, track.match.rule) == ("unavailable", "keyless: no KEY")
    ours = [r for r in caplog.records if r.name == "tiktok_scraper.pipelines.features"]
    assert [(r.levelname, r.getMessage()) for r in ours] == [
        ("INFO", "no features from keyless: no KEY")
    ]


def test_spotify_is_loaded_by_its_path():
    pipeline = configured(
        FEATURE_PROVIDERS={"tiktok_scraper.providers.spotify.Spotify": 100},
        SPOTIFY_CLIENT_ID="id",
        SPOTIFY_CLIENT_SECRET="secret",
    )

    assert [one.name for one in pipeline._providers] == ["spotify"]
