"""A whole service without sound: its app on a database of its own, and browsers that visit it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from audio_service.accounts import Entrance, Role, invite, owner_link, secret_key
from audio_service.accounts.passwords import Passwords
from audio_service.database import Database
from audio_service.service.app import create_app
from audio_service.service.csrf import FIELD, csrf_token
from audio_service.settings import Settings

GOOD = "correct horse battery"
START = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)


@dataclass
class SetClock:
    """A clock that stands still until it is moved."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class House:
    """A service with an owner, and the people it knows."""

    app: Flask
    database: Database
    clock: SetClock
    entrance: Entrance
    base_url: str = "http://localhost"

    @cached_property
    def owner_link(self) -> str:
        with self.database.begin() as db:
            link = owner_link(db, self.clock(), secrets.token_bytes)
        assert link
        return link

    @cached_property
    def _owner(self) -> str:
        self.entrance.accept(self.owner_link, "Olga", GOOD)
        return "Olga"

    def visitor(self) -> Browser:
        """A browser that was never here."""
        return Browser(self)

    def owner(self) -> Browser:
        """The owner in a browser of their own."""
        return self._signed_in(self.entrance.sign_in(self._owner, GOOD, "192.0.2.7"))

    def person(self, role: Role = Role.LISTENER, name: str = "", *, password: str | None = GOOD) -> Browser:
        """Somebody new with an account, in a browser of their own."""
        if role is Role.OWNER:
            return self.owner()
        name = name or f"{role}{secrets.token_hex(4)}"
        return self._signed_in(self.entrance.accept(self.invitation(role), name, password))

    def invitation(self, role: Role = Role.LISTENER) -> str:
        by = self.entrance.who(self.owner().session)
        assert by
        with self.database.begin() as db:
            return invite(db, by, role, self.clock(), secrets.token_bytes)

    def _signed_in(self, token: str) -> Browser:
        browser = Browser(self)
        browser.set("session", token)
        return browser


@dataclass
class Browser:
    """A browser with its cookies."""

    house: House
    headers: dict[str, str] = field(default_factory=lambda: {"Accept": "text/html,*/*"})
    address: str = "192.0.2.1"

    @cached_property
    def client(self) -> FlaskClient:
        return self.house.app.test_client()

    @property
    def https(self) -> bool:
        return self.house.base_url.startswith("https:")

    def cookie(self, name: str) -> str:
        found = self.client.get_cookie(self._full(name))
        return found.value if found else ""

    def set(self, name: str, value: str) -> None:
        self.client.set_cookie(self._full(name), value, httponly=True, secure=self.https)

    @property
    def session(self) -> str:
        return self.cookie("session")

    @property
    def account(self) -> str:
        found = self.house.entrance.who(self.session)
        assert found
        return found.account_id

    @property
    def token(self) -> str:
        """What a form of a page just loaded would carry."""
        with self.client as client:
            client.get("/api/preferences", base_url=self.house.base_url)
            return csrf_token()

    def open(self, method: str, path: str, **options: Any) -> TestResponse:
        headers = self.headers | options.pop("headers", {})
        options.setdefault("base_url", self.house.base_url)
        environ = {"REMOTE_ADDR": self.address} | options.pop("environ_overrides", {})
        return self.client.open(path, method=method, headers=headers, environ_overrides=environ, **options)

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.open("GET", path, **options)

    def send(self, path: str, **fields: str) -> TestResponse:
        """Send a form, as a page would."""
        return self.open("POST", path, data={FIELD: self.token} | fields)

    def put(self, path: str, body: object) -> TestResponse:
        return self.open("PUT", path, json=body)

    def role(self) -> Any:
        return self.get("/api/session").json["role"]

    def name(self) -> Any:
        return self.get("/api/session").json["name"]

    def _full(self, name: str) -> str:
        return f"__Host-{name}" if self.https else name


def build(folder: Path, database: Database, base_url: str = "http://localhost", **settings: Any) -> House:
    """Return a service on a database with tables; passwords are hashed quickly."""
    clock = SetClock()
    passwords = Passwords(secrets.token_bytes, PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    key = secret_key(folder, secrets.token_bytes)
    entrance = Entrance(database, key=key, clock=clock, randomness=secrets.token_bytes, passwords=passwords)
    app = create_app(Settings(data=folder, **settings), database=database, entrance=entrance, clock=clock)
    return House(app, database, clock, entrance, base_url)


def sitting(**other: Any) -> dict[str, Any]:
    """What a player tells of a sitting."""
    return {
        "practice": "heart-breathing",
        "title": "Breathing with the heart",
        "rendition": "0" * 32,
        "length": 600,
        "begun_at": "2026-03-28T06:30:00Z",
        "zone": "Europe/Berlin",
        "heard": 300,
        "position": 300,
        "sequence": 1,
        "outcome": "left",
    } | other


def check_in(sitting: str, **other: Any) -> dict[str, Any]:
    """What a page tells of how it is."""
    return {
        "sitting": sitting,
        "when": "before",
        "made_at": "2026-03-28T06:29:00Z",
        "zone": "Europe/Berlin",
        "sequence": 1,
    } | other


def sample_path(rule: Any) -> str:
    """A path that a rule matches, with ids of nothing that there is."""
    samples: Mapping[str, str] = {
        "identity": "0b6f5f6e-5a52-4a63-9e2d-3f4f9a3d8f10" if "<uuid:" in rule.rule else "0" * 32,
        "table": "sittings",
        "practice": "no-such-practice",
        "name": "no-such-name",
        "view": "vtt",
    }
    return re.sub(r"<(?:[^<>:]*:)?(\w+)>", lambda found: samples.get(found[1], "0" * 32), rule.rule)
