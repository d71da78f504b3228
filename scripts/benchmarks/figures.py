"""Each figure of the table: what is set against what, and what must be reached."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from audio_service.settings import Settings
from benchmarks import (
    first_chunk,
    lame_alone,
    listening,
    one_ffmpeg,
    ours,
    page_weight,
    piper_alone,
    pydub_overlays,
)
from benchmarks.fitting import fitting_seconds
from benchmarks.journal_writes import WRITERS, WRITES, journal_writes, plain_writes
from benchmarks.listening_service import LISTENERS, Service, service
from benchmarks.material import BED, FLAGSHIPS, SPARSE, Workshop
from benchmarks.measure import BenchmarkError, Contender, Cost, cost, interleaved, middle

WAY_OUT: Final = Settings().scripts_text / "ways-out" / "grounding.md"
SHORT, LONG, SHORTEST = "20", "60", "5"
COLD, WARM, FFMPEG, LAME, PYDUB = "ours, cold", "ours, warm", "one ffmpeg", "LAME alone", "pydub overlays"
QUICK: Final = "one ffmpeg, quick LAME"


@dataclass(frozen=True)
class Result:
    """A figure as measured: its value, the two things it is made of, and what else is to be known."""

    value: float
    ours: str
    theirs: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Figure:
    """One row of the table; ``value`` must not be above ``limit``, in ``unit``."""

    name: str
    what: str
    limit: float
    unit: str
    meaning: str
    measure: Callable[[Bench], Result] = field(repr=False)

    def shown(self, value: float) -> str:
        return f"{value:.3f} ×" if self.unit == "×" else f"{value:.1f} {self.unit}"


def _once(measure: Callable[[Any], Any]) -> Any:
    """Return a property that measures when first asked, and gives every later figure the same answer or error."""

    def given(bench: Bench) -> Any:
        if measure.__name__ not in bench.made:
            try:
                bench.made[measure.__name__] = measure(bench)
            except BenchmarkError as error:
                bench.made[measure.__name__] = error
        made = bench.made[measure.__name__]
        if isinstance(made, BenchmarkError):
            raise made
        return made

    return property(given, doc=measure.__doc__)


class Bench:
    """The measurements that figures share; each is made once, when the first figure asks for it.

    Attributes:
        made: What was measured so far, by name.
    """

    def __init__(self, folder: Path, *, voice: str, rounds: int, practice: str, say: Callable[[str], None]) -> None:
        self.workshop = Workshop(folder, voice)
        self.rounds = rounds
        self.voice = voice
        self._practice = practice
        self.say = say
        self.made: dict[str, Any] = {}

    @_once
    def flagship(self) -> str:
        """The practice of the 20-minute figures: the one with the least bed alone, unless one was asked for."""
        return self._practice or self.workshop.fullest_flagship(SHORT)

    @_once
    def twenty(self) -> list[dict[str, Cost]]:
        return self._rounds(self.flagship, SHORT, (COLD, FFMPEG, WARM, LAME, QUICK))

    @_once
    def sixty(self) -> list[dict[str, Cost]]:
        return self._rounds(SPARSE, LONG, (COLD, FFMPEG, WARM, LAME))

    @_once
    def overlays(self) -> Cost:
        """The slow peer, once: it takes minutes, and its ratio is far from its limit's noise."""
        self.say(f"{PYDUB}, once, several minutes")
        return cost(self._contenders(SPARSE, LONG)[PYDUB])

    @_once
    def peaks(self) -> dict[str, list[Cost]]:
        """Costs with memory of our command at 60 and at 5 minutes."""
        found: dict[str, list[Cost]] = {LONG: [], SHORTEST: []}
        for _ in range(min(self.rounds, 3)):
            for minutes, costs in found.items():
                self.say(f"memory at {minutes} minutes")
                costs.append(cost(self._contenders(SPARSE, minutes)[COLD], memory=True))
        return found

    @_once
    def first_chunks(self) -> list[dict[str, list[float]]]:
        """Seconds to the first chunk, at several random places a round, from cold and from warm bed frames."""
        found: list[dict[str, list[float]]] = []
        self.workshop.spoken(SPARSE)
        for number in range(self.rounds):
            self.say(f"first chunks, {number + 1} of {self.rounds}")
            data = self.workshop.data_folder("first")
            said = subprocess.run(
                first_chunk.command(data, SPARSE, LONG, self.voice, BED),
                capture_output=True,
                text=True,
                check=False,
            )
            if said.returncode:
                raise BenchmarkError(said.stderr[-2000:])
            found.append(json.loads(said.stdout))
        return found

    @_once
    def speaking(self) -> list[Cost]:
        """Costs of our command speaking a flagship with no clip in the store."""
        found: list[Cost] = []
        for number in range(self.rounds):
            self.say(f"speaking, {number + 1} of {self.rounds}")
            data = self.workshop.folder / f"data-mute-{number}"
            command = ours.speaking(self.flagship, SHORT, "piper", self.workshop.folder / "transcript.txt")
            found.append(cost(Contender(command, environment=ours.environment(data))))
        return found

    @_once
    def first_bytes(self) -> listening.FirstBytes:
        """Seconds to first sound from the running service."""
        self.say("first bytes from the service")
        with self._serving("first-bytes") as running:
            return listening.first_bytes(running)

    @_once
    def seeks(self) -> listening.Seeks:
        """Seconds to a seek's first 64 KiB from the running service."""
        self.say("seeks into unheard sound")
        with self._serving("seeks") as running:
            return listening.seeks(running)

    @_once
    def throughput(self) -> listening.Throughput:
        """Megabytes a second of a finished file."""
        self.say("a finished file, against nginx")
        with self._serving("throughput") as running:
            return listening.throughput(running, self.workshop.folder, self.rounds)

    @_once
    def company(self) -> listening.Company:
        """Many listeners at once."""
        self.say(f"{LISTENERS} listeners")
        with self._serving("company") as running:
            return listening.company(running)

    @_once
    def unspoken(self) -> tuple[listening.Unspoken, float | None]:
        """Pressing play where no line is spoken, while a first start speaks other practices, and Piper by itself."""
        self.say("a practice nobody has spoken")
        lines = listening.lines_of(listening.PRACTICE)
        with self._serving("unspoken", everything=True) as running:
            found = listening.unspoken(running)
        theirs = cost(piper_alone.contender(lines, self.workshop.folder)).seconds if self.voice == "piper" else None
        return found, theirs

    @_once
    def weight(self) -> page_weight.PageWeight:
        """What a practice's page weighs."""
        self.say("a page in Chromium")
        with self._serving("weight") as running:
            return page_weight.page_weight(running, listening.PRACTICE, int(SHORT))

    def fitting(self) -> list[float]:
        self.say("fitting")
        return fitting_seconds(max(5, 5 * self.rounds))

    @contextmanager
    def _serving(self, name: str, *, everything: bool = False) -> Iterator[Service]:
        """Run the service on a data folder in which nothing is rendered.

        The flagships are spoken and all there is; or there is everything else, too, and the service begins to speak it.
        """
        shop = self.workshop
        scripts = WAY_OUT.parent.parent if everything else shop.folder / "practices"
        if not scripts.exists():
            (scripts / WAY_OUT.parent.name).mkdir(parents=True)
            for script in (*FLAGSHIPS, f"{WAY_OUT.parent.name}/{WAY_OUT.stem}"):
                shutil.copy(WAY_OUT.parent.parent / f"{script}.md", scripts / f"{script}.md")
        for practice in (*FLAGSHIPS, str(WAY_OUT)):
            shop.spoken(practice)
        with service(shop.data_folder(name), scripts, self.voice) as running:
            running.named(listening.PRACTICE, 600)
            yield running

    def _rounds(self, practice: str, minutes: str, names: tuple[str, ...]) -> list[dict[str, Cost]]:
        contenders = self._contenders(practice, minutes)
        runs = {name: lambda contender=contenders[name]: cost(contender) for name in names}
        return interleaved(runs, self.rounds, lambda text: self.say(f"{minutes} min: {text}"))

    def _contenders(self, practice: str, minutes: str) -> dict[str, Contender]:
        """Return every way to make one practice; our data folders are renewed before each run."""
        self.say(f"preparing {Path(practice).stem}, {minutes} min")
        shop = self.workshop
        material = shop.material(practice, minutes)
        output = shop.folder / "output.mp3"
        command = ours.command(practice, minutes, output, self.voice)
        cold = shop.folder / "data-cold"
        warm = shop.folder / "data-warm"
        return {
            COLD: Contender(
                command,
                ready=lambda: self._renew("cold"),
                check=lambda: shop.check_warm(cold),
                environment=ours.environment(cold),
            ),
            WARM: Contender(
                command,
                ready=lambda: self._renew("warm", self._used),
                check=lambda: shop.check_warm(warm),
                environment=ours.environment(warm),
            ),
            FFMPEG: Contender(one_ffmpeg.command(material, output)),
            QUICK: Contender(one_ffmpeg.command(material, output, quick=True)),
            LAME: Contender(lame_alone.command(material, output)),
            PYDUB: Contender(pydub_overlays.command(material, output)),
        }

    def _renew(self, name: str, after: Path | None = None) -> None:
        self.workshop.data_folder(name, after=after)

    @_once
    def _used(self) -> Path:
        """A data folder in which another practice was rendered over the same bed, so that its frames are there."""
        used = self.workshop.data_folder("used")
        command = ours.command(SPARSE, "25", self.workshop.folder / "other.mp3", self.voice)
        cost(Contender(command, environment=ours.environment(used)))
        return used


