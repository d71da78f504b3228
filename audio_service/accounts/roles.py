"""Who may do what: one table, and what it does not say is refused."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum, auto
from types import MappingProxyType
from typing import Final


class Role(StrEnum):
    """What a person is here; a listener may be known by a device alone."""

    OWNER = auto()
    FACILITATOR = auto()
    LISTENER = auto()


class Action(StrEnum):
    """What routes ask leave for.

    There is none for another person's journal: nobody has it.
    """

    PLAY = auto()
    """Hear and download practices, in any length and with any sound."""

    KEEP_JOURNAL = auto()
    """Write, read, export and erase one's own journal."""

    EDIT_PRACTICES = auto()
    """Write scripts, add beds and record lines."""

    INVITE_LISTENERS = auto()

    INVITE_FACILITATORS = auto()

    MANAGE_ACCOUNTS = auto()
    """See who has an account, close it, and give out links to sign in again."""

    CHANGE_SETTINGS = auto()
    """Change what holds for everybody, such as the crisis text."""


_LISTENER: Final = frozenset({Action.PLAY, Action.KEEP_JOURNAL})
_FACILITATOR: Final = _LISTENER | {Action.EDIT_PRACTICES, Action.INVITE_LISTENERS}
_OWNER: Final = _FACILITATOR | {Action.INVITE_FACILITATORS, Action.MANAGE_ACCOUNTS, Action.CHANGE_SETTINGS}

_ALLOWED: Final[Mapping[Role, frozenset[Action]]] = MappingProxyType(
    {Role.OWNER: _OWNER, Role.FACILITATOR: _FACILITATOR, Role.LISTENER: _LISTENER}
)

_INVITING: Final[Mapping[Role, Action]] = MappingProxyType(
    {Role.FACILITATOR: Action.INVITE_FACILITATORS, Role.LISTENER: Action.INVITE_LISTENERS}
)


def may(role: Role | None, action: Action) -> bool:
    """Tell whether a role allows an action; who has none may do nothing."""
    return role is not None and action in _ALLOWED[role]


def may_invite(role: Role | None, invited: Role) -> bool:
    """Tell whether a role may invite another; nobody invites an owner."""
    return invited in _INVITING and may(role, _INVITING[invited])
