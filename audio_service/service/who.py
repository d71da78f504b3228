"""Who makes a request: a person signed in with a browser, or a listener known by a device alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import Flask, Response, g, request
from werkzeug import wrappers

from audio_service.accounts import Present, Role, device_id, new_device, purpose_key
from audio_service.service.cookies import DEVICE, SESSION, cookie, drop_cookie, set_cookie
from audio_service.service.parts import parts

_PURPOSE: Final = "device"


@dataclass(frozen=True, slots=True)
class Who:
    """Who asks.

    Attributes:
        present: Who is signed in, or None for a listener without an account.
        device: The id of the device, 32 hexadecimal digits; of somebody signed in, None if it has none.
    """

    present: Present | None
    device: str | None

    @property
    def role(self) -> Role:
        return self.present.role if self.present else Role.LISTENER

    @property
    def name(self) -> str | None:
        """As it is shown; None for a listener without an account."""
        return self.present.name if self.present else None

    @property
    def account(self) -> str | None:
        """The account's id, or None."""
        return self.present.account_id if self.present else None

    @property
    def browser(self) -> str | None:
        """The id of the browser that is signed in, or None; no secret."""
        return self.present.browser_id if self.present else None

    @property
    def listener(self) -> str:
        """Whose journal this is: the account's id, or the device's."""
        found = self.account or self.device
        if found is None:
            raise AssertionError("who() gives a device to everybody without an account")
        return found


def who() -> Who:
    """Return who makes this request; who has neither an account nor a device is given a device."""
    signed_in = present()
    return Who(signed_in, device() if signed_in else device() or _made_device())


def present() -> Present | None:
    """Return who is signed in with the browser that makes this request; looked up once."""
    if "present" not in g:
        token = cookie(request, SESSION)
        g.present = parts().entrance.who(token) if token else None
    found: Present | None = g.present
    return found


def role() -> Role:
    """Return the role of who makes this request, without giving them a device."""
    signed_in = present()
    return signed_in.role if signed_in else Role.LISTENER


def device() -> str | None:
    """Return the id of the device that makes this request, or None where it has none yet."""
    if "device" not in g:
        g.device = device_id(_key(), cookie(request, DEVICE))
    found: str | None = g.device
    return found


def take_for_nobody() -> None:
    """Go on without knowing who asks, on a page that tells that just this can't be found out now."""
    g.present = None
    g.session_may_hold = True


def know_who_asks(app: Flask) -> None:
    """Keep the cookies of those who use an app as they should be."""
    app.after_request(_mind_cookies)


def forget_session(response: wrappers.Response) -> None:
    """Let the browser forget its session; whoever asks is nobody from here on."""
    g.present = None
    drop_cookie(request, response, SESSION)


def _made_device() -> str:
    g.device_cookie = new_device(_key(), parts().randomness)
    g.device = device_id(_key(), g.device_cookie)
    made: str = g.device
    return made


def _mind_cookies(response: Response) -> Response:
    """Give a new device its cookie, let a page's visitor keep theirs for longer, and take away a session that ended."""
    written = g.get("device_cookie", "")
    if not written and response.mimetype == "text/html" and device():
        written = cookie(request, DEVICE)
    if written:
        set_cookie(request, response, DEVICE, written)
    if _session_ended() and not _sets(response, SESSION):
        drop_cookie(request, response, SESSION)
    return response


def _session_ended() -> bool:
    looked_up = "present" in g and "session_may_hold" not in g
    return looked_up and g.present is None and bool(cookie(request, SESSION))


def _sets(response: Response, name: str) -> bool:
    return any(name in line.partition("=")[0] for line in response.headers.getlist("Set-Cookie"))


def _key() -> bytes:
    return purpose_key(parts().key, _PURPOSE)
