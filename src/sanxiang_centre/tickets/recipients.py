"""Who is meant by assignee, group, leaders, managers, watchers, for many tickets at once in few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sanxiang_centre.accounts.models import Person, Role, Skill
from sanxiang_centre.tickets.models import Ticket, Watcher


@dataclass(frozen=True, slots=True)
class Recipients:
    """Team -> its leaders, group -> its members, ticket -> who watches it; managers; who is there at all."""

    leaders: dict[int | None, list[int]]
    groups: dict[int, list[int]]
    watchers: dict[int, list[int]]
    managers: list[int]
    active: frozenset[int]

    @classmethod
    def of(cls, tickets: Iterable[Ticket]) -> Recipients:
        given = list(tickets)
        leaders: dict[int | None, list[int]] = defaultdict(list)
        groups: dict[int, list[int]] = defaultdict(list)
        watchers: dict[int, list[int]] = defaultdict(list)
        chiefs = Person.objects.filter(is_active=True, roles__overlap=[Role.LEADER, Role.MANAGER]).order_by("id")
        heads = list(chiefs.values_list("id", "team", "roles"))
        for person, team, roles in heads:
            if Role.LEADER in roles:
                leaders[team].append(person)
        for group, person in Skill.objects.filter(group__in={ticket.group_id for ticket in given}).values_list("group", "person"):
            groups[group].append(person)
        for ticket, person in Watcher.objects.filter(ticket__in=[one.pk for one in given]).values_list("ticket", "person"):
            watchers[ticket].append(person)
        active = frozenset(Person.objects.filter(is_active=True).values_list("id", flat=True))
        return cls(leaders, groups, watchers, [person for person, _, roles in heads if Role.MANAGER in roles], active)

    def named(self, ticket: Ticket, to: Sequence[str]) -> list[int]:
        """Ids, each once, in order; never who is complained about. What nobody has in hand goes to its group instead of its assignee."""
        found = [person for name in to for person in self._of(ticket, name)]
        return sorted({person for person in found if person in self.active and person != ticket.about_id})

    def why(self, ticket: Ticket, person: int) -> str:
        """The nearest reason for which the chain of the ticket meets that person; a code of the notices' table."""
        if person == ticket.assignee_id:
            return "assignee"
        if ticket.assignee_id is None and person in self.groups.get(ticket.group_id or 0, ()):
            return "group"
        reasons = {"leader": self._of(ticket, "leaders"), "manager": self.managers, "watcher": self._of(ticket, "watchers")}
        return next((reason for reason, people in reasons.items() if person in people), "named")

    def _of(self, ticket: Ticket, name: str) -> Sequence[int]:
        if name == "assignee":
            return [ticket.assignee_id] if ticket.assignee_id else self._of(ticket, "group")
        if name == "group":
            return self.groups.get(ticket.group_id or 0, ())
        if name == "leaders":
            return self.leaders.get(ticket.team_id, ()) if ticket.team_id else ()
        if name == "managers":
            return self.managers
        if name == "watchers":
            return self.watchers.get(ticket.pk, ())
        return [int(name.removeprefix("person:"))]
