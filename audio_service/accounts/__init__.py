"""Who people are here: accounts, devices, signing in, and what each role may do."""

from audio_service.accounts.buckets import Limit
from audio_service.accounts.devices import device_id, new_device
from audio_service.accounts.entrance import Clock, Entrance
from audio_service.accounts.limits import Limits
from audio_service.accounts.links import Offer, invite, offer, owner_link, sign_in_link, withdraw_invitations
from audio_service.accounts.passwords import Passwords
from audio_service.accounts.people import Person, accounts, close_account, owner_has_password
from audio_service.accounts.roles import Action, Role, may, may_invite
from audio_service.accounts.secret_key import purpose_key, secret_key
from audio_service.accounts.sessions import Browser, Lifetimes, Present, browsers, end, end_all
from audio_service.accounts.tokens import Randomness

__all__ = [
    "Action",
    "Browser",
    "Clock",
    "Entrance",
    "Lifetimes",
    "Limit",
    "Limits",
    "Offer",
    "Passwords",
    "Person",
    "Present",
    "Randomness",
    "Role",
    "accounts",
    "browsers",
    "close_account",
    "device_id",
    "end",
    "end_all",
    "invite",
    "may",
    "may_invite",
    "new_device",
    "offer",
    "owner_has_password",
    "owner_link",
    "purpose_key",
    "secret_key",
    "sign_in_link",
    "withdraw_invitations",
]
