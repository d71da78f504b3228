"""How often signing in, or anything else, may be tried, for all processes together."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from audio_service.accounts.buckets import Limit, give_back, take
from audio_service.accounts.models import Bucket
from audio_service.accounts.names import name_key
from audio_service.database import insert_into

_HOME_BITS: Final = 64
"""Of an IPv6 address, what one home or server has to itself; the rest it can change at will."""

_BY_NAME: Final = Limit(8, timedelta(minutes=3))
"""480 a day: nothing against 12 letters, and who mistypes has another try in three minutes."""

_BY_ADDRESS: Final = Limit(30, timedelta(seconds=20))
"""More, because a family or a clinic shares an address."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How often signing in may be tried with one name, and from one address."""

    by_name: Limit = _BY_NAME
    by_address: Limit = _BY_ADDRESS


def bucket_of_purpose(key: bytes, purpose: str, who: str) -> str:
    """Return the bucket of somebody, by any name, for one purpose alone."""
    return _hidden(key, f"purpose {purpose}: {who}")


def bucket_of_name(key: bytes, name: str) -> str:
    """Return the bucket of an account's name; people type passwords there too, so it is not kept readable."""
    return _hidden(key, f"name {name_key(name)}")


def bucket_of_address(key: bytes, address: str) -> str:
    """Return the bucket of a network address: one IPv4 address, or the IPv6 addresses of one home."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return _hidden(key, "address unknown")
    if isinstance(found, ipaddress.IPv6Address):
        found = found.ipv4_mapped or ipaddress.ip_network((found, _HOME_BITS), strict=False).network_address
    return _hidden(key, f"address {found}")


def take_try(db: Session, bucket: str, now: datetime, limit: Limit) -> timedelta:
    """Take a try, alone among all processes, and return how long to wait if there was none."""
    taken = take(_held(db, bucket, now), now, limit)
    db.execute(update(Bucket).where(Bucket.key == bucket).values(full_at=taken.full_at))
    return taken.wait


def give_try_back(db: Session, bucket: str, now: datetime, limit: Limit) -> None:
    """Put one try back, because it was none: the password was right."""
    full_at = give_back(_held(db, bucket, now), now, limit)
    db.execute(update(Bucket).where(Bucket.key == bucket).values(full_at=full_at))


def forget_full(db: Session, now: datetime) -> None:
    """Forget buckets that are full again, as they say nothing; one that is in use is left for another time."""
    full = select(Bucket.key).where(Bucket.full_at <= now).with_for_update(skip_locked=True)
    db.execute(delete(Bucket).where(Bucket.key.in_(full)))


def _held(db: Session, bucket: str, now: datetime) -> datetime:
    """Return when a bucket will be full, having made it if need be and locked it till the transaction ends.

    A write that changes nothing is the lock that SQLite and PostgreSQL both know.
    """
    held = insert_into(db, Bucket).values(key=bucket, full_at=now)
    held = held.on_conflict_do_update(index_elements=[Bucket.key], set_={"full_at": Bucket.full_at})
    full_at: datetime = db.scalars(held.returning(Bucket.full_at)).one()
    return full_at


def _hidden(key: bytes, text: str) -> str:
    return hmac.new(key, text.encode(errors="surrogatepass"), hashlib.sha256).hexdigest()
