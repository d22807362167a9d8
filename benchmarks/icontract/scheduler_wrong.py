"""Wrong in three places.

A scheduler for one machine: jobs with priorities, kept in order in a list; the most urgent runs next, of equal ones the oldest.

Priorities are small numbers, and the smallest is the most urgent. Time is counted in whole seconds.
"""

from dataclasses import dataclass
from enum import Enum

from icontract import DBC, ensure, invariant, require, snapshot

URGENT = 0
IDLE = 9
DAY = 24 * 60 * 60


class State(Enum):
    """What a job is doing."""

    WAITING = 1
    RUNNING = 2
    DONE = 3


@dataclass(frozen=True)
class Window:
    """The seconds in which a job may run: from `start`, before `end`."""

    start: int
    end: int


@invariant(lambda self: URGENT <= self.priority <= IDLE)
@invariant(lambda self: 0 <= self.spent <= self.cost)  #: disproved class-invariant
class Job(DBC):
    """Something that takes a known time."""

    @require(lambda priority: URGENT <= priority <= IDLE)
    @require(lambda cost: cost >= 0)
    @ensure(lambda self, cost: self.cost == cost and self.spent == 0)
    def __init__(self, name: str, priority: int, cost: int) -> None:
        self.name: str = name
        self.priority: int = priority
        self.cost: int = cost
        self.spent: int = 0

    @ensure(lambda self, result: result == self.cost - self.spent)
    @ensure(lambda result: result >= 0)
    def left(self) -> int:
        """The seconds that it still needs."""
        return self.cost - self.spent

    @ensure(lambda self, result: (result == State.DONE) == (self.spent == self.cost))
    @ensure(lambda self, result: result != State.RUNNING or 0 < self.spent < self.cost)
    def state(self) -> State:
        """What it is doing, as far as its own clock tells."""
        if self.spent == self.cost:
            return State.DONE
        return State.RUNNING if self.spent > 0 else State.WAITING

    @require(lambda seconds: seconds >= 0)
    @snapshot(lambda self: self.spent, name="spent")
    @snapshot(lambda self: self.cost, name="cost")
    @ensure(lambda self, OLD: self.cost == OLD.cost)
    @ensure(lambda seconds, result: 0 <= result <= seconds)
    @ensure(lambda self, seconds, result, OLD: self.spent == OLD.spent + seconds - result)
    @ensure(lambda self, result: result == 0 or self.spent == self.cost)
    def run(self, seconds: int) -> int:
        """Let it run for some seconds; those that it does not need come back."""
        needed = min(seconds, self.cost)
        self.spent += needed
        return seconds - needed

    @snapshot(lambda self: self.priority, name="before")
    @ensure(lambda self, OLD: self.priority == max(URGENT, OLD.before - 1))
    def hurry(self) -> None:
        """One step more urgent, where there is one."""
        if self.priority > URGENT:
            self.priority -= 1


@snapshot(lambda queue: list(queue), name="before")
@ensure(lambda queue, OLD: queue == OLD.before)
@ensure(lambda queue, priority, result: 0 <= result <= len(queue))
@ensure(lambda queue, priority, result: all(queue[i] <= priority for i in range(result)))
@ensure(lambda queue, priority, result: result == len(queue) or queue[result] > priority)
def place(queue: list[int], priority: int) -> int:
    """Where a job of that priority goes: behind the last one in front that is at least as urgent."""
    i = 0
    while queue[i] <= priority:  #: disproved index
        i += 1
    return i


@require(lambda priority: URGENT <= priority <= IDLE)
@snapshot(lambda queue: list(queue), name="before")
@ensure(lambda queue, OLD: len(queue) == len(OLD.before) + 1)
@ensure(lambda queue, priority: priority in queue)
def enqueue(queue: list[int], priority: int) -> None:
    """Put a job where it belongs."""
    queue.insert(place(queue, priority), priority)


@require(lambda queue: len(queue) > 0)
@snapshot(lambda queue: list(queue), name="before")
@ensure(lambda queue, result, OLD: result == OLD.before[0])
@ensure(lambda queue, OLD: queue == OLD.before[1:])
def dequeue(queue: list[int]) -> int:
    """Take the job at the head."""
    return queue.pop(0)


@ensure(lambda queue, result: (result is None) == (len(queue) == 0))
@ensure(lambda queue, result: result is None or all(result <= p for p in queue))
def most_urgent(queue: list[int]) -> int | None:
    """The smallest priority that waits."""
    return min(queue) if queue else None


@require(lambda window: window.start <= window.end)
@require(lambda other: other.start <= other.end)
@ensure(lambda window, other, result: result is None or window.start <= result.start < result.end <= window.end)  #: disproved postcondition
@ensure(lambda window, other, result: result is None or other.start <= result.start < result.end <= other.end)  #: disproved postcondition
@ensure(lambda window, other, result: result is not None or window.end <= other.start or other.end <= window.start or
        window.start == window.end or other.start == other.end)  # fmt: skip
def common(window: Window, other: Window) -> Window | None:
    """The seconds that two windows share, if there are any."""
    start = max(window.start, other.start)
    end = min(window.end, other.end)
    return Window(start, end) if start <= end else None


@require(lambda seconds: seconds >= 0)
@ensure(lambda seconds, result: result[0] * DAY + result[1] * 3600 + result[2] * 60 + result[3] == seconds)
@ensure(lambda result: 0 <= result[1] < 24 and 0 <= result[2] < 60 and 0 <= result[3] < 60)
def as_clock(seconds: int) -> tuple[int, int, int, int]:
    """Seconds as days, hours, minutes and seconds."""
    days, rest = divmod(seconds, DAY)
    hours, rest = divmod(rest, 3600)
    minutes, rest = divmod(rest, 60)
    return days, hours, minutes, rest


@require(lambda costs: all(c >= 0 for c in costs))
@require(lambda limit: limit >= 0)
@ensure(lambda costs, result: 0 <= result <= len(costs))
def fitting(costs: list[int], limit: int) -> int:
    """How many jobs, from the head on, fit into so many seconds."""
    left = limit
    for i in range(len(costs)):
        if costs[i] > left:
            return i
        left -= costs[i]
    return len(costs)


@require(lambda runs: all(n >= 0 for n in runs.values()))
@snapshot(lambda runs: dict(runs), name="before")
@ensure(lambda runs, name, OLD: runs[name] == OLD.before.get(name, 0) + 1)
@ensure(lambda result: result > 0)
def count_run(runs: dict[str, int], name: str) -> int:
    """One more run of a job; how many that makes."""
    runs[name] = runs.get(name, 0) + 1
    return runs[name]


@require(lambda job, seconds: seconds >= 0)
@ensure(lambda seconds, result: 0 <= result <= seconds)
def run_twice(job: Job, seconds: int) -> int:
    """Two turns of so many seconds: what is left of the second one."""
    job.run(seconds)
    return job.run(seconds)
