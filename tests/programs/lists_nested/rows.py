"""Lists of lists: rows are references, so what one name writes another may read."""

from prover import ensures, invariant, requires


@requires(lambda grid, n: all(len(row) == n for row in grid))
@ensures(lambda grid, i, j, result: result == grid[i][j])
@requires(lambda grid, n, i, j: 0 <= i < len(grid) and 0 <= j < n)
def cell(grid: list[list[int]], n: int, i: int, j: int) -> int:
    return grid[i][j]


@requires(lambda grid, n, i: all(len(row) == n for row in grid) and 0 <= i < len(grid))
def cell_past_the_end(grid: list[list[int]], n: int, i: int) -> int:
    return grid[i][n]  #: disproved index


@requires(lambda grid: len(grid) == 2 and len(grid[0]) == 1 and len(grid[1]) == 1)
def rows_may_be_one(grid: list[list[int]]) -> None:
    first = grid[1][0]
    grid[0][0] = first + 1
    assert grid[0][0] == first + 1
    if grid[0] is grid[1]:
        assert grid[1][0] == first + 1
    else:
        assert grid[1][0] == first


@requires(lambda grid: len(grid) == 2 and len(grid[0]) == 1 and len(grid[1]) == 1)
def rows_may_be_one_forgotten(grid: list[list[int]]) -> None:
    first = grid[1][0]
    grid[0][0] = first + 1
    assert grid[1][0] == first  #: disproved assertion


@requires(lambda grid: len(grid) == 1)
def a_row_may_be_an_argument(grid: list[list[int]], row: list[int]) -> None:  #: unknown type
    before = len(grid[0])
    row.append(1)
    if grid[0] is row:
        assert len(grid[0]) == before + 1
    else:
        assert len(grid[0]) == before


@requires(lambda grid: len(grid) == 1)
def a_row_may_be_an_argument_forgotten(grid: list[list[int]], row: list[int]) -> None:  #: unknown type
    before = len(grid[0])
    row.append(1)
    assert len(grid[0]) == before  #: disproved assertion


@requires(lambda n: 0 < n < 100)
def one_row_many_times(n: int) -> None:
    grid = [[0] * n] * n
    grid[0][0] = 5
    assert grid[n - 1][0] == 5
    assert grid[0] is grid[n - 1]


@requires(lambda n: 1 < n < 100)
def rows_of_their_own(n: int) -> None:
    grid = [[0] * n for _ in range(n)]
    grid[0][0] = 5
    assert grid[n - 1][0] == 0
    assert grid[0] is not grid[n - 1]
    assert all(len(row) == n for row in grid)


@requires(lambda n: 1 < n < 100)
def rows_of_their_own_wrong(n: int) -> None:
    grid = [[0] * n for _ in range(n)]
    grid[0][0] = 5
    assert grid[0][0] == 0  #: disproved assertion


@ensures(lambda grid, old: grid == old.grid)
def count_cells(grid: list[list[int]]) -> int:
    count = 0
    for row in grid:
        invariant(count >= 0)
        count += len(row)
    assert count >= 0
    return count


@ensures(lambda grid, old: grid == old.grid)  #: disproved postcondition
def clears_a_row(grid: list[list[int]]) -> None:
    if grid:
        grid[0].clear()


@ensures(lambda grid, result: len(result) == len(grid))
@ensures(lambda grid, result: all(len(result[i]) == len(grid[i]) for i in range(len(grid))))
@ensures(lambda grid, old: grid == old.grid)
def doubled(grid: list[list[int]]) -> list[list[int]]:
    return [[2 * x for x in row] for row in grid]


@ensures(lambda grid, result: all(len(result[i]) == len(grid[i]) for i in range(len(grid))))  #: disproved postcondition
def doubled_wrong(grid: list[list[int]]) -> list[list[int]]:
    return [[2 * x for x in row] + [0] for row in grid]


@ensures(lambda grid, result: all(row in grid for row in result))
@ensures(lambda grid, result: all(len(row) > 0 for row in result))
def not_empty(grid: list[list[int]]) -> list[list[int]]:
    return [row for row in grid if row]


def copies_share_no_row(grid: list[list[int]]) -> None:
    copy = [list(row) for row in grid]
    for row in copy:
        row.append(1)
    if grid:
        assert grid[0] is not copy[0]


def shallow_copy_shares_rows(grid: list[list[int]]) -> None:
    copy = grid[:]
    if grid:
        copy[0].append(1)
        assert copy[0] is grid[0]
        assert len(grid[0]) > 0
        copy[0] = [3]
        assert grid[0] != [3]


def names(groups: list[list[str]]) -> None:
    for group in groups:
        for name in group:
            assert len(name) >= 0
    if groups and groups[0]:
        assert groups[0][0] == ""  #: disproved assertion


@ensures(lambda n, result: len(result) == max(n, 0))
@ensures(lambda n, result: all(len(row) == 2 for row in result))
@ensures(lambda n, result: all(result[i][0] == i for i in range(len(result))))
def built_row_by_row(n: int) -> list[list[int]]:
    out: list[list[int]] = []
    for i in range(n):
        invariant(len(out) == i)
        invariant(all(len(row) == 2 for row in out))
        invariant(all(out[j][0] == j for j in range(i)))
        out.append([i, i + 1])
    return out


@ensures(lambda n, result: all(row[0] == 0 for row in result))  #: disproved postcondition
def built_row_by_row_wrong(n: int) -> list[list[int]]:
    out: list[list[int]] = []
    for i in range(n):
        out.append([i])
    return out


def the_same_row_again_and_again(n: int) -> None:
    row = [0]
    out: list[list[int]] = []
    for _ in range(n):
        out.append(row)
    row.append(1)
    assert all(len(r) == 2 for r in out)  #: unknown assertion


def rows_that_a_variable_holds_too(n: int) -> None:
    out: list[list[int]] = []
    for i in range(n):
        row = [i]
        out.append(row)
        row.append(i)
        assert out[-1] is row
        assert len(out[-1]) == 2
        assert out[-1][1] == i + 1  #: disproved assertion
    assert len(out) >= 0
