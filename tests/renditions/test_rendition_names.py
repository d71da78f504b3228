"""A rendition's name is that of its bytes, and stays good."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select, update
from studios import SHORT

from audio_service.errors import DoesNotFit, LibraryError, NotSpoken, RenditionGone, WishError
from audio_service.renditions import WAY_OUT, Recipe, Studio
from audio_service.renditions.models import KeptRecipe


def named(studio, **wish):
    return studio.offered(studio.recipe({"practice": "short", "seconds": 60, **wish})).live


def another(studio, database, clock):
    """A studio on the same stores, as after a new start."""
    return Studio(studio.settings, database, clock)


def test_a_recipe_is_the_same_after_it_was_written(studio):
    recipe = studio.recipe({"practice": "short", "seconds": 61.3, "bed_level": 20, "guidance": "less"})
    assert Recipe.from_json(recipe.to_json()) == recipe
    assert recipe.seconds == pytest.approx(61.3, abs=0.012)
    assert recipe.bed == "brown"


def test_what_is_left_open_is_filled_in_so_that_the_same_wish_has_one_name(studio):
    first = named(studio)
    assert named(studio, seconds=60.001, bed="brown", bell="bowl", rate=118).identity == first.identity
    assert named(studio, bed="none", bed_level=12).identity == named(studio, bed="none").identity
    assert named(studio, seconds=61).identity != first.identity


def test_a_name_is_good_after_a_new_start_and_gives_the_same_bytes(studio, database, clock):
    live = named(studio)
    content = live.rendition.read(0, live.rendition.size)
    again = another(studio, database, clock).live(live.identity)
    assert again is not live
    assert again.rendition.read(0, again.rendition.size) == content


def test_a_name_stays_good_when_the_script_changes(studio, database, clock):
    live = named(studio)
    (studio.settings.scripts_text / "short.md").write_text(SHORT.replace("about 20s", "about 3s", 1))
    changed = named(studio)
    assert changed.identity != live.identity
    old = another(studio, database, clock).live(live.identity)
    assert old.timeline == live.timeline
    (studio.settings.scripts_text / "short.md").unlink()
    assert another(studio, database, clock).live(live.identity).timeline == live.timeline


def test_a_name_is_gone_where_the_same_recipe_makes_other_bytes_now(studio, database, clock):
    live = named(studio)
    other = replace(live.recipe, bed_level=25.0)
    with database.begin() as db:
        row = update(KeptRecipe).where(KeptRecipe.identity == live.identity)
        db.execute(row.values(chosen=other.to_json()))
    with pytest.raises(RenditionGone, match="another version"):
        another(studio, database, clock).live(live.identity)


def test_a_name_nobody_gave_is_unknown(studio):
    with pytest.raises(LibraryError):
        studio.live("0" * 32)


def test_what_was_only_looked_at_is_forgotten_sooner_than_what_was_played(studio, database, clock):
    looked_at, played = named(studio), named(studio, seconds=70)
    studio.played(played)
    clock.move(days=31)
    another(studio, database, clock).tidy()
    again = another(studio, database, clock)
    with pytest.raises(LibraryError):
        again.live(looked_at.identity)
    assert again.live(played.identity).timeline == played.timeline


def test_playing_what_was_forgotten_while_it_was_open_keeps_it_again(studio, database, clock):
    live = named(studio)
    clock.move(days=31)
    studio.tidy()
    studio.played(live)
    assert another(studio, database, clock).live(live.identity).identity == live.identity


def test_looking_at_the_same_again_keeps_nothing_more(studio, database):
    named(studio)
    with database() as db:
        before = db.scalar(select(func.count()).select_from(KeptRecipe))
    for _ in range(3):
        named(studio)
    with database() as db:
        assert db.scalar(select(func.count()).select_from(KeptRecipe)) == before == 3


@pytest.mark.parametrize(
    ("field", "chosen"),
    [
        ("voice", "recorded:/etc"),
        ("voice", "piper:/etc/passwd"),
        ("bed", "/etc/passwd"),
        ("bed", "nowhere"),
        ("bed_level", 11.9),
        ("bell", "gong"),
        ("bell_level", 31),
        ("breath_cue", "../tone"),
        ("guidance", "all"),
        ("rate", 201),
    ],
)
def test_only_what_is_offered_can_be_chosen(studio, field, chosen):
    with pytest.raises(WishError) as refused:
        studio.recipe({"practice": "short", "seconds": 60, field: chosen})
    assert refused.value.field == field


@pytest.mark.parametrize("practice", ["../short", "short.md", "/etc/passwd", "", "ways-out/grounding", "nothing"])
def test_only_a_listed_name_is_a_practice(studio, practice):
    with pytest.raises(LibraryError):
        studio.recipe({"practice": practice, "seconds": 60})


def test_a_length_out_of_reach_is_refused_with_the_nearest(studio):
    with pytest.raises(DoesNotFit) as refused:
        named(studio, seconds=7200)
    assert named(studio, seconds=refused.value.nearest / 48_000).timeline.total == refused.value.nearest


def test_a_practice_that_the_voice_has_not_spoken_has_no_name_yet(studio):
    with pytest.raises(NotSpoken):
        named(studio, practice="unheard")
    with pytest.raises(NotSpoken):
        named(studio, rate=119)


def test_a_name_whose_clips_were_lost_waits_for_them_to_be_spoken_again(studio, database, clock):
    live = named(studio)
    for clip in (studio.settings.data / "clips" / "sounds").rglob("*.s16"):
        clip.unlink()
    with pytest.raises(NotSpoken):
        another(studio, database, clock).live(live.identity)


def test_the_way_out_is_heard_in_the_same_sound_and_listed_nowhere(studio):
    live = named(studio)
    ease_out = studio.offered_again(live).ease_out
    assert ease_out.recipe == replace(
        live.recipe, practice=WAY_OUT, script=ease_out.recipe.script, seconds=75.0, guidance="normal"
    )
    assert ease_out.timeline.total == 75 * 48_000
    assert studio.scripts.names() == ["kind", "short", "unheard"]
    assert studio.offered_again(ease_out).ease_out is ease_out
