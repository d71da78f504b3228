"""The command line as a person meets it: what it prints, what it refuses, what it leaves behind."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from pathlib import Path

import click
import pytest
from instruments import decoded, ffmpeg
from products import Run

from audio_service.cli import commands, main
from audio_service.units import FRAME_SAMPLES, SAMPLE_RATE, nearest_frames

README = Path(__file__).parents[2] / "README.md"

SHORT = """---
title: A short arrival
bed: brown
---
# Arriving
[bell]
Welcome. You may stop whenever you like.
[rest 1s..40s, about 3s]
Your eyes can be open, lowered or closed.
[pause 2.5s]
# Breathing
A tone rises for breathing in. Or let the breath be as it is.
[breathe in 4s, hold 1s, out 6s, 2..6 cycles]
# Coming back {closing}
Hear the sounds around you.
[bell end]
"""


@pytest.fixture
def run_here(stores: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """The real command in this process: for much that takes less time than the start of a Python."""
    monkeypatch.setenv("AUDIO_SERVICE_DATA", str(stores))
    before = signal.getsignal(signal.SIGTERM)

    def command(*arguments: object, **more: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        code: object = 0
        with monkeypatch.context() as here:
            here.setattr(sys, "argv", ["audio-service", *map(str, arguments)])
            for name, value in more.get("environment", {}).items():
                here.setenv(name, value)
            try:
                main()
            except SystemExit as left:
                code = left.code
        assert isinstance(code, int)
        said = capsys.readouterr()
        return subprocess.CompletedProcess(arguments, code, said.out, said.err)

    yield command
    signal.signal(signal.SIGTERM, before)


@pytest.fixture
def short(tmp_path: Path) -> Path:
    path = tmp_path / "short.md"
    path.write_text(SHORT)
    return path


def render(run: Run, script: object, output: Path, *options: str, minutes: str = "1:30", **more: object):
    return run("render", script, "--minutes", minutes, "--voice", "pyttsx3", *options, "-o", output, **more)


def told(done: subprocess.CompletedProcess[str]) -> str:
    """What a refusal says: in a line or two, without a traceback."""
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr
    assert len(done.stderr) < 2000
    return done.stderr


def test_every_command_has_help_and_stands_in_the_readme(run_here: Run) -> None:
    readme = README.read_text()
    for name, command in commands.commands.items():
        done = run_here(name, "--help")
        assert done.returncode == 0
        assert command.help
        assert f"`{name}" in readme, f"README does not tell of {name}"
        for parameter in command.params:
            assert isinstance(parameter, click.Argument) or parameter.help, f"{name} {parameter.name} has no help"


def test_a_script_becomes_a_file_of_exactly_the_length_asked_for(run: Run, short: Path, tmp_path: Path) -> None:
    outputs = [tmp_path / f"out{ending}" for ending in (".mp3", ".m4b", ".vtt", ".srt", ".txt")]
    options = [option for output in outputs[1:] for option in ("-o", str(output))]
    done = render(run, short, outputs[0], *options, minutes="1:17.5")
    assert done.returncode == 0, done.stderr
    assert "A short arrival: 1:18" in done.stdout or "A short arrival: 1:17" in done.stdout
    assert len(decoded(outputs[0])) == nearest_frames(77.5) * FRAME_SAMPLES
    assert outputs[2].read_text().startswith("WEBVTT")
    assert "[breathe in]" in outputs[3].read_text()
    assert "Welcome. You may stop whenever you like." in outputs[4].read_text()


def test_plan_prints_an_outline_the_whole_timeline_and_a_picture(run_here: Run, short: Path, tmp_path: Path) -> None:
    picture = tmp_path / "plan.svg"
    arguments = ("plan", short, "--minutes", "2", "--voice", "pyttsx3")
    outline = run_here(*arguments, "--svg", picture).stdout
    assert "Coming back" in outline
    assert ET.fromstring(picture.read_text()).tag.endswith("svg")
    plan = json.loads(run_here(*arguments, "--json").stdout)
    assert plan["sample_rate"] == SAMPLE_RATE
    assert plan["total_samples"] == nearest_frames(120) * FRAME_SAMPLES
    assert [section["title"] for section in plan["sections"]] == ["Arriving", "Breathing", "Coming back"]
    events = plan["events"]
    assert {event["kind"] for event in events} == {"line", "pause", "rest", "bell", "breath"}
    assert all({"start", "stop"} <= event.keys() for event in events)
    assert [event["stop"] - event["start"] for event in events if event["kind"] == "pause"] == [120_000]
    assert {event["phase"] for event in events if event["kind"] == "breath"} == {"in", "hold", "out"}
    assert all(event["text"] for event in events if event["kind"] == "line")
    rests = [event for event in events if event["kind"] == "rest"]
    assert all(rest["minimum"] <= rest["stop"] - rest["start"] <= rest["maximum"] for rest in rests)
    assert plan["range"][0] <= plan["total_samples"] <= plan["range"][1]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("render", "heart-breathng", "--minutes", "9", "-o", "x.mp3"), "did you mean heart-breathing"),
        (("render", "../../etc/passwd\x01", "--minutes", "9", "-o", "x.mp3"), "no such practice"),
        (("render", "SHORT", "--minutes", "nine", "-o", "x.mp3"), "minutes such as 12 or 17.5, or a clock"),
        (("render", "SHORT", "--minutes", "2"), "Missing option '-o'"),
        (("render", "SHORT", "--minutes", "2", "-o", "x.aiff"), "unknown ending '.aiff'; there are .mp3"),
        (("render", "SHORT", "--minutes", "2", "-o", "nowhere/x.mp3"), "there is no folder"),
        (("render", "SHORT", "--minutes", "2", "-o", "x.mp3", "--bed", "rainn"), "rain, ocean"),
        (("render", "SHORT", "--minutes", "2", "-o", "x.mp3", "--bed-level", "3"), "12 to 30 LU under the voice"),
        (("render", "SHORT", "--minutes", "2", "-o", "x.mp3", "--bell", "gong"), "bowl"),
        (("render", "SHORT", "--minutes", "2", "-o", "x.mp3", "--breath-cue", "whip"), "tone"),
        (("render", "SHORT", "--minutes", "2", "-o", "x.mp3", "--rate", "500"), "80<=x<=200"),
        (("render", "SHORT", "--minutes", "2", "-o", "x.mp3", "--voice", "hal"), "no voice 'hal'; there are"),
        (("render", "SHORT", "--minutes", "2", "-o", "x.mp3", "--voice", "pyttsx3:no/such"), "no/such"),
        (("render", "SHORT", "--minutes", "2", "-o", "x.mp3", "--voice", "recorded:nowhere"), "nowhere"),
        (("plan", "SHORT", "--minutes", "0:05", "--voice", "pyttsx3"), "the nearest length is"),
        (("plan", "SHORT", "--minutes", "900", "--voice", "pyttsx3"), "the nearest length is"),
        (("plan", "SHORT", "--minutes", "2", "--choose", "eyes=open"), 'offers no choice "eyes"; it offers none'),
        (("plan", "SHORT", "--minutes", "2", "--choose", "eyes"), "write it such as eyes=open"),
        (("plan", "SHORT", "--minutes", "2", "--choose", "a=b", "--choose", "a=c"), "a is chosen twice"),
        (("lines", "SHORT", "--wish", "May I"), "says no wishes"),
        (("plan", "soften-soothe-allow", "--minutes", "9", "--choose", "eyes=shut"), "lowered, open, closed"),
        (("lint", "nowhere.md"), "nowhere.md"),
        (("format", "nowhere.md"), "nowhere.md"),
    ],
)
def test_what_cant_be_done_is_said_with_what_to_do(
    run_here: Run,
    short: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    says: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    if "\x01" in arguments[1]:
        arguments = (arguments[0], arguments[1].replace("\x01", ""), *arguments[2:])
    done = run_here(*(str(short) if part == "SHORT" else part for part in arguments))
    assert says in told(done) + done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["short.md"]


CHOICES = """---
title: Wishes
choices:
  eyes: [lowered, open]
