"""What is chosen of a practice's words determines them, and the rendition's name with them."""

import json
from itertools import product

import pytest
from sqlalchemy import select, update
from studios import KIND

from audio_service.errors import ChoiceError, RenditionGone
from audio_service.export import transcript
from audio_service.renditions import Recipe, Studio
from audio_service.renditions.models import KeptRecipe

DEFAULTS = {"anchor": "breath", "eyes": "lowered", "order": "friend-first", "profile": "standard"}


def named(studio, seconds=60, bell="bowl", **choices):
    return studio.offered(
        studio.recipe({"practice": "kind", "seconds": seconds, "bell": bell, "choices": choices})
    ).live


def test_every_combination_has_its_own_words_and_its_own_name(studio):
    said = {}
    for eyes, anchor, order in product(("lowered", "open"), ("breath", "feet"), ("friend-first", "self-first")):
        live = named(studio, eyes=eyes, anchor=anchor, order=order)
        said[live.identity] = text = transcript(live.timeline)
        assert ("Your eyes can stay open." in text) == (eyes == "open")
        assert ("Notice your feet." in text) == (anchor == "feet")
        assert (text.index("May I be well") < text.index("Wish a friend well.")) == (order == "self-first")
    assert len(said) == len(set(said.values())) == 8


def test_a_default_that_is_stated_is_the_default_that_is_left_open(studio):
    open_ = studio.recipe({"practice": "kind", "seconds": 60})
    assert dict(open_.choices) == DEFAULTS
    stated = dict(reversed(DEFAULTS.items()))
    assert studio.recipe({"practice": "kind", "seconds": 60, "choices": stated}) == open_
    assert (
        named(studio, profile="gentle").recipe.choices == named(studio, profile="gentle", anchor="feet").recipe.choices
    )


def test_a_recipe_is_the_same_after_it_was_written_and_one_of_before_choices_takes_the_defaults(
    studio, database, clock
):
    live = named(studio, eyes="open")
    assert Recipe.from_json(live.recipe.to_json()) == live.recipe
    usual = named(studio)
    old = json.loads(usual.recipe.to_json())
    del old["choices"], old["wishes"]
    with database.begin() as db:
        row = update(KeptRecipe).where(KeptRecipe.identity == usual.identity)
        db.execute(row.values(chosen=json.dumps(old)))
    again = Studio(studio.settings, database, clock).live(usual.identity)
    assert again.timeline == usual.timeline


def test_a_script_that_offers_a_choice_no_more_takes_no_name_away(studio, database, clock):
    live = named(studio, eyes="open")
    text = (
        KIND.replace("  eyes: [lowered, open]\n", "")
        .replace(" {when eyes=lowered}", "")
        .replace(" {when eyes=open}", "")
    )
    (studio.settings.scripts_text / "kind.md").write_text(text)
    assert Studio(studio.settings, database, clock).live(live.identity).timeline == live.timeline
    with pytest.raises(ChoiceError, match="no choice"):
        named(studio, eyes="open")
    with database.begin() as db:
        known = db.scalar(select(KeptRecipe.chosen).where(KeptRecipe.identity == live.identity))
        row = update(KeptRecipe).where(KeptRecipe.identity == live.identity)
        db.execute(row.values(chosen=known.replace('"open"', '"shut"')))
    with pytest.raises(RenditionGone):
        Studio(studio.settings, database, clock).live(live.identity)


def test_where_two_choices_sound_the_same_each_is_told_what_was_chosen(studio):
    first, second = named(studio, bell="bowl"), named(studio, bell="none")
    assert first.identity == second.identity, "no bell rings in it"
    assert (first.wish["bell"], second.wish["bell"]) == ("bowl", "none")
    assert named(studio, bell="bowl").wish["bell"] == "bowl"