def _against(rounds: list[dict[str, Cost]], theirs: str, limit: float, *, processor: bool = False) -> Result:
    """Return the median of each round's ratio; from cold if that reaches the limit, else from warm with both said."""

    def of(found: Cost) -> float:
        return found.processor if processor else found.seconds

    ratios = {name: middle([of(this[name]) / of(this[theirs]) for this in rounds]) for name in (COLD, WARM)}
    spent = {name: f"{middle([of(this[name]) for this in rounds]):.2f} s" for name in (COLD, WARM, theirs)}
    name = COLD if ratios[COLD] <= limit or ratios[WARM] > limit else WARM
    notes: tuple[str, ...] = (
        f"bed frames cold {ratios[COLD]:.3f} × ({spent[COLD]}), warm {ratios[WARM]:.3f} × ({spent[WARM]})",
    )
    if theirs == FFMPEG and all(QUICK in this for this in rounds):
        quick = middle([of(this[name]) / of(this[QUICK]) for this in rounds])
        notes += (f"against one ffmpeg whose LAME searches as ours does, {quick:.3f} ×",)
    return Result(ratios[name], f"{spent[name]} ({name.removeprefix('ours, ')})", spent[theirs], notes)


def _twenty(bench: Bench) -> Result:
    return _against(bench.twenty, FFMPEG, 0.35)


