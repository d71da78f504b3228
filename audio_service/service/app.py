"""The app: its parts, its views, and the order in which a request passes what guards it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from flask import Blueprint, Flask

from audio_service.accounts import Clock, Entrance, Randomness, secret_key
from audio_service.database import Database, open_database
from audio_service.jobs import Ahead, Book, Exports, Queue
from audio_service.library import Shelf
from audio_service.renditions import Studio
from audio_service.service import (
    api_page,
    assets,
    beds,
    downloads,
    journal,
    journal_api,
    library,
    people,
    programmes,
    renditions,
    safety,
    session,
    signing_in,
    views,
)
from audio_service.service.access import guard
from audio_service.service.addresses import refuse_unprintable
from audio_service.service.compression import compress
from audio_service.service.csrf import refuse_other_sites
from audio_service.service.headers import send_headers
from audio_service.service.hosts import answer_only_to_ours
from audio_service.service.parts import Parts, give_parts
from audio_service.service.problems import tell_problems
from audio_service.service.proxies import believe_proxies
from audio_service.service.safety import tell_crisis_text
from audio_service.service.seats import Seats
from audio_service.service.session import tell_who_asks
from audio_service.service.who import know_who_asks
from audio_service.settings import Settings

BLUEPRINTS: Final[tuple[Blueprint, ...]] = (
    library.blueprint,
    renditions.blueprint,
    views.blueprint,
    beds.blueprint,
    downloads.blueprint,
    api_page.blueprint,
    assets.blueprint,
    session.blueprint,
    signing_in.blueprint,
    people.blueprint,
    safety.blueprint,
    journal.blueprint,
    journal_api.blueprint,
    programmes.blueprint,
)
"""The pages and the API, one blueprint for each thing that a person does."""

INSTALLED: Final[tuple[Callable[[Flask], None], ...]] = (
    tell_problems,
    compress,
    send_headers,
    believe_proxies,
    assets.name_assets,
    answer_only_to_ours,
    refuse_unprintable,
    know_who_asks,
    tell_who_asks,
    tell_crisis_text,
    refuse_other_sites,
    guard,
)
"""What is done to the app once all its views are there, in this order."""

_BODY_BYTES: Final = 64 * 1024
"""The largest body of a request that is read."""


def create_app(
    settings: Settings,
    *,
    database: Database | None = None,
    entrance: Entrance | None = None,
    clock: Clock = lambda: datetime.now(UTC),
    randomness: Randomness = secrets.token_bytes,
) -> Flask:
    """Return the app, with its database brought up to date and its key made if this is the first start.

    Args:
        settings: Where things are kept.
        database: Where accounts, journals, recipes and jobs are, with all its tables; by default the one that the
            settings name.
        entrance: How people come in; by default with passwords as slow to try as they should be.
        clock: Tells the time.
        randomness: Where ids and tokens come from.

    Raises:
        AccountError: The secret key can't be made or read.
        DatabaseError: The database can't be opened or brought up to date.
    """
    key = secret_key(settings.data, randomness)
    database = database or open_database(settings)
    entrance = entrance or Entrance(database, key=key, clock=clock, randomness=randomness)
    app = Flask("audio_service.service", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = _BODY_BYTES
    queue = Queue(settings.data)
    working = Parts(
        settings=settings,
        database=database,
        key=key,
        clock=clock,
        randomness=randomness,
        entrance=entrance,
        studio=Studio(settings, database, clock),
        programmes=Shelf(settings.scripts_text),
        book=Book(database, clock),
        queue=queue,
        exports=Exports(settings.data / "exports"),
        ahead=Ahead(queue),
        seats=Seats(),
    )
    give_parts(app, working)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for install in INSTALLED:
        install(app)
    return app
