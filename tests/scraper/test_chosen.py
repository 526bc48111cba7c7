"""What the environment says of the feature providers, and what is wrong with it."""

from __future__ import annotations

import os
import runpy
from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import Settings

from tiktok_scraper.errors import UsageError
from tiktok_scraper.lookup.chosen import check_providers, provider_paths

PROJECT = Path(__file__).parents[2]
DEEZER = "tiktok_scraper.providers.deezer.Deezer"
LOCAL = "tiktok_scraper.providers.local.Local"
SPOTIFY = "tiktok_scraper.providers.spotify.Spotify"


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The settings as a process finds them with this ``.env`` and environment."""

    def settings(dotenv: str = "", **environment: str) -> Settings:
        (tmp_path / ".env").write_text(dotenv)
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(os, "environ", dict(environment))
        names = runpy.run_path(str(PROJECT / "tiktok_scraper/settings.py"))
        return Settings({k: v for k, v in names.items() if k.isupper()})

    return settings


def test_all_providers_are_asked_unless_the_environment_says_otherwise(
    read: Any,
) -> None:
    default = provider_paths(read())
    assert (default[0], default[-1], len(default)) == (SPOTIFY, LOCAL, 5)
    example = (PROJECT / ".env-example").read_text()
    assert provider_paths(read(example)) == default  # copied and not filled in
    check_providers(read(example))


@pytest.mark.parametrize("text", ["{}", "", " "])
def test_an_empty_variable_turns_lookups_off(read: Any, text: str) -> None:
    settings = read(FEATURE_PROVIDERS=text)
    assert settings.getdict("FEATURE_PROVIDERS") == {}
    assert provider_paths(settings) == []
    assert provider_paths(Settings({"FEATURE_PROVIDERS": text})) == []


def test_the_environment_names_providers_and_their_order(read: Any) -> None:
    text = f'{{"{LOCAL}": 2, "{DEEZER}": 1, "{SPOTIFY}": null}}'
    for settings in (read(FEATURE_PROVIDERS=text), read(f"FEATURE_PROVIDERS='{text}'")):
        check_providers(settings)
        assert provider_paths(settings) == [DEEZER, LOCAL]


def test_the_environment_comes_before_the_file(read: Any) -> None:
    settings = read("FEATURE_PROVIDERS={}\nDATA_DIR=x", FEATURE_PROVIDERS='{"a.b": 1}')
    assert provider_paths(settings) == ["a.b"]
    assert settings["DATA_DIR"] == "x"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", r"expected JSON such as \{.*got something else \(.*say \{\} to have"),
        ('["a.b"]', r"expected JSON such as .*\(a list\)"),
        ('{"a.b": "first"}', r"expected JSON such as .*first"),
        ('{"Deezer": 1}', r"Deezer cannot be imported \(ValueError.*not a full path"),
        ('{"no.such.Thing": 1}', r"no\.such\.Thing cannot be imported \(ModuleNotFou"),
        (f'{{"{DEEZER}r": 1}}', r".*\.Deezerr cannot be imported \(NameError"),
        ('{"json.dumps": 1}', r"expected a feature provider, json\.dumps is none"),
    ],
)
def test_providers_that_cannot_be_asked_are_refused_in_a_sentence(
    read: Any, text: str, sentence: str
) -> None:
    with pytest.raises(UsageError, match=f"^setting FEATURE_PROVIDERS: {sentence}"):
        check_providers(read(FEATURE_PROVIDERS=text))


@pytest.mark.parametrize(
    ("text", "always"),
    [("", False), ("0", False), ("false", False), ("1", True), ("true", True)],
)
def test_every_clip_is_heard_where_the_environment_says_so(
    read: Any, text: str, always: bool
) -> None:
    settings = read(LOCAL_AUDIO_ALWAYS=text)
    check_providers(settings)
    assert settings.getbool("LOCAL_AUDIO_ALWAYS") is always


def test_neither_yes_nor_no_is_refused_in_a_sentence(read: Any) -> None:
    with pytest.raises(UsageError, match=r"LOCAL_AUDIO_ALWAYS: expected 1, 0, .*'si'"):
        check_providers(read(LOCAL_AUDIO_ALWAYS="si"))