def _twenty_processor(bench: Bench) -> Result:
    return _against(bench.twenty, FFMPEG, 0.60, processor=True)


def _sixty(bench: Bench) -> Result:
    return _against(bench.sixty, FFMPEG, 0.20)


def _sixty_overlays(bench: Bench) -> Result:
    peer = bench.overlays
    seconds = middle([this[COLD].seconds for this in bench.sixty])
    notes = (f"pydub ran once; its process grew to {peer.largest:.0f} MB",)
    return Result(seconds / peer.seconds, f"{seconds:.2f} s (cold)", f"{peer.seconds:.1f} s", notes)


def _twenty_lame(bench: Bench) -> Result:
    return _against(bench.twenty, LAME, 0.45)


def _memory_growth(bench: Bench) -> Result:
    peak = {minutes: middle([found.megabytes for found in costs]) for minutes, costs in bench.peaks.items()}
    return Result(peak[LONG] / peak[SHORTEST], f"{peak[LONG]:.0f} MB", f"{peak[SHORTEST]:.0f} MB")


def _memory(bench: Bench) -> Result:
    peak = max(found.megabytes for found in bench.peaks[LONG])
    return Result(peak, f"{peak:.0f} MB")


def _first_chunk(bench: Bench) -> Result:
    whole = middle([this[LAME].seconds for this in bench.sixty])
    took = {kind: [one for this in bench.first_chunks for one in this[kind]] for kind in ("cold", "warm")}
    ratios = {kind: middle(values) / whole for kind, values in took.items()}
    kind = "cold" if ratios["cold"] <= 0.03 or ratios["warm"] > 0.03 else "warm"
    notes = tuple(
        f"bed frames {name}: median {1000 * middle(values):.0f} ms, worst {1000 * max(values):.0f} ms "
        f"of {len(values)} places ({max(values) / whole:.3f} ×)"
        for name, values in took.items()
    )
    return Result(ratios[kind], f"{1000 * middle(took[kind]):.0f} ms ({kind})", f"{whole:.1f} s", notes)


def _fitting(bench: Bench) -> Result:
    took = [1000 * one for one in bench.fitting()]
    return Result(middle(took), f"{middle(took):.1f} ms", notes=(f"worst of {len(took)}: {max(took):.1f} ms",))


