"""A practice as a pure function: script, voice, length and sound give one timeline, one mix, one file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from audio_service.export import id3, voice_note
from audio_service.mp3 import ChunkStore, Rendition, Store
from audio_service.script import BellKind, Line, Phase, Script, every_line, spoken, with_choices
from audio_service.settings import Settings
from audio_service.sound import Bed, Mix, SoundSettings, bell_length, check_levels, cue_length, find_bed
from audio_service.timeline import Guidance, Spoken, Timeline, feasible_range, fit
from audio_service.units import Samples
from audio_service.voice import Clip, Clips, ClipStore, Progress, Utterance, Voice


@dataclass(frozen=True, slots=True)
class Practice:
    """A script that a voice has measured: from here on, every length of it exists.

    Attributes:
        script: The authored text, with nothing left to choose. What was chosen
            is part of it, so other choices are another practice, whose
            renditions have other names.
        voice_name: The voice that speaks, as it is named to a person.
        clips: What is spoken, by cue id.
        settings: Where beds and chunks are kept, and clips where there is no ``store``.
        store: Where the clips are, if not all of them are there.
    """

    script: Script
    voice_name: str
    clips: Mapping[str, Clip]
    settings: Settings
    store: Clips | None = None

    def range(self, sound: SoundSettings) -> tuple[Samples, Samples]:
        """Return the shortest and the longest length, in samples."""
        return feasible_range(self.script, self.clips, bell_length=partial(bell_length, sound.bell))

    def timeline(self, duration: float, sound: SoundSettings, guidance: Guidance = Guidance.NORMAL) -> Timeline:
        """Return the practice fitted to a length in seconds.

        Raises:
            DoesNotFit: The length is out of reach.
        """
        return fit(self.script, self.clips, duration, bell_length=partial(bell_length, sound.bell), guidance=guidance)

    def mix(self, timeline: Timeline, sound: SoundSettings, bed: Bed | None = None) -> Mix:
        """Return the samples of a timeline of this practice, over ``bed`` where the caller has one loaded.

        Raises:
            SoundError: There is no such bed, bell or level.
        """
        return Mix(timeline, sound, bed or sound_bed(sound, self.settings), self._clips_kept.sound)

    def speak_heard(self, timeline: Timeline, voice: Voice, progress: Progress | None = None) -> None:
        """Have the lines spoken that are heard in a timeline of this practice, and no others.

        Raises:
            VoiceError: A line failed, hung or gave silence; what was spoken before it is kept.
            StoreError: The clips can't be kept.
        """
        heard = {event.id for event in timeline.events if isinstance(event, Spoken)}
        lines = [line for line in utterances(self.script) if line.id in heard]
        self._clips_kept.speak(voice, lines, progress=progress)

    def spoken(self, digest: str) -> bool:
        """Tell whether the sound of a clip is there."""
        return self._clips_kept.has(digest)

    def rendition(
        self,
        timeline: Timeline,
        sound: SoundSettings,
        *,
        neutral: bool = False,
        bed: Bed | None = None,
        store: Store | None = None,
        workers: int | None = None,
    ) -> Rendition:
        """Return the one MP3 file of a timeline; nothing of it is rendered yet.

        Args:
            timeline: A timeline of this practice.
            sound: The listener's sound settings that the timeline was fitted with.
            neutral: Leave title, section names and words out of the file's tags.
            bed: The bed, where the caller has it loaded.
            store: Where chunks are kept, for who has many renditions; by default where the settings say.
            workers: Chunks rendered side by side; by default as many as the settings say.
        """
        tag = id3(timeline, voice_note=self.note(timeline), neutral=neutral)
        mix = self.mix(timeline, sound, bed)
        workers = self.settings.workers if workers is None else workers
        return Rendition(mix, store or chunk_store(self.settings), prefix=tag, workers=workers)

    @property
    def _clips_kept(self) -> Clips:
        return self.store or clip_store(self.settings)

    def note(self, timeline: Timeline) -> str:
        """Return the sentence that says whether a synthetic voice is heard, or "" where none is."""
        heard = (self.clips[event.id] for event in timeline.events if isinstance(event, Spoken))
        return voice_note(self.voice_name, synthetic=any(clip.synthetic for clip in heard))


def speak(
    script: Script, voice: Voice, settings: Settings, progress: Progress | None = None, store: Clips | None = None
) -> Practice:
    """Return a script spoken by a voice; lines it has spoken before are taken from the store.

    Of what a script leaves to choose (see ``with_choices``), the defaults are taken.
    ``store`` is where clips are kept, if not where the settings say.

    Raises:
        VoiceError: A line failed, hung or gave silence; what was spoken before it is kept.
        StoreError: The clips can't be kept.
    """
    made = with_choices(script)
    clips = (store or clip_store(settings)).speak(voice, utterances(made), progress=progress)
    return Practice(made, voice.name, clips, settings, store)


def measure(
    script: Script, voice: Voice, settings: Settings, progress: Progress | None = None, store: Clips | None = None
) -> Practice:
    """Return a script as :func:`speak` does, but without the sound of lines whose lengths a voice can tell.

    Until they are spoken, all of it that needs their sound raises ``SoundMissing``.

    Raises:
        VoiceError: A line can't be spoken.
        StoreError: What is known of the clips can't be kept.
    """
    made = with_choices(script)
    clips = (store or clip_store(settings)).measure(voice, utterances(made), progress=progress)
    return Practice(made, voice.name, clips, settings, store)


def utterances(script: Script) -> list[Utterance]:
    """Return a script's lines as a voice gets them, in order; of what it leaves to choose, the defaults."""
    return _utterances(with_choices(script).lines, script)


def every_utterance(script: Script) -> list[Utterance]:
    """Return every line that any choice makes a script say, its own wishes included, as a voice gets it."""
    return _utterances(every_line(script), script)


def _utterances(lines: Sequence[Line], script: Script) -> list[Utterance]:
    return [Utterance(line.text, spoken(line.text, script.say), line.id, str(line.place)) for line in lines]


def sound_bed(sound: SoundSettings, settings: Settings) -> Bed:
    """Return the bed of sound settings, once all else that they name is known to exist.

    Raises:
        SoundError: There is no such bed, bell or breath cue, or a level is out of its range.
        StoreError: The bed can't be kept.
    """
    check_levels(sound)
    bell_length(sound.bell, BellKind.START)
    cue_length(sound.breath_cue, Phase.IN, Samples(0))
    return find_bed(sound.bed, settings.data / "beds")


def clip_store(settings: Settings) -> ClipStore:
    """Return the store that keeps clips under these settings."""
    return ClipStore(settings.data / "clips")


def chunk_store(settings: Settings) -> ChunkStore:
    """Return the store that keeps finished chunks under these settings."""
    return ChunkStore(settings.data / "chunks", settings.chunk_store_bytes)
