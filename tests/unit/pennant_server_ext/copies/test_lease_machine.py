"""Two servers and a clock, in every order that hypothesis finds: never do both own the room."""

import asyncio
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from obstore.store import MemoryStore

from pennant_server_ext.copies.bucket import Bucket
from pennant_server_ext.copies.lease_keeper import LeaseKeeper
from pennant_server_ext.errors import CopyUnavailable, RoomElsewhere

LENGTH_S = 60.0
NAME = "rooms/a/lease"
FAULTS = st.sampled_from(("", "", "", "question", "answer"))
SERVERS = st.sampled_from(("first", "second"))


class Store(Bucket):
    """A store that loses what it is asked, or its own answer, when told to."""

    fault = ""

    async def create(self, name: str, data: bytes) -> str:
        return await self._put(super().create(name, data))

    async def replace(self, name: str, data: bytes, etag: str) -> str:
        return await self._put(super().replace(name, data, etag))

    async def _put(self, put: Any) -> str:
        if self.fault == "question":
            put.close()
            raise CopyUnavailable("lost")
        etag = await put
        if self.fault == "answer":
            raise CopyUnavailable("lost")
        return etag


class LeaseMachine(RuleBasedStateMachine):
    """Servers take, renew, give back, are killed, and sleep while time passes."""

    @initialize()
    def begin(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.now = 1000.0
        self.store = Store(MemoryStore(), 10.0)
        self.keepers = {owner: self.keeper(owner) for owner in ("first", "second")}
        self.epochs: list[int] = []

    def keeper(self, owner: str) -> LeaseKeeper:
        return LeaseKeeper(self.store, NAME, owner, LENGTH_S, lambda: self.now)

    def ask(self, request: Any, fault: str = "") -> bool:
        """Whether it was granted."""
        self.store.fault = fault
        try:
            self.loop.run_until_complete(request)
        except (RoomElsewhere, CopyUnavailable):
            return False
        finally:
            self.store.fault = ""
        return True

    @rule(owner=SERVERS, fault=FAULTS)
    def take(self, owner: str, fault: str) -> None:
        keeper = self.keepers[owner]
        other = next(keeper for name, keeper in self.keepers.items() if name != owner)
        had, others = keeper.epoch, other.epoch
        if self.ask(keeper.take(), fault):
            assert others is None
            assert keeper.epoch is not None
            assert all(keeper.epoch > epoch for epoch in self.epochs), "an epoch was given twice"
            self.epochs.append(keeper.epoch)
        elif fault == "":
            assert had is None, "a server was refused its own lease"

    @rule(owner=SERVERS, fault=FAULTS)
    def renew(self, owner: str, fault: str) -> None:
        keeper = self.keepers[owner]
        had = keeper.epoch
        granted = self.ask(keeper.renew(), fault)
        if had is not None and fault == "":
            assert granted, "who holds a lease may renew it"
        if granted:
            assert keeper.epoch in self.epochs

    @rule(owner=SERVERS)
    def give_back(self, owner: str) -> None:
        self.ask(self.keepers[owner].give_back())
        assert self.keepers[owner].epoch is None

    @rule(owner=SERVERS)
    def is_killed_and_comes_back(self, owner: str) -> None:
        had = self.keepers[owner].epoch
        self.keepers[owner] = self.keeper(owner)
        if had is not None:
            assert self.ask(self.keepers[owner].take()), "it takes its own lease at once"
            self.epochs.append(self.keepers[owner].epoch or 0)

    @rule(seconds=st.sampled_from((1.0, LENGTH_S / 3, LENGTH_S - 5, LENGTH_S + 5, LENGTH_S * 1.2)))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds

    @invariant()
    def nobody_shares(self) -> None:
        if hasattr(self, "keepers"):
            assert sum(keeper.epoch is not None for keeper in self.keepers.values()) <= 1

    def teardown(self) -> None:
        if hasattr(self, "loop"):
            self.loop.close()


LeaseMachine.TestCase.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
TestLease = LeaseMachine.TestCase