def _journal_writes(bench: Bench) -> Result:
    bench.say(f"{WRITES} journal writes")
    found, peer = journal_writes(bench.workshop.folder), plain_writes(bench.workshop.folder)
    notes = (f"ours {found}", f"sqlite3 alone {peer}")
    wrong = found.lost + found.doubled + found.refused
    return Result(wrong, f"p99 {found.p99:.0f} ms", f"p99 {peer.p99:.0f} ms, worst {peer.worst:.0f} ms", notes)


def _p95(values: list[float]) -> float:
    return sorted(values)[max(0, round(0.95 * len(values)) - 1)]


def _first_byte(bench: Bench) -> Result:
    found = bench.first_bytes
    finished, looked = _p95(found.finished), _p95(found.looked)
    answer, at_once = _p95(found.answer), _p95(found.at_once)
    usual = ", ".join(
        f"{name} {1000 * middle(times):.1f} ms"
        for name, times in (("finished", found.finished), ("looked", found.looked), ("at once", found.at_once))
    )
    notes = (
        f"first byte of the file, which is its tag: p95 {1000 * answer:.1f} ms ({answer / finished:.2f} ×)",
        f"pressed a second after the length was chosen: p95 {1000 * looked:.1f} ms ({looked / finished:.2f} ×)",
        f"medians: {usual}",
    )
    return Result(at_once / finished, f"p95 {1000 * at_once:.1f} ms", f"p95 {1000 * finished:.1f} ms (finished)", notes)


def _seek(bench: Bench) -> Result:
    found = bench.seeks
    took = middle(found.took)
    notes = (f"p95 {1000 * _p95(found.took):.0f} ms, worst {1000 * max(found.took):.0f} ms of {len(found.took)}",)
    return Result(took / found.whole, f"{1000 * took:.0f} ms", f"{found.whole:.1f} s (all of it)", notes)


def _finished_file(bench: Bench) -> Result:
    found = bench.throughput
    ours, theirs = middle(found.ours), middle(found.nginx)
    return Result(theirs / ours, f"{ours:.0f} MB/s", f"{theirs:.0f} MB/s (nginx)")


def _company(bench: Bench) -> Result:
    found = bench.company
    notes = (
        f"worst wait {found.late:.2f} s; first sound p95 {_p95(found.first):.2f} s, worst {max(found.first):.2f} s",
        f"{found.processors:.2f} processors and {found.megabytes:.0f} MB, all processes of the service",
    )
    return Result(found.starved, f"{LISTENERS} listeners", "", notes)


def _unspoken(bench: Bench) -> Result:
    found, alone = bench.unspoken
    notes = (
        f"the {found.lines} lines were measured, and the length laid out, after {found.named:.1f} s: that holds it up",
        f"all up to the end of the first spoken words was there after {found.words:.1f} s",
        f"asked for at another pace after that, the first sound took {found.again:.2f} s",
        "all the while a first start would have spoken eleven other practices, and waited",
    )
    theirs = f"{alone:.1f} s (Piper's own command, lines only)" if alone else ""
    return Result(found.sound, f"{found.sound:.1f} s", theirs, notes)


def _page_weight(bench: Bench) -> Result:
    found = bench.weight
    largest = sorted(found.parts.items(), key=lambda part: -part[1])[:6]
    notes = (
        ", ".join(f"{name} {size / 1000:.1f} kB" for name, size in largest),
        "with the heads of all answers, what the service worker keeps, captions, timeline and picture",
    )
    return Result(found.wire / 1000, f"{found.wire / 1000:.0f} kB", f"{found.plain / 1000:.0f} kB (unpacked)", notes)


def _speaking(bench: Bench) -> Result:
    speech = Workshop(bench.workshop.folder, "piper").speech_seconds(bench.flagship, SHORT)
    spent = middle([found.processor for found in bench.speaking])
    wall = middle([found.seconds for found in bench.speaking])
    notes = (f"{wall:.2f} s on the wall ({wall / speech:.3f} ×)",)
    return Result(spent / speech, f"{spent:.1f} s of processor", f"{speech:.0f} s of speech", notes)


