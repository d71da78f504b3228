"""Where recipes become renditions: any length of any practice, live and by its name."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from threading import Lock
from typing import Any, Final

from audio_service.accounts import Clock
from audio_service.database import Database
from audio_service.errors import DoesNotFit, LibraryError, NotSpoken, RenditionGone, WishError
from audio_service.mp3 import Rendition
from audio_service.practice import Practice, clip_store, sound_bed, speak, utterances
from audio_service.renditions import recipes, stems
from audio_service.renditions.offers import GUIDANCE, Offers
from audio_service.renditions.recent import Recent
from audio_service.renditions.recipe import Recipe
from audio_service.renditions.scripts import WAY_OUT, Scripted, Scripts, scripted_of
from audio_service.renditions.turns import ChunkStoreInTurns
from audio_service.settings import Settings
from audio_service.sound import BED_LEVELS, BELL_LEVELS, Bed, SoundSettings
from audio_service.timeline import Guidance, Timeline
from audio_service.units import frame_samples, nearest_frames, seconds
from audio_service.voice import DEFAULT_RATE, FASTEST, SLOWEST, Progress

EASE_OUT_SECONDS: Final = 75.0
"""How long the way out lasts; a slow voice takes as much longer as it needs."""

DEFAULTS: Final = SoundSettings()

SILENT: Final = "none"

_LIVE: Final = 128
"""Renditions kept ready; one that is dropped is there again in some 50 ms."""

_SPOKEN: Final = 64
"""Practices kept with the lengths of their clips."""


@dataclass(frozen=True)
class Live:
    """A rendition ready to be heard.

    Attributes:
        recipe: What was chosen.
        scripted: The practice as it was written then.
        practice: The practice, spoken.
        timeline: What is heard when.
        bed: What lies under it.
        rendition: The file.
        store: Where its chunks are.
    """

    recipe: Recipe
    scripted: Scripted
    practice: Practice
    timeline: Timeline
    bed: Bed
    rendition: Rendition
    store: ChunkStoreInTurns

    @property
    def identity(self) -> str:
        return self.rendition.identity

    @cached_property
    def neutral(self) -> Rendition:
        """The same sound in a file that tells no title and no words."""
        return self.practice.rendition(
            self.timeline, self.recipe.sound, neutral=True, bed=self.bed, store=self.store, workers=1
        )


@dataclass(frozen=True, slots=True)
class Offered:
    """A rendition with what a player needs besides.

    Attributes:
        live: The rendition.
        voice: The same without its bed; None where it has none.
        loop: The bed's loop; None where there is none.
        ease_out: The way out, in the same voice over the same bed.
    """

    live: Live
    voice: Live | None
    loop: stems.Loop | None
    ease_out: Live


class Studio:
    """Makes renditions of recipes; any number of threads may ask at once.

    Attributes:
        scripts: The practices there are.
        offers: What may be chosen.
        settings: Where things are kept.
    """

    def __init__(self, settings: Settings, database: Database, clock: Clock, *, turns: int = 0) -> None:
        """Open a studio.

        Args:
            settings: Where scripts, clips, beds and chunks are.
            database: Where recipes are kept.
            clock: Tells the time.
            turns: How many chunks are made at once; 0 takes the number of processors.
        """
        self.settings: Final = settings
        self.scripts: Final = Scripts(settings.scripts_text, Settings().scripts_text)
        self.offers: Final = Offers(settings)
        self._database = database
        self._clock = clock
        self._store = ChunkStoreInTurns(
            settings.data / "chunks", settings.chunk_store_bytes, turns or settings.workers or os.cpu_count() or 1
        )
        self._spoken: Recent[tuple[str, str, int], Practice] = Recent(_SPOKEN)
        self._live: Recent[str, Live] = Recent(_LIVE)
        self._named: Recent[Recipe, str] = Recent(4 * _LIVE)
        self._kept: Recent[str, bool] = Recent(32 * _LIVE)
        self._noted: Recent[str, date] = Recent(32 * _LIVE)
        self._beds: dict[str, Bed] = {}
        self._bed_lock = Lock()
        self._building = Lock()

    def recipe(self, wish: Mapping[str, Any]) -> Recipe:
        """Return what a listener wishes for as a recipe, what they left open filled in.

        Args:
            wish: ``practice`` and ``seconds``, and any of the other fields of :class:`Recipe` but ``script``.

        Raises:
            LibraryError: There is no such practice.
            ScriptError: Its text can't be read.
            WishError: Something is chosen that isn't offered.
        """
        scripted = self.scripts.find(wish["practice"])
        offers = self.offers
        suggested = scripted.script.bed if scripted.script.bed in offers.beds else SILENT
        bed = _one_of("bed", wish.get("bed", suggested), offers.beds)
        level = float(wish.get("bed_level", DEFAULTS.bed_level))
        return Recipe(
            practice=scripted.name,
            script=scripted.digest,
            seconds=seconds(frame_samples(nearest_frames(wish["seconds"]))),
            voice=_one_of("voice", wish.get("voice", offers.default_voice), offers.voices),
            rate=int(_within("rate", wish.get("rate", DEFAULT_RATE), (SLOWEST, FASTEST))),
            bed=bed,
            bed_level=_within("bed_level", level, BED_LEVELS) if bed != SILENT else DEFAULTS.bed_level,
            bell=_one_of("bell", wish.get("bell", DEFAULTS.bell), offers.bells),
            bell_level=_within("bell_level", wish.get("bell_level", DEFAULTS.bell_level), BELL_LEVELS),
            breath_cue=_one_of("breath_cue", wish.get("breath_cue", DEFAULTS.breath_cue), offers.breath_cues),
            guidance=_one_of("guidance", wish.get("guidance", Guidance.NORMAL.value), GUIDANCE),
        )

    def offered(self, recipe: Recipe) -> Offered:
        """Return the rendition of a recipe of a script as it is now, kept by its name; nothing is rendered.

        Raises:
            DoesNotFit: The length is out of reach.
            NotSpoken: The voice has not spoken all the lines.
            LibraryError: The practice is there no more.
        """
        scripted = self.scripts.find(recipe.practice)
        return self._with_others(self._made(replace(recipe, script=scripted.digest), scripted))

    def offered_again(self, live: Live) -> Offered:
        """Return a rendition that was named before with what a player needs besides.

        Raises:
            NotSpoken: The voice has not spoken the way out.
        """
        return self._with_others(live)

    def live(self, identity: str) -> Live:
        """Return a rendition by its name.

        Raises:
            LibraryError: No rendition was given this name, or not for long.
            NotSpoken: What it is made of was lost; once it is spoken again, it is there again.
            RenditionGone: The engine or the voice makes another one of its recipe now.
        """
        if (known := self._live.get(identity)) is not None:
            return known
        scripted, recipe = self.kept(identity)
        try:
            live = self._made(recipe, scripted)
        except (DoesNotFit, WishError) as error:
            raise _gone() from error
        if live.identity != identity:
            raise _gone()
        return live

    def kept(self, identity: str) -> tuple[Scripted, Recipe]:
        """Return what a rendition was named for: the practice as it was written then, and what was chosen.

        Raises:
            LibraryError: No rendition was given this name, or not for long.
        """
        with self._database() as db:
            found = recipes.find(db, identity, self._clock())
        if found is None:
            raise LibraryError("there is no rendition of this name; ask for the practice at a length to have one")
        return scripted_of(found.recipe.practice, found.text), found.recipe

    def played(self, live: Live) -> None:
        """Note that somebody hears a rendition, so that its name is kept; written down once a day."""
        now = self._clock()
        if self._noted.get(live.identity) == now.date():
            return
        self._noted.put(live.identity, now.date())
        with self._database() as db:
            found = recipes.find(db, live.identity, now)
        if found is None or found.unnoted:
            with self._database.begin() as db:
                recipes.keep(db, [(live.identity, live.recipe)], now)
                recipes.note_played(db, live.identity, now)

    def loop(self, identity: str) -> stems.Loop:
        """Return a bed's loop by its name.

        Raises:
            LibraryError: No loop was given this name.
            RenditionGone: The bed is made otherwise now.
        """
        with self._database() as db:
            name = recipes.kept_loop(db, identity)
        if name is None:
            raise LibraryError("there is no bed of this name")
        found = stems.loop(self._bed(replace(DEFAULTS, bed=name)), self._store)
        if found.rendition.identity != identity:
            raise _gone()
        return found

    def spoken(self, scripted: Scripted, voice: str, rate: int) -> Practice | None:
        """Return a practice that a voice has spoken, or None where lines of it are missing.

        Raises:
            WishError: There is no such voice here.
        """
        key = (scripted.digest, voice, rate)
        if (known := self._spoken.get(key)) is not None:
            return known
        speaker = self.offers.voice(_one_of("voice", voice, self.offers.voices), rate)
        if clip_store(self.settings).missing(speaker, utterances(scripted.script)):
            return None
        practice = speak(scripted.script, speaker, self.settings)
        self._spoken.put(key, practice)
        return practice

    def ready(self, scripted: Scripted, voice: str, rate: int) -> bool:
        """Tell whether a voice has spoken all that playing a practice takes: its lines, and the way out.

        Raises:
            WishError: There is no such voice here.
            LibraryError: There is no way out.
        """
        return all(self.spoken(one, voice, rate) for one in (scripted, self.scripts.find(WAY_OUT)))

    def speak(self, scripted: Scripted, voice: str, rate: int, progress: Progress) -> None:
        """Speak what is missing of a practice, first lines first, and of the way out.

        Args:
            scripted: The practice.
            voice: The voice's name.
            rate: Words a minute.
            progress: Told the lines spoken and those to speak, of both together.

        Raises:
            WishError: There is no such voice here.
            VoiceError: A line can't be spoken.
            StoreError: A clip can't be kept.
        """
        speaker = self.offers.voice(_one_of("voice", voice, self.offers.voices), rate)
        store = clip_store(self.settings)
        both = [scripted, self.scripts.find(WAY_OUT)]
        counts = [len(store.missing(speaker, utterances(one.script))) for one in both]
        before = 0
        for one, count in zip(both, counts, strict=True):
            if count:
                begun = before
                speak(one.script, speaker, self.settings, lambda done, _: progress(begun + done, sum(counts)))  # noqa: B023
            before += count

    def keep_text(self, scripted: Scripted) -> None:
        """Keep a script's text, for a job that will need it."""
        with self._database.begin() as db:
            recipes.keep_text(db, scripted.digest, scripted.text)

    def kept_text(self, name: str, digest: str) -> Scripted:
        """Return a practice as it was when its text was kept.

        Raises:
            LibraryError: It was never kept.
        """
        with self._database() as db:
            text = recipes.kept_text(db, digest)
        if text is None:
            raise LibraryError(f"the text of {name!r} is not kept")
        return scripted_of(name, text)

    def forget(self, live: Live) -> None:
        """Drop a rendition whose parts turned out to be missing, so that they are looked for anew."""
        self._live.drop(live.identity)
        self._spoken.drop((live.recipe.script, live.recipe.voice, live.recipe.rate))

    def tidy(self) -> None:
        """Forget recipes that nobody asked for in a long time."""
        with self._database.begin() as db:
            recipes.forget_unused(db, self._clock())

    def _with_others(self, live: Live) -> Offered:
        ease_out = live if live.recipe.practice == WAY_OUT else self._ease_out(live.recipe)
        voice = loop = None
        if live.recipe.bed != SILENT:
            bare = replace(live.recipe, bed=SILENT, bed_level=float(DEFAULTS.bed_level))
            voice = self._made(bare, live.scripted)
            loop = stems.loop(live.bed, self._store)
        offered = Offered(live, voice, loop, ease_out)
        self._keep(offered)
        return offered

    def _keep(self, offered: Offered) -> None:
        """Keep all names of an offer, in one transaction, unless that was done before."""
        lives = [live for live in (offered.live, offered.voice, offered.ease_out) if live]
        if all(self._kept.get(live.identity) for live in lives):
            return
        with self._database.begin() as db:
            for live in lives:
                recipes.keep_text(db, live.scripted.digest, live.scripted.text)
            recipes.keep(db, [(live.identity, live.recipe) for live in lives], self._clock())
            if offered.loop:
                recipes.keep_loop(db, offered.loop.rendition.identity, offered.live.bed.name)
        for live in lives:
            self._kept.put(live.identity, True)

    def _ease_out(self, recipe: Recipe) -> Live:
        scripted = self.scripts.find(WAY_OUT)
        recipe = replace(
            recipe,
            practice=WAY_OUT,
            script=scripted.digest,
            seconds=EASE_OUT_SECONDS,
            guidance=Guidance.NORMAL.value,
        )
        try:
            return self._made(recipe, scripted)
        except DoesNotFit as error:
            return self._made(replace(recipe, seconds=seconds(error.nearest)), scripted)

    def _made(self, recipe: Recipe, scripted: Scripted) -> Live:
        """Return the rendition of a recipe of a script."""
        if (known := self._known(recipe)) is not None:
            return known
        practice = self.spoken(scripted, recipe.voice, recipe.rate)
        if practice is None:
            raise NotSpoken(f"{recipe.voice} has not spoken all lines of {scripted.script.title!r} yet")
        bed = self._bed(recipe.sound)
        with self._building:
            if (known := self._known(recipe)) is not None:
                return known
            timeline = practice.timeline(recipe.seconds, recipe.sound, recipe.fitted)
            rendition = practice.rendition(timeline, recipe.sound, bed=bed, store=self._store, workers=1)
            live = Live(recipe, scripted, practice, timeline, bed, rendition, self._store)
            self._live.put(live.identity, live)
            self._named.put(recipe, live.identity)
            return live

    def _known(self, recipe: Recipe) -> Live | None:
        identity = self._named.get(recipe)
        return self._live.get(identity) if identity else None

    def _bed(self, sound: SoundSettings) -> Bed:
        """Return a bed, made if it never was; it stays mapped."""
        with self._bed_lock:
            if sound.bed not in self._beds:
                self._beds[sound.bed] = sound_bed(sound, self.settings)
            return self._beds[sound.bed]


def _one_of(field: str, chosen: str, there: Mapping[str, object]) -> str:
    if chosen not in there:
        raise WishError(f"there is no {field.replace('_', ' ')} {chosen!r} here", field=field)
    return chosen


def _within(field: str, chosen: float, limits: tuple[float, float]) -> float:
    least, most = limits
    if not least <= chosen <= most:
        said = f"{field.replace('_', ' ')} is {least:g} to {most:g}, found {chosen:g}"
        raise WishError(said, field=field)
    return float(chosen)


def _gone() -> RenditionGone:
    return RenditionGone(
        "this was made by another version of the engine or the voice and can't be made again byte for byte; "
        "ask for the practice anew"
    )
