"""Where recipes become renditions: any length of any practice, live and by its name."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from threading import Lock
from typing import Any, Final

from audio_service.accounts import Clock
from audio_service.database import Database
from audio_service.errors import ChoiceError, DoesNotFit, NotSpoken, RenditionGone, WishError
from audio_service.practice import Practice, sound_bed
from audio_service.renditions import stems
from audio_service.renditions.archive import Archive
from audio_service.renditions.chosen import DEFAULTS, SILENT, chosen_recipe
from audio_service.renditions.live import Live, Offered
from audio_service.renditions.offers import Offers
from audio_service.renditions.own_wishes import LASTS, OwnWishes, forget_wishes
from audio_service.renditions.reading import Reading
from audio_service.renditions.recent import Recent
from audio_service.renditions.recipe import Choices, Recipe, ordered
from audio_service.renditions.scripts import WAY_OUT, Scripted, Scripts
from audio_service.renditions.spoken import SpokenPractices
from audio_service.renditions.turns import ChunkStoreInTurns, Turns, UnstoredChunks
from audio_service.script import Script, options_of, with_choices
from audio_service.settings import Settings
from audio_service.sound import Bed, SoundSettings
from audio_service.timeline import Guidance
from audio_service.units import seconds
from audio_service.voice import Progress

EASE_OUT_SECONDS: Final = 75.0
"""How long the way out lasts; a slow voice takes as much longer as it needs."""

_LIVE: Final = 128
"""Renditions kept ready; one that is dropped is there again in some 50 ms."""


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
            database: Where recipes and wishes are kept.
            clock: Tells the time.
            turns: How many chunks are made at once; 0 takes the number of processors.
        """
        self.settings: Final = settings
        self.scripts: Final = Scripts(settings.scripts_text, Settings().scripts_text)
        self.offers: Final = Offers(settings)
        self._database = database
        self._clock = clock
        self._wishes = OwnWishes(database, settings.data / "wishes")
        self._spoken = SpokenPractices(settings, self.offers, self._wishes)
        self._archive = Archive(database, clock)
        in_turns = Turns(turns or settings.workers or os.cpu_count() or 1)
        self._store = ChunkStoreInTurns(settings.data / "chunks", settings.chunk_store_bytes, in_turns)
        self._unstored = UnstoredChunks(in_turns)
        self._live: Recent[str, Live] = Recent(_LIVE)
        self._named: Recent[Recipe, str] = Recent(4 * _LIVE)
        self._beds: dict[str, Bed] = {}
        self._bed_lock = Lock()
        self._building = Lock()

    def recipe(self, wish: Mapping[str, Any], listener: str = "") -> Recipe:
        """Return what a listener wishes for as a recipe, what they left open filled in.

        Args:
            wish: ``practice`` and ``seconds``, and any of the other fields of :class:`Recipe` but ``script``;
                ``choices`` maps choices to options, ``wishes`` lists the words of the listener's own.
            listener: Whose own wishes are kept; they are forgotten with what else is theirs.

        Raises:
            LibraryError: There is no such practice.
            ScriptError: Its text can't be read.
            WishError: Something is chosen that isn't offered.
            ChoiceError: A choice or a wish is none of this practice.
        """
        scripted = self.scripts.find(wish["practice"])
        recipe = chosen_recipe(wish, scripted, self.offers)
        return replace(recipe, wishes=self._own_wishes(scripted.script, wish.get("wishes", ()), listener))

    def wish(self, recipe: Recipe) -> dict[str, Any]:
        """Return a recipe as a listener chooses it, with the words of their own wishes.

        Raises:
            LibraryError: The wishes are kept no more.
        """
        return recipe.wish(self._wishes.lines(recipe.wishes) if recipe.wishes else ())

    def offered(self, recipe: Recipe) -> Offered:
        """Return the rendition of a recipe of a script as it is now, kept by its name; nothing is rendered.

        Raises:
            DoesNotFit: The length is out of reach.
            NotSpoken: The voice has not spoken all the lines.
            LibraryError: The practice is there no more.
            ChoiceError: It offers what was chosen no more.
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
        scripted, recipe = self._archive.find(identity)
        try:
            live = self._made(recipe, scripted)
        except (DoesNotFit, WishError, ChoiceError) as error:
            raise _gone() from error
        if live.identity != identity:
            raise _gone()
        return live

    def reading(self, identity: str) -> Reading:
        """Return what is said in a rendition, by its name.

        Raises:
            LibraryError: No rendition was given this name, or not for long.
        """
        scripted, recipe = self._archive.find(identity)
        return Reading.of(recipe, scripted)

    def played(self, live: Live) -> None:
        """Note that somebody hears a rendition, so that its name is kept; written down once a day."""
        self._archive.note_played(live)

    def loop(self, identity: str) -> stems.Loop:
        """Return a bed's loop by its name.

        Raises:
            LibraryError: No loop was given this name.
            RenditionGone: The bed is made otherwise now.
        """
        found = stems.loop(self._bed(replace(DEFAULTS, bed=self._archive.loop(identity))), self._store)
        if found.rendition.identity != identity:
            raise _gone()
        return found

    def spoken(self, reading: Reading) -> Practice | None:
        """Return a reading as a practice, or None where lengths of it are missing; see :class:`SpokenPractices`."""
        return self._spoken.find(reading)

    def ready(self, reading: Reading) -> bool:
        """Tell whether a voice has spoken all that playing takes: the lines of a reading, and the way out.

        Raises:
            AudioServiceError: As :meth:`spoken`, or there is no way out.
        """
        return all(self._spoken.ready(one) for one in self._with_way_out(reading))

    def speak(self, reading: Reading, progress: Progress) -> None:
        """Speak what is missing of a reading, first lines first, and of the way out.

        Args:
            reading: What is to be said.
            progress: Told the lines spoken and those to speak, of both together.

        Raises:
            VoiceError: A line can't be spoken.
            StoreError: A clip can't be kept.
            AudioServiceError: As :meth:`spoken`, or there is no way out.
        """
        self._spoken.speak(self._with_way_out(reading), progress)

    def speak_heard(self, live: Live, progress: Progress) -> None:
        """Speak what is missing of the lines that are heard in a rendition. Raises as :meth:`speak`."""
        self._spoken.speak_heard(live.reading, live.practice, live.timeline, progress)

    def measure(self, reading: Reading, progress: Progress) -> None:
        """Have a reading and the way out offered from now on, with whatever of them is still to be spoken.

        Raises as :meth:`speak`.
        """
        self._spoken.measure(self._with_way_out(reading), progress)

    def speak_some(self, reading: Reading, wanted: str) -> bool:
        """Speak a few lines of a reading or of the way out, those from a wanted clip on; tell whether more are missing.

        Raises as :meth:`speak`.
        """
        return self._spoken.speak_some(self._with_way_out(reading), wanted)

    def make_bed(self, name: str) -> None:
        """Have a bed at hand, so that nobody waits for it to be made.

        Raises:
            SoundError: There is no such bed.
            StoreError: It can't be kept.
        """
        self._bed(replace(DEFAULTS, bed=name))

    def keep_text(self, scripted: Scripted) -> None:
        """Keep a script's text, for a job that will need it."""
        self._archive.keep_text(scripted)

    def asked_for(self, asked: Mapping[str, Any]) -> Reading:
        """Return the reading that a job is asked to have spoken.

        Raises:
            LibraryError: Its text was never kept.
        """
        return Reading.asked_for(asked, self._archive.text(asked["practice"], asked["script"]))

    def forget(self, live: Live) -> None:
        """Drop a rendition whose parts turned out to be missing, so that they are looked for anew."""
        self._live.drop(live.identity)
        self._spoken.drop(live.reading)

    def drop_wishes(self, gone: Mapping[str, Sequence[str]]) -> None:
        """Let nothing be left here of own wishes that were forgotten.

        Args:
            gone: The renditions in which they are said, by the wishes' names, as :func:`forget_wishes` returns them.
        """
        self._wishes.remove_clips(gone)
        self._spoken.drop_wishes(gone.keys())
        self._live.drop_where(lambda _, live: live.recipe.wishes in gone)
        self._archive.drop_wishes(gone.keys())
        if gone:
            self._unstored.clear()

    def tidy(self) -> list[str]:
        """Forget recipes and own wishes that nobody asked for in a long time; return the renditions of the wishes."""
        self._archive.tidy()
        with self._database.begin() as db:
            gone = forget_wishes(db, unused_since=self._clock() - LASTS)
        self.drop_wishes(gone)
        self._wishes.sweep()
        return [identity for identities in gone.values() for identity in identities]

    def _with_others(self, live: Live) -> Offered:
        ease_out = live if live.recipe.practice == WAY_OUT else self._ease_out(live.recipe)
        voice = loop = None
        if live.recipe.bed != SILENT:
            bare = replace(live.recipe, bed=SILENT, bed_level=float(DEFAULTS.bed_level))
            voice = self._made(bare, live.scripted)
            loop = stems.loop(live.bed, self._store)
        offered = Offered(live, voice, loop, ease_out)
        self._archive.keep(offered)
        return offered

    def _ease_out(self, recipe: Recipe) -> Live:
        scripted = self.scripts.find(WAY_OUT)
        recipe = replace(
            recipe,
            practice=WAY_OUT,
            script=scripted.digest,
            seconds=EASE_OUT_SECONDS,
            guidance=Guidance.NORMAL.value,
            choices=_as_far_as_offered(recipe.choices, scripted.script),
            wishes="",
        )
        try:
            return self._made(recipe, scripted)
        except DoesNotFit as error:
            return self._made(replace(recipe, seconds=seconds(error.nearest)), scripted)

    def _made(self, recipe: Recipe, scripted: Scripted) -> Live:
        """Return the rendition of a recipe of a script."""
        if (known := self._known(recipe)) is not None:
            return known
        practice = self._spoken.find(Reading.of(recipe, scripted))
        if practice is None:
            raise NotSpoken(f"{recipe.voice} has not measured all lines of {scripted.script.title!r} yet")
        bed = self._bed(recipe.sound)
        with self._building:
            if (known := self._known(recipe)) is not None:
                return known
            timeline = practice.timeline(recipe.seconds, recipe.sound, recipe.fitted)
            store = self._unstored if recipe.wishes else self._store
            rendition = practice.rendition(timeline, recipe.sound, bed=bed, store=store, workers=1)
            live = Live(recipe, scripted, practice, timeline, bed, rendition, store)
            self._live.put(live.identity, live)
            self._named.put(recipe, live.identity)
            return live

    def _known(self, recipe: Recipe) -> Live | None:
        """Return the rendition of a recipe if it is ready; the same bytes may have been made of another recipe."""
        identity = self._named.get(recipe)
        live = self._live.get(identity) if identity else None
        if live is None or live.recipe == recipe:
            return live
        return replace(live, recipe=recipe) if live.recipe.wishes == recipe.wishes else None

    def _with_way_out(self, reading: Reading) -> list[Reading]:
        scripted = self.scripts.find(WAY_OUT)
        choices = None if reading.choices is None else _as_far_as_offered(reading.choices, scripted.script)
        return [reading, Reading(scripted, choices, "", reading.voice, reading.rate)]

    def _own_wishes(self, script: Script, lines: Sequence[str], listener: str) -> str:
        """Return the name of a listener's own wishes, kept from now on; "" where they have none.

        Raises:
            ChoiceError: They can't be said in this practice.
        """
        chosen = with_choices(script, {}, lines).chosen if lines else None
        if chosen is None or chosen.wishes == script.wishes:
            return ""
        return self._wishes.keep(listener, chosen.wishes, self._clock())

    def _bed(self, sound: SoundSettings) -> Bed:
        """Return a bed, made if it never was; it stays mapped."""
        with self._bed_lock:
            if sound.bed not in self._beds:
                self._beds[sound.bed] = sound_bed(sound, self.settings)
            return self._beds[sound.bed]


def _as_far_as_offered(choices: Choices, script: Script) -> Choices:
    """Return choices made for one script for another, as far as it offers the same."""
    offers = script.offers
    return ordered(options_of(script, {name: option for name, option in choices if option in offers.get(name, ())}))


def _gone() -> RenditionGone:
    return RenditionGone(
        "this was made by another version of the engine or the voice and can't be made again byte for byte; "
        "ask for the practice anew"
    )