FIGURES: Final = (
    Figure(
        "time-20",
        "20 min MP3, mastered, against one ffmpeg (loop, duck, mix, limit, LAME; not mastered)",
        0.35,
        "×",
        "Seconds on the wall from starting our command to its finished file, over those of one ffmpeg process that "
        "gets the same bed and the voice track ready-made.",
        _twenty,
    ),
    Figure(
        "processor-20",
        "the same in processor seconds, all processes",
        0.60,
        "×",
        "User and system seconds of all our processes (encoders too), over those of the one ffmpeg with its threads.",
        _twenty_processor,
    ),
    Figure("time-60", "60 min of sparse guidance against one ffmpeg", 0.20, "×", "As time-20.", _sixty),
    Figure(
        "overlays-60",
        "60 min against clips and pydub overlays",
        0.04,
        "×",
        "Seconds on the wall over those of a Python program that overlays the same clips on the same bed and exports. "
        "It runs once.",
        _sixty_overlays,
    ),
    Figure(
        "lame-20",
        "20 min against LAME alone on the finished WAV",
        0.45,
        "×",
        "Seconds on the wall over those of one LAME that is given the mix that we had to make.",
        _twenty_lame,
    ),
    Figure(
        "memory-growth",
        "peak memory of 60 min against 5 min, all processes",
        1.15,
        "×",
        "The largest sum of proportional set sizes over our process tree, sampled every 20 ms in runs of their own.",
        _memory_growth,
    ),
    Figure("memory-60", "the same in megabytes", 350, "MB", "The same in 10^6 bytes, the worst run.", _memory),
    Figure(
        "first-chunk",
        "first 30 s chunk at a random place of an unheard 60 min practice, against one LAME for the whole",
        0.03,
        "×",
        "In a running process: fit the timeline, name the rendition, read one chunk that no store holds; over the "
        "seconds of one LAME encoding the whole finished WAV.",
        _first_chunk,
    ),
    Figure(
        "fitting",
        "fitting a 120 min script of 500 cues",
        20,
        "ms",
        "From parsed script and measured clips to the timeline, in a running process.",
        _fitting,
    ),
    Figure(
        "speaking",
        "speaking a flagship at 20 min cold with Piper, all cores, over the speech's duration",
        0.15,
        "×",
        "Processor seconds of `render` to a transcript with an empty clip store (start, model, all lines spoken, "
        "trimmed, levelled, stored), over how long these lines take to hear.",
        _speaking,
    ),
    Figure(
        "journal-writes",
        f"{WRITES} journal writes, {WRITERS} writers, against Python's sqlite3 alone: lost, doubled or refused",
        0,
        "writes",
        "Sittings told in steps, in any order and some of them twice, each in a transaction of its own that outlives "
        "a power cut; the peer has one upsert for each and no models. p99 is of one write, with the wait for its turn.",
        _journal_writes,
    ),
    Figure(
        "first-byte",
        f"first byte of sound of a length nobody asked for before, p95 of {listening.TIMES}, against a finished file",
        3,
        "×",
        "From connecting to the first byte after the file's tag, over HTTP. Who plays has chosen the length a second "
        "before, as on the practice's page; pressed at once is told below the table.",
        _first_byte,
    ),
    Figure(
        "seek",
        f"64 KiB at a random place of an unheard 43 min practice, median of {listening.PLACES}, against all of it",
        0.03,
        "×",
        "From connecting to the last of 64 KiB, over HTTP, with nothing rendered; over having the whole file first.",
        _seek,
    ),
    Figure(
        "finished-file",
        "a finished file of 20 min to one client: nginx's speed over ours",
        2,
        "×",
        "Over loopback, the same client for both, in turns; nginx with sendfile from a file in memory.",
        _finished_file,
    ),
    Figure(
        "listeners",
        f"{LISTENERS} listeners at playing speed on {listening.RENDITIONS} unheard renditions: who had to wait",
        0,
        "listeners",
        "For a minute, each taking every byte when it is due and keeping none in hand; waiting is more than a second.",
        _company,
    ),
    Figure(
        "unspoken",
        "press play on a practice that no voice has ever spoken, to first sound",
        2,
        "s",
        "An aim. Lengths are measured, never guessed, so every line is measured before the first sound is placed; "
        "speaking goes on while it is heard. Piper's own command speaks the same lines, once, and places none.",
        _unspoken,
    ),
    Figure(
        "page-weight",
        f"a practice's page at {SHORT} min, all included, without sound",
        200,
        "kB",
        "Bytes from the service to a real Chromium on a first visit, everything unfolded and everything loaded that "
        "playing loads besides sound.",
        _page_weight,
    ),
)
