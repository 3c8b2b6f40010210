"""The parties of a vCon and their roles: said by the CC extension, else by names, else by their words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sanxiang.conversation import canonical
from sanxiang.conversation.canonical import Parties
from sanxiang.conversation.items import RecordError
from sanxiang.conversation.model import Party, Role
from sanxiang.conversation.readers.jsonl import text_of
from sanxiang.conversation.sides import guess_roles

_MOST = 10_000
_AGENT_SIGNS = ("agent", "support", "service", "客服", "坐席", "座席", "工号")


class VconParties(Parties):
    """The parties in the vCon's own order, so that its indices hold."""

    def __init__(self, values: Sequence[Mapping[str, object]], said: Mapping[str, Sequence[str]], notes: list[str]) -> None:
        if len(values) > _MOST:
            raise RecordError(f"more than {_MOST} parties")
        self._values = list(values)
        self._notes = notes
        roles = _roles(values, said, notes)
        self._list = [_party(value, role) for value, role in zip(values, roles, strict=True)]

    def at(self, number: int) -> int:
        """`number` itself, if there is such a party. Raises RecordError."""
        if not 0 <= number < len(self._list):
            raise RecordError(f"party {number} is named, but there are only {len(self._list)} parties")
        return number

    def role(self, number: int) -> Role:
        return self._list[number].role

    def count(self, role: Role) -> int:
        return sum(party.role is role for party in self._list)

    def label(self, number: int) -> str:
        """How a party is called, for `Event.detail`."""
        party = self._list[self.at(number)]
        return party.name or party.id or party.role.value

    def index(self, role: Role, staff_no: str = "", name: str = "") -> int:
        party = Party(role, staff_no, name)
        if party not in self._list:
            self._list.append(party)
        return self._list.index(party)

    def find(self, role: Role) -> int:
        found = (number for number, party in enumerate(self._list) if party.role is role)
        number = next(found, None)
        return self.index(role) if number is None else number

    def all(self) -> tuple[Party, ...]:
        return tuple(self._list)


def party_numbers(value: object) -> list[int]:
    """An index, a list of them, or lists within lists (one a channel, with nulls) -> the indices in order."""
    found: list[int] = []
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            waiting.extend(reversed(item))
        elif isinstance(item, int) and not isinstance(item, bool):
            found.append(item)
    return found


def _party(value: Mapping[str, object], role: Role) -> Party:
    own = value.get("sanxiang")
    known = (text_of(value, key) for key in ("tel", "mailto", "sip", "did", "uuid"))
    account = text_of(own, "id") if isinstance(own, dict) else next((text for text in known if text), "")
    return Party(role, account, text_of(value, "name"))


def _roles(values: Sequence[Mapping[str, object]], said: Mapping[str, Sequence[str]], notes: list[str]) -> list[Role]:
    roles = [_stated(value) for value in values]
    if None not in roles:
        return [role for role in roles if role is not None]
    notes.append("the role of a party is not stated (CC extension) and was guessed")
    guessed = guess_roles(said) or {}
    roles = [role or guessed.get(str(number)) for number, role in enumerate(roles)]
    roles = [role or _by_name(value) for role, value in zip(roles, values, strict=True)]
    if Role.AGENT not in roles and None in roles and (Role.CUSTOMER in roles or len(roles) > 1):
        roles[roles.index(None)] = Role.AGENT
    return [role or Role.CUSTOMER for role in roles]


def _stated(value: Mapping[str, object]) -> Role | None:
    own = value.get("sanxiang")
    if isinstance(own, dict) and isinstance(own.get("role"), str) and own["role"] in set(Role):
        return Role(str(own["role"]))
    if value.get("type") == "bot":
        return Role.BOT
    meta = value.get("meta")
    places = (value, meta if isinstance(meta, dict) else {})
    words = [place["role"] for place in places if isinstance(place.get("role"), str)]
    return next((role for word in words if (role := canonical.find_role(str(word)))), None)


def _by_name(value: Mapping[str, object]) -> Role | None:
    """A department, or a name like 客服 or Agent, is the centre's side."""
    name = text_of(value, "name").lower()
    if value.get("org") or value.get("dept") or any(sign in name for sign in _AGENT_SIGNS):
        return Role.AGENT
    return canonical.find_role(name)
