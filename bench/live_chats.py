"""Live chats at full load: how long until what one side says is shown to the other, and until the agent's hints follow.

    python -m bench.live_chats [--chats 1000] [--seconds 300] [--pace 20] [--kill-web SECONDS] [--cut SECONDS] [--pause]

A whole centre (web, worker, dispatcher, PostgreSQL) and all who talk to it run on this machine: customers and agents each keep a stream
open, each customer asks something every `--pace` seconds, and is answered a second later. `--kill-web`: the web process is killed that
often. `--cut`: seconds between cuts of a tenth of all streams. `--pause`: the web process is stopped for three seconds now and then, as
if the network stood still. At the end each acknowledged message has to have been shown once, in order, to both sides.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import aiohttp

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "centre"))

from served import Served, served, variables
from talkers import ORIGIN, SIDES, Agent, Customer, Outcome, Talker, quantile
from torture import children

SHOWN, HINTED = 0.150, 0.200
"""Seconds: bars for the 99th of a hundred."""
SETTLING = 30.0
ARRIVING = 12.0
"""Customers a second until all are there: what is measured begins then."""


def main() -> None:
    given = arguments()
    sys.exit(report(tortured(given), given))


def tortured(given: argparse.Namespace) -> Outcome:
    """A centre of its own, and all who talk to it."""
    with served() as centre:
        return asyncio.run(talk(centre, filled(centre, given.chats), given))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chats", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--pace", type=float, default=20.0)
    parser.add_argument("--kill-web", type=float, default=0.0)
    parser.add_argument("--cut", type=float, default=0.0)
    parser.add_argument("--pause", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def filled(centre: Served, chats: int) -> dict[str, list[str]]:
    """Agents for all of them, with sessions, and the tokens of as many visitors."""
    script = Path(__file__).parents[1] / "tests" / "centre" / "talkers_filled.py"
    given = variables(centre.data, {})
    agents = -(-chats // 5)
    made = subprocess.run([sys.executable, str(script), str(agents), str(chats)], env=given, check=True, capture_output=True, text=True)
    found: dict[str, list[str]] = json.loads(made.stdout)
    return found


async def talk(centre: Served, people: dict[str, list[str]], given: argparse.Namespace) -> Outcome:
    outcome, stop, chance = Outcome(), asyncio.Event(), random.Random(given.seed)
    sides = [connector(number) for number in range(SIDES)]
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as desks:
        talkers: list[Agent | Customer] = [
            Agent(desks, centre.address, outcome, random.Random(number), {"X-Session-Token": session}, name=str(number))
            for number, session in enumerate(people["agents"])
        ]
        pages = [aiohttp.ClientSession(connector=side) for side in sides]
        talkers += [
            Customer(
                pages[number % SIDES],
                centre.address,
                outcome,
                random.Random(number),
                {"Authorization": f"Bearer {token}", "Origin": ORIGIN},
                pace=given.pace,
                comes=number / ARRIVING,
            )
            for number, token in enumerate(people["visitors"])
        ]
        tasks = [asyncio.ensure_future(each.run(stop)) for each in talkers]
        for task in tasks:
            task.add_done_callback(died)
        await lived_through(centre, talkers, outcome, stop, given, chance)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for page in pages:
            await page.close()
    return outcome


def died(task: asyncio.Task[None]) -> None:
    """Nobody leaves on their own: what ended a talker is a fault of this program, and shown."""
    if not task.cancelled() and (fault := task.exception()):
        print(f"\na talker died: {fault!r}", file=sys.stderr)


def connector(number: int) -> aiohttp.TCPConnector:
    """From an address of its own: a centre lets only so many customers come from one."""
    return aiohttp.TCPConnector(limit=0, local_addr=(f"127.0.1.{number + 1}", 0))


async def lived_through(
    centre: Served, talkers: Sequence[Talker], outcome: Outcome, stop: asyncio.Event, given: argparse.Namespace, chance: random.Random
) -> None:
    customers = [each for each in talkers if isinstance(each, Customer)]
    began = time.monotonic()
    while sum(each.served.is_set() for each in customers) < len(customers) and time.monotonic() - began < 120 + given.chats / ARRIVING:
        print(f"\r{sum(each.served.is_set() for each in customers)} of {len(customers)} served", end="", file=sys.stderr, flush=True)
        await asyncio.sleep(0.5)
    print(f"\nall served after {time.monotonic() - began:.0f} s", file=sys.stderr)
    await asyncio.sleep(min(given.pace, 5))
    for chat in outcome.chats.values():
        chat.forget_times()
    harm = asyncio.ensure_future(harmed(centre, talkers, outcome, given, chance))
    end = time.monotonic() + given.seconds
    while time.monotonic() < end:
        print(f"\r{end - time.monotonic():5.0f} s left, {outcome.acknowledged} messages", end="", file=sys.stderr, flush=True)
        await asyncio.sleep(1)
    stop.set()
    harm.cancel()
    settled = time.monotonic() + SETTLING
    while not outcome.settled and time.monotonic() < settled:
        await asyncio.sleep(0.5)
    print(f"\n{outcome.unanswered} not answered {time.monotonic() - settled + SETTLING:.0f} s after the last word", file=sys.stderr)
    await asyncio.sleep(2)


async def harmed(centre: Served, talkers: Sequence[Talker], outcome: Outcome, given: argparse.Namespace, chance: random.Random) -> None:
    turn = 0
    while True:
        await asyncio.sleep(1)
        turn += 1
        web = children(centre.process).get("web")
        if given.kill_web and turn % int(given.kill_web) == 0 and web:
            os.kill(web, signal.SIGKILL)
            outcome.kills += 1
        if given.cut and turn % int(given.cut) == 0:
            for each in chance.sample(talkers, len(talkers) // 10):
                each.cut()
        if given.pause and turn % 20 == 0 and web:
            outcome.pauses += 1
            with suppress(ProcessLookupError):
                os.kill(web, signal.SIGSTOP)
                await asyncio.sleep(3)
                os.kill(web, signal.SIGCONT)


def report(outcome: Outcome, given: argparse.Namespace) -> int:
    wrong = outcome.wrong()
    disturbed = bool(given.kill_web or given.cut or given.pause)
    print(
        f"{len(outcome.chats)} chats, {outcome.acknowledged} messages, {outcome.retries} sent again, {outcome.cuts} streams cut, "
        f"{outcome.kills} kills, {outcome.pauses} pauses; "
        f"{len(wrong)} chats with something lost, doubled or out of order; refused {dict(outcome.refused)}; load {os.getloadavg()[0]:.1f}"
    )
    for each in outcome.odd[:20]:
        print(f"  no answer: {each}")
    for chat, what in list(wrong.items())[:20]:
        print(f"  chat {chat}: {'; '.join(what)}")
    late = sorted(outcome.late("agent") + outcome.late("customer"))
    met = line("shown to the other side", late, SHOWN) & line("hints after a customer's word", outcome.hints(), HINTED)
    return int(bool(wrong) or bool(outcome.refused) or (not met and not disturbed))


def line(what: str, values: list[float], bar: float) -> bool:
    p50, p95, p99 = (quantile(values, part) * 1000 for part in (0.5, 0.95, 0.99))
    met = p99 <= bar * 1000
    print(
        f"{what:32} p50 {p50:7.1f}  p95 {p95:7.1f}  p99 {p99:7.1f} ms  ({len(values)})  bar {bar * 1000:.0f}: {'met' if met else 'NOT MET'}"
    )
    return met


if __name__ == "__main__":
    main()
