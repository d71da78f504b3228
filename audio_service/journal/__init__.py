"""What was heard: a listener's own log, which judges nothing and is theirs to take along or erase."""

from audio_service.journal.check_ins import CIRCLE_WORDS, CIRCLES, CheckIn, When, circle_word, offer_grounding
from audio_service.journal.choices import playback, preferences, set_playback, set_preferences
from audio_service.journal.days import Days, known_zones
from audio_service.journal.erasure import erase, erase_rows
from audio_service.journal.export import (
    CHECK_IN_COLUMNS,
    SITTING_COLUMNS,
    TAKEN_UP_COLUMNS,
    export_check_ins_csv,
    export_json,
    export_programmes_csv,
    export_sittings_csv,
)
from audio_service.journal.fields import identity
from audio_service.journal.keeping import (
    check_ins,
    check_ins_of,
    latest_sittings,
    sitting,
    sitting_to_resume,
    sittings,
    write_check_in,
    write_sitting,
)
from audio_service.journal.notebooks import adopt, notebook_of, open_notebook
from audio_service.journal.playback import Guidance, Playback
from audio_service.journal.preferences import Preferences
from audio_service.journal.programmes import Filled, Progress, TakenUp, progress
from audio_service.journal.sittings import Outcome, Sitting
from audio_service.journal.statistics import (
    DayTotal,
    Pair,
    PracticeTotal,
    Week,
    day_totals,
    month,
    pairs,
    practice_totals,
    streak,
    weeks,
)
from audio_service.journal.taken_up import leave, take_up, taken_up
from audio_service.journal.wire import (
    check_in_fields,
    playback_fields,
    preference_fields,
    read_check_in,
    read_notebook,
    read_playback,
    read_preferences,
    read_sitting,
    sitting_fields,
    taken_up_fields,
)

__all__ = [
    "CHECK_IN_COLUMNS",
    "CIRCLES",
    "CIRCLE_WORDS",
    "SITTING_COLUMNS",
    "TAKEN_UP_COLUMNS",
    "CheckIn",
    "DayTotal",
    "Days",
    "Filled",
    "Guidance",
    "Outcome",
    "Pair",
    "Playback",
    "PracticeTotal",
    "Preferences",
    "Progress",
    "Sitting",
    "TakenUp",
    "Week",
    "When",
    "adopt",
    "check_in_fields",
    "check_ins",
    "check_ins_of",
    "circle_word",
    "day_totals",
    "erase",
    "erase_rows",
    "export_check_ins_csv",
    "export_json",
    "export_programmes_csv",
    "export_sittings_csv",
    "identity",
    "known_zones",
    "latest_sittings",
    "leave",
    "month",
    "notebook_of",
    "offer_grounding",
    "open_notebook",
    "pairs",
    "playback",
    "playback_fields",
    "practice_totals",
    "preference_fields",
    "preferences",
    "progress",
    "read_check_in",
    "read_notebook",
    "read_playback",
    "read_preferences",
    "read_sitting",
    "set_playback",
    "set_preferences",
    "sitting",
    "sitting_fields",
    "sitting_to_resume",
    "sittings",
    "streak",
    "take_up",
    "taken_up",
    "taken_up_fields",
    "weeks",
    "write_check_in",
    "write_sitting",
]
