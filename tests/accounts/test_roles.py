from itertools import product

import pytest

from audio_service.accounts.roles import Action, Role, may, may_invite

ALLOWED = {
    Role.OWNER: "play keep_journal edit_practices invite_listeners invite_facilitators manage_accounts change_settings",
    Role.FACILITATOR: "play keep_journal edit_practices invite_listeners",
    Role.LISTENER: "play keep_journal",
}


@pytest.mark.parametrize(("role", "action"), list(product(Role, Action)))
def test_a_role_may_do_what_is_written_here_and_nothing_else(role: Role, action: Action) -> None:
    assert may(role, action) is (action.value in ALLOWED[role].split())


@pytest.mark.parametrize("action", Action)
def test_nobody_may_nothing(action: Action) -> None:
    assert not may(None, action)


def test_there_is_no_leave_to_read_another_persons_journal() -> None:
    assert [action for action in Action if "journal" in action] == [Action.KEEP_JOURNAL]


@pytest.mark.parametrize(("role", "invited"), list(product([*Role, None], Role)))
def test_owners_invite_all_but_owners_and_facilitators_invite_listeners(role: Role | None, invited: Role) -> None:
    pairs = {(Role.OWNER, Role.FACILITATOR), (Role.OWNER, Role.LISTENER), (Role.FACILITATOR, Role.LISTENER)}
    assert may_invite(role, invited) is ((role, invited) in pairs)