order:
  friend-first: [A friend, Yourself]
  self-first: [Yourself, A friend]
wishes: [May I be well, May I be warm, May I be steady]
---
# Arriving
You may stop whenever you like.
Look around. {when eyes=open}
# A friend
A friend.
# Yourself
Yourself.
[wishes]
# Coming back {closing}
Hear the sounds around you.
"""


@pytest.fixture
def wishes(tmp_path: Path) -> Path:
    path = tmp_path / "wishes.md"
    path.write_text(CHOICES)
    return path


def test_plan_tells_what_was_chosen_and_says_it(run_here: Run, wishes: Path) -> None:
    arguments = ("plan", wishes, "--minutes", "1", "--voice", "pyttsx3", "--json")
    plain = json.loads(run_here(*arguments).stdout)
    assert plain["choices"] == {"eyes": "lowered", "order": "friend-first"}
    assert plain["wishes"] == ["May I be well", "May I be warm", "May I be steady"]
    mine = ["May I sleep", "May I be <b>kind</b>", "May I rest"]
    options = [option for wish in mine for option in ("--wish", wish)]
    done = run_here(*arguments, "--choose", "eyes=open", "--choose", "order=self-first", *options)
    chosen = json.loads(done.stdout)
    assert chosen["choices"] == {"eyes": "open", "order": "self-first"}
    assert chosen["wishes"] == mine
    said = [event["text"] for event in chosen["events"] if event["kind"] == "line"]
    assert said == [
        "You may stop whenever you like.",
        "Look around.",
        "Yourself.",
        *mine,
        "A friend.",
        "Hear the sounds around you.",
    ]
    assert [event["text"] for event in plain["events"] if event["kind"] == "line"][2:6] == [
        "Yourself.",
        *plain["wishes"],
    ]


def test_the_outline_ends_with_what_was_chosen(run_here: Run, wishes: Path, short: Path) -> None:
    told = run_here("plan", wishes, "--minutes", "1", "--voice", "pyttsx3").stdout
    assert told.endswith("\nchosen: eyes=lowered, order=friend-first\n")
    assert "chosen" not in run_here("plan", short, "--minutes", "1:30", "--voice", "pyttsx3").stdout


def test_other_choices_make_another_file_with_the_words_that_were_chosen(
    run_here: Run, wishes: Path, tmp_path: Path
) -> None:
    plain = [tmp_path / f"plain{ending}" for ending in (".mp3", ".txt", ".vtt")]
    chosen = [tmp_path / f"chosen{ending}" for ending in (".mp3", ".txt", ".vtt")]
    for outputs, options in ((plain, ()), (chosen, ("--choose", "eyes=open"))):
        more = [part for output in outputs[1:] for part in ("-o", str(output))]
        done = render(run_here, wishes, outputs[0], *options, *more, minutes="1")
        assert done.returncode == 0, done.stderr
    assert plain[0].read_bytes() != chosen[0].read_bytes()
    assert len(decoded(plain[0])) == len(decoded(chosen[0])) == nearest_frames(60) * FRAME_SAMPLES
    for text in plain[1:]:
        assert "Look around." not in text.read_text()
    for text in chosen[1:]:
        assert "Look around." in text.read_text()


def test_the_sheet_for_recording_has_every_line_or_those_of_what_was_chosen(run_here: Run, wishes: Path) -> None:
    every = run_here("lines", wishes).stdout.splitlines()
    assert len(every) == 8
    assert sum("\tMay I" in line for line in every) == 3
    lowered = run_here("lines", wishes, "--choose", "eyes=lowered").stdout.splitlines()
    assert set(every) - set(lowered) == {line for line in every if line.endswith("\tLook around.")}


def test_practices_tell_what_can_be_chosen(run_here: Run, wishes: Path, tmp_path: Path) -> None:
    told = run_here("practices", environment={"AUDIO_SERVICE_SCRIPTS_TEXT": str(tmp_path)}).stdout
    assert "eyes=lowered|open" in told
    assert "order=friend-first|self-first" in told
    assert "wishes: May I be well, May I be warm, May I be steady" in told
    assert "eyes=lowered|open|closed" in run_here("practices").stdout


HOSTILE = {
    "a 10 MB line": SHORT + "a" * 10_000_000,
    "control characters": SHORT.replace("Welcome", "Wel\x07come"),
    "overriding direction": SHORT.replace("Welcome", "Wel\u202ecome"),
    "a tag for another engine": SHORT.replace("Welcome", "[[wElk@m]] Welcome"),
    "a huge number": SHORT.replace("2.5s", "9" * 400 + "s"),
    "YAML that makes objects": SHORT.replace("bed: brown", "bed: !!python/object/apply:os.system [id]"),
    "YAML that explodes": SHORT.replace("bed: brown", "say: {a: &a [x, x], b: [*a, *a]}"),
    "no words": "---\ntitle: A\n---\n# A\n[pause 1s]\n",
    "nothing": "",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_script_is_refused_with_its_place(run_here: Run, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "hostile.md"
    path.write_text(HOSTILE[kind])
    for command in (("lint", path), ("plan", path, "--minutes", "2")):
        done = run_here(*command)
        assert done.returncode == 1
        said = done.stdout + done.stderr
        assert "hostile.md" in said
        assert "Traceback" not in said
        assert "\x07" not in said
        assert "\u202e" not in said


def test_bytes_that_are_no_text_are_refused(run_here: Run, tmp_path: Path) -> None:
    path = tmp_path / "bytes.md"
    path.write_bytes(SHORT.encode() + b"\xff\xfe\x00")
    assert "bytes.md:" in told(run_here("plan", path, "--minutes", "2"))


def test_right_to_left_text_is_spoken_and_captioned(run_here: Run, tmp_path: Path) -> None:
    path = tmp_path / "hebrew.md"
    path.write_text("---\ntitle: שלום\nlanguage: he\n---\n# פתיחה\nשלום לך.\n[rest 1s..60s]\nתודה.\n")
    captions = tmp_path / "out.vtt"
    done = run_here("render", path, "--minutes", "0:40", "--voice", "pyttsx3:sem/he", "-o", captions)
    assert done.returncode == 0, done.stderr
    assert "שלום לך." in captions.read_text()


def test_format_changes_layout_only_and_shipped_practices_need_none(run_here: Run, short: Path) -> None:
    texts = sorted((README.parent / "scripts_text").glob("*.md"))
    assert run_here("format", "--check", *texts).returncode == 0
    short.write_text(SHORT.replace("[pause 2.5s]", "[ Pause 2.50s ]"))
    assert run_here("format", "--check", short).returncode == 1
    assert run_here("format", short).returncode == 0
    assert "[pause 2.5s]" in short.read_text()
    assert run_here("format", "--check", short).returncode == 0


def test_lint_finds_what_a_careful_teacher_would_and_shipped_practices_are_clean(run_here: Run, short: Path) -> None:
    texts = sorted((README.parent / "scripts_text").glob("*.md"))
    assert run_here("lint", *texts).returncode == 0
    short.write_text(SHORT.replace("Hear the sounds around you.", "Now close your eyes. This heals trauma."))
    done = run_here("lint", short)
    assert done.returncode == 1
    assert "short.md:15:" in done.stdout


def test_lists_tell_what_there_is(run_here: Run) -> None:
    assert "pyttsx3:gmw/en" in run_here("voices").stdout
    assert "pyttsx3:gmw/de" in run_here("voices", "--language", "de").stdout
    assert all(bed in run_here("beds").stdout for bed in ("rain", "ocean", "stream", "wind", "brown", "drone", "none"))
    assert "soften-soothe-allow" in run_here("practices").stdout


def test_a_facilitators_own_take_is_heard_in_place_of_the_synthetic_line(
    run_here: Run, short: Path, tmp_path: Path
) -> None:
    name = run_here("lines", short).stdout.splitlines()[0].split("\t")[0]
    takes = tmp_path / "takes"
    takes.mkdir()
    tone = "aevalsrc=0.3*sin(2*PI*440*t)*(1+sin(2*PI*3*t)):d=4:s=44100"
    ffmpeg("-f", "lavfi", "-i", tone, takes / f"{name}.m4a")
    arguments = ("plan", short, "--minutes", "2", "--json", "--voice")
    plan = json.loads(run_here(*arguments, f"recorded:{takes},pyttsx3").stdout)
    lines = [event for event in plan["events"] if event["kind"] == "line"]
    assert 3.8 < (lines[0]["stop"] - lines[0]["start"]) / SAMPLE_RATE < 4.2
    spoken = json.loads(run_here(*arguments, "pyttsx3").stdout)
    others = [event for event in spoken["events"] if event["kind"] == "line"]
    assert [one["stop"] - one["start"] for one in lines[1:]] == [one["stop"] - one["start"] for one in others[1:]]


def test_respelling_changes_the_sound_and_not_the_captions(run_here: Run, short: Path, tmp_path: Path) -> None:
    plain = json.loads(run_here("plan", short, "--minutes", "2", "--json", "--voice", "pyttsx3").stdout)
    short.write_text(SHORT.replace("bed: brown", "bed: brown\nsay: {Welcome: a very warm welcome}"))
    respelt = json.loads(run_here("plan", short, "--minutes", "2", "--json", "--voice", "pyttsx3").stdout)
    before, after = (next(e for e in plan["events"] if e["kind"] == "line") for plan in (plain, respelt))
    assert before["text"] == after["text"]
    assert after["stop"] - after["start"] > before["stop"] - before["start"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_an_interrupted_render_leaves_no_file_at_the_outputs_name(
    run: Run, stores: Path, tmp_path: Path, number: signal.Signals
) -> None:
    script = tmp_path / "long.md"
    script.write_text(SHORT.replace("2..6 cycles", "2..400 cycles"))
    assert run("plan", script, "--minutes", "60", "--voice", "pyttsx3").returncode == 0
    out = tmp_path / "out"
    out.mkdir()
    environment = {**os.environ, "AUDIO_SERVICE_DATA": str(stores)}
    command = ["render", str(script), "--minutes", "60", "--voice", "pyttsx3", "-o", str(out / "long.mp3")]
    process = subprocess.Popen(
        [sys.executable, "-m", "audio_service", *command], env=environment, stderr=subprocess.PIPE, text=True
    )
    while not any(path.stat().st_size > 100_000 for path in out.iterdir()):
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    assert process.returncode != 0
    assert "Traceback" not in said
    assert not (out / "long.mp3").exists()
    if number is not signal.SIGKILL:
        assert not list(out.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX limits")
def test_a_full_disk_is_said_and_leaves_nothing(run: Run, short: Path, tmp_path: Path) -> None:
    """A limit on file sizes stops writing the way a full disk does, in the same system call."""
    assert run("plan", short, "--minutes", "2", "--voice", "pyttsx3").returncode == 0
    out = tmp_path / "out"
    out.mkdir()
    done = render(
        run, short, out / "x.mp3", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000))
    )
    assert "can't be written" in told(done)
    assert not list(out.iterdir())


def test_a_folder_that_cant_keep_clips_is_said(run_here: Run, short: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "a file"
    blocked.write_text("")
    done = render(run_here, short, tmp_path / "x.mp3", environment={"AUDIO_SERVICE_DATA": str(blocked)})
    assert "a file" in told(done)
    assert not (tmp_path / "x.mp3").exists()


def test_programmes_are_listed_shown_and_linted(run_here: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = run_here("programmes").stdout
    assert "six-weeks-of-loving-kindness      6 weeks, 42 practices. One kind practice" in listed
    shown = run_here("programmes", "two-weeks-to-soften-soothe-allow").stdout
    assert "Week 1: Easy ground (4 days make it full)" in shown
    assert "  days 1-2  grounding, 4 minutes\n" in shown
    assert "did you mean a-carers-month?" in told(run_here("programmes", "carers-month"))
    folder = tmp_path / "programmes"
    folder.mkdir()
    (tmp_path / "short.md").write_text(SHORT)
    (folder / "good.yaml").write_text(
        "title: Good\nweeks:\n  - title: A\n    day 3: short, 7:30 minutes, less guidance\n"
    )
    (folder / "wrong.yaml").write_text("title: Wrong\nweeks:\n  - title: A\n    day 1: shirt, 2 minutes\n")
    monkeypatch.setenv("AUDIO_SERVICE_SCRIPTS_TEXT", str(tmp_path))
    listed = run_here("programmes")
    assert listed.returncode == 1
    assert "good   1 week, 1 practice." in listed.stdout, "one that can't be read doesn't hide the others"
    assert listed.stderr.startswith('wrong.yaml:4:12: no practice is called "shirt"; did you mean short?')
    assert "day 3     short, 7.5 minutes, less guidance" in run_here("programmes", "good").stdout
    assert run_here("lint", folder / "good.yaml").returncode == 0
    linted = run_here("lint", folder / "good.yaml", folder / "wrong.yaml")
    assert (linted.returncode, linted.stdout) == (1, listed.stderr)
