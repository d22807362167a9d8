"""The verdict service across machines, on Ray: the same functions as `smt.pool` runs, on a cluster. Needs the extra `ray`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from smt.pool import Failure, Result, Task


class RayEngine:
    """An engine for `training.verdicts.Service`. Each task is one Ray task; one that overruns its time is cancelled by force."""

    def __init__(self, address: str | None = None, **options: Any) -> None:
        import ray

        self.ray = ray
        if not ray.is_initialized():
            ray.init(address=address, include_dashboard=False, log_to_driver=False, **options)

    def map(self, function: Callable[[Task], Result], tasks: Iterable[Task], timeout_s: float) -> list[Result | Failure]:
        """The result or the failure of each task, in order. The time of a task is counted from when its turn to be waited for comes."""
        remote = self.ray.remote(max_retries=0)(function)
        waiting = [remote.remote(task) for task in tasks]
        return [self._result(reference, timeout_s) for reference in waiting]

    def _result(self, reference: Any, timeout_s: float) -> Any:
        try:
            return self.ray.get(reference, timeout=timeout_s)
        except self.ray.exceptions.GetTimeoutError:
            self.ray.cancel(reference, force=True)
            return Failure("timeout")
        except self.ray.exceptions.OutOfMemoryError:
            return Failure("out of memory")
        except self.ray.exceptions.RayError as problem:
            return Failure("crashed", type(problem).__name__)

    def close(self) -> None:
        """Leave the cluster."""
        self.ray.shutdown()
