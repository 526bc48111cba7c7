from __future__ import annotations

import signal
import socket
import subprocess
import sys

import httpx
import pytest

from tiktok_scraper.sandbox.__main__ import main
from tiktok_scraper.sandbox.faults import FAULTS

COMMAND = [sys.executable, "-m", "tiktok_scraper.sandbox"]


def test_the_command_says_where_it_is_and_then_is_there() -> None:
    with subprocess.Popen(
        [*COMMAND, "--port", "0", "--tracks", "12", "--faults", "503,empty"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stderr
        line = process.stdout.readline().strip()
        url = line.split()[1]
        assert line == (
            f"sandbox: {url} (seed 7, 12 catalogue tracks, faults: 503, empty)"
        )
        truth = httpx.get(f"{url}/sandbox/truth", trust_env=False).json()
        assert len(truth["catalogue"]) == 12
        process.send_signal(signal.SIGINT)
        out = process.stdout.read()
        err = process.stderr.read()
    assert f"export SANDBOX_URL={url}" in out
    assert (process.returncode, err) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["--faults", "nonsense"],
            "unknown fault nonsense; known: " + ", ".join(FAULTS),
        ),
        (["--port", "70000"], "from 0 to 65535, got '70000'"),
        (["--seed", "x"], "got 'x'"),
        (["--tracks", "3"], "from 10 to 100000"),
        (["--host", "0.0.0.0"], "invalid choice"),
        (["--what"], "unrecognized arguments"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_is_known(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert sentence in capsys.readouterr().err


def test_a_port_in_use_ends_with_1_and_one_sentence(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["--port", str(port)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert f"cannot listen on 127.0.0.1:{port}" in err


def test_help_lists_every_fault(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    text = capsys.readouterr().out
    for name, fault in FAULTS.items():
        assert name in text
        assert fault.description in text
