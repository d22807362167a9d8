"""The frame of a loop: which places its turns change, and the kinds of value that they may then hold."""

from __future__ import annotations

from smt import tables
from smt.families import fresh_family
from smt.heap import DequeObj, FamilyObj, HeapObject, InstanceObj, IteratorObj, ListObj, MovedObj, TableObj
from smt.machine import Machine
from smt.rounds import OWN, Content, Found
from smt.sequences import Contents, MixedContents, length
from smt.shapes import fresh, has_exact, join, leaves, seq_well_formed, shape_of
from smt.state import Key, State
from smt.terms import INT, ZERO, array, implies, le
from smt.values import (
    UNBOUND,
    BuiltinV,
    ClassV,
    ExcV,
    FlagV,
    MemberV,
    ModuleV,
    OpaqueV,
    RefV,
    Seq,
    Shape,
    TupleV,
    UnionV,
    Value,
    alternatives,
)

KEPT = Shape("kept")  # of an attribute: it is what it was at entry


class Changes:
    """Places and their shapes, growing by `observe` until it finds nothing new; then `forget` makes the head of any turn.

    They start with what earlier rounds found (`known`), as far as it exists here, joined with what is there at entry.
    """

    def __init__(self, m: Machine, entry: State, known: Found) -> None:
        self.entry = entry
        self.known = known
        self.own = m.frame.id
        self.frames = len(m.frames)  # frames that exist at the head; what inlined calls of a turn leave behind is not looked at
        self.locations = m.locations
        self.variables: dict[Key, Shape] = {}
        self.objects: dict[int, Content] = {}
        self.declared = m.families
        self.joined: dict[int, Shape] = {}  # families that objects join which the turn makes
        for (frame, name), shape in known.variables.items():
            key = (self.own if frame == OWN else frame, name)
            if (frame == OWN or key in entry.env) and _exists(shape, entry):
                self.variables[key] = join([*self._known(key), shape])
        for location, content in known.objects.items():
            found = entry.heap.get(location)
            parts = (content,) if isinstance(content, Shape) else tuple(shape for _, shape in content or ())
            if found is not None and not isinstance(found, MovedObj) and all(_exists(part, entry) for part in parts):
                self.objects[location] = content
                self.objects[location] = self._content(location, found, entry, self.locations, {})

    def names(self, m: Machine) -> str:
        """The changed variables, for people."""
        return ", ".join(name for _, name in self.variables if not name.startswith("%"))

    # ---------------------------------------------------------------------------------------------------------- observing

    def observe(self, m: Machine, head: State, end: State, boundary: int) -> bool:
        """Compare the end of a turn with its head; whether something new was found."""
        grown = False
        self.declared = m.families
        owners = _owners(end, self.frames)
        for key, value in end.env.items():
            if key[0] > self.frames:
                continue
            before = head.env.get(key, UNBOUND)
            if value is before or value == before:
                continue
            shape = join([*self._known(key), self._shape(end, value, boundary, owners)])
            if self.variables.get(key) != shape:
                self.variables[key] = shape
                grown = True
        for location, found in end.heap.items():
            if location > self.locations or location not in head.heap or found is head.heap[location] or found == head.heap[location]:
                continue
            content = self._content(location, found, end, boundary, owners)
            if location not in self.objects or self.objects[location] != content:
                self.objects[location] = content
                grown = True
        for location, content in self.joined.items():
            if location not in self.objects:
                self.objects[location] = content  # the next turn has members that this one had not
                grown = True
        if grown:
            self.known.variables = {(OWN if f == self.own else f, name): shape for (f, name), shape in self.variables.items()}
            self.known.objects = dict(self.objects)
        return grown

    def _known(self, key: Key) -> list[Shape]:
        if key in self.variables:
            return [self.variables[key]]
        return [self._shape(self.entry, self.entry.env.get(key, UNBOUND), self.locations, {})]

    def _shape(self, state: State, value: Value, boundary: int, owners: dict[int, int]) -> Shape:
        """The shape of a value; a container made in this turn that nothing else refers to is any one of its items' shape."""
        parts = []
        for guard, part in alternatives(value):
            if isinstance(value, UnionV) and state.path.excludes(guard):
                continue
            part = state.resolve(part) if isinstance(part, RefV) else part
            made = self._member(state, part, ())
            if made is not None:
                parts.append(made)
                continue
            if isinstance(part, RefV) and part.index is None and part.location > boundary and owners.get(part.location) == 1:
                made = _container_shape(state.heap[part.location])
            parts.append(self._lasting(shape_of(part)) if made is None else made)
        return _join_lists(parts)

    def _member(self, state: State, value: Value, around: tuple[int, ...]) -> Shape | None:
        """Any object of a declared type, for one of that type which the turn makes: the next turn may meet it, wherever it was put.

        None where there may be one such object only, or what it holds is not as declared. `around`: the objects that it is looked at for.
        """
        if not isinstance(value, RefV) or value.index is not None or value.location <= self.locations:
            return None
        found, family = state.heap[value.location], self.declared.get(value.cls)
        home = self.entry.heap.get(family.location) if family is not None else None
        if family is None or not isinstance(home, FamilyObj) or not isinstance(found, InstanceObj):
            return None
        fields = dict(zip(home.fields, home.shape.args, strict=True))
        if value.location not in around:
            if fields.keys() != {name for name, _ in found.fields}:
                return None
            for name, held in found.fields:
                parts = [state.resolve(part) if isinstance(part, RefV) else part for _, part in alternatives(held)]
                shapes = [self._member(state, part, (*around, value.location)) or shape_of(part) for part in parts]
                if join([fields[name], *shapes]) != fields[name]:
                    return None
        self.joined[family.location] = home.shape
        return Shape("ref", (), RefV(family.location, family.cls, ZERO))

    def _lasting(self, shape: Shape) -> Shape:
        """The shape, with objects that exist in one turn only made opaque: the next turn does not have them."""
        if isinstance(shape.payload, RefV) and shape.payload.location > self.locations:
            return Shape("exact", (), OpaqueV("an object that one turn of a loop makes and another one uses"))
        return Shape(shape.name, tuple(self._lasting(s) for s in shape.args), shape.payload)

    def _items(self, end: State, contents: Contents, boundary: int) -> Shape | None:
        """The shape of a list's items; objects that the turn makes, which no other object holds, are any ones of their shape."""
        if isinstance(contents, Seq):
            return self._abstract(end, contents.shape)
        holders = _holders(end)
        parts = []
        for value in contents:
            made = self._member(end, end.resolve(value), ()) if isinstance(value, RefV) else None
            if made is not None:
                parts.append(made)
                continue
            if isinstance(value, RefV) and value.index is None and value.location > boundary and holders.get(value.location) == 1:
                made = _object_shape(end.heap[value.location])
            parts.append(shape_of(value) if made is None else self._abstract(end, made))
        return join(parts) if parts else None

    def _abstract(self, end: State, shape: Shape) -> Shape:
        """The shape, with families that did not exist before the loop replaced by what their members are like."""
        if shape.name == "ref" and isinstance(shape.payload, RefV) and shape.payload.location > self.locations:
            family = end.heap[shape.payload.location]
            assert isinstance(family, FamilyObj)
            made = _new_shape(family.cls, family.fields, family.shape)
            return self._abstract(end, made)
        return Shape(shape.name, tuple(self._abstract(end, s) for s in shape.args), shape.payload) if shape.args else shape

    def _content(
        self, location: int, found: HeapObject, end: State, boundary: int, owners: dict[int, int]
    ) -> Content:
        known = self.objects.get(location)
        entry = self.entry.heap[location]
        if isinstance(found, InstanceObj):
            assert isinstance(entry, InstanceObj)
            starts = dict(entry.fields)
            shapes_by_name = dict.fromkeys(starts, KEPT) | (dict(known) if isinstance(known, tuple) else {})
            for name, value in found.fields:
                before = shapes_by_name.get(name, Shape("unbound"))
                if before != KEPT or value != starts.get(name):
                    before = shape_of(starts.get(name, UNBOUND)) if before == KEPT else before
                    shapes_by_name[name] = join([before, self._shape(end, value, boundary, owners)])
            return tuple(shapes_by_name.items())
        if isinstance(found, TableObj):
            assert isinstance(entry, TableObj)
            return self._table_shape(entry, found, known, end, boundary)
        if isinstance(found, FamilyObj):
            return found.shape
        if isinstance(found, MovedObj):
            raise MixedContents("an object that becomes an item of another")
        if isinstance(found, IteratorObj):
            raise MixedContents("how far a generator has gone")
        assert isinstance(entry, ListObj | DequeObj)
        parts = [_item_shape(entry.contents), self._items(end, found.contents, boundary)]
        if isinstance(known, Shape):
            parts.append(known)
        items = [p for p in parts if p is not None]
        return join(items) if items else None

    def _table_shape(self, entry: TableObj, found: TableObj, known: object, end: State, boundary: int) -> Shape | None:
        """What a dict or set may hold: "values" where its keys stay as they are, else "table"; None where it stays empty."""
        if isinstance(found.table, tables.Unmodelled) or isinstance(entry.table, tables.Unmodelled):
            return Shape("unmodelled")
        before = known if isinstance(known, Shape) else None
        seen = None if before is None or before.name == "unmodelled" else (before.args[0], before.args[1])
        try:
            seen = tables.join_shapes(seen, tables.shapes_of(entry.table))
            seen = tables.join_shapes(seen, self._entry_shapes(end, found.table, boundary))
        except tables.NoTable:
            return Shape("unmodelled")
        stays = found.layout == entry.layout and (before is None or before.name == "values")
        if seen is not None and has_exact(seen[1]):
            return Shape("unmodelled")  # objects of one turn are not there in the next
        return None if seen is None else Shape("values" if stays else "table", seen)

    def _entry_shapes(self, end: State, table: tables.Entries | tables.Arrays, boundary: int) -> tuple[Shape, Shape] | None:
        """The shapes of keys and of values, of which objects that the turn makes are any ones of their shape."""
        shaped = tables.shapes_of(table)
        if shaped is None:
            return None
        contents = table.items if isinstance(table, tables.Entries) else None
        if contents is None:
            return shaped[0], self._abstract(end, shaped[1])
        values = self._items(end, tuple(v for _, v in contents), boundary)
        assert values is not None
        return shaped[0], values

    # --------------------------------------------------------------------------------------------------------- forgetting

    def forget(self, m: Machine, entry: State) -> State:
        """A copy of the entry state in which every changed place holds any value of its shape."""
        outer, m.state = m.state, entry.fork()
        for key, shape in self.variables.items():
            m.state.env[key] = self._any(m, shape, key[1])
        for location, content in self.objects.items():
            found = entry.heap[location]
            if isinstance(found, InstanceObj):
                assert isinstance(content, tuple)
                starts = dict(found.fields)
                fields = tuple(
                    (name, starts.get(name, UNBOUND) if shape == KEPT else self._any(m, shape, name)) for name, shape in content
                )
                m.state.heap[location] = InstanceObj(found.cls, fields)
            elif isinstance(found, FamilyObj):
                m.state.heap[location] = fresh_family(m, found)
            elif isinstance(found, TableObj):
                assert not isinstance(content, tuple)
                m.state.heap[location] = _any_table(m, found, content)
            else:
                assert not isinstance(content, tuple)
                any_list = _any_list(m, content)
                m.state.heap[location] = as_deque(m, found, any_list.contents) if isinstance(found, DequeObj) else any_list
        made, m.state = m.state, outer
        return made

    def _any(self, m: Machine, shape: Shape, hint: str) -> Value:
        if shape.name == "list":
            location = m.new_location()
            m.state.heap[location] = _any_list(m, shape.args[0] if shape.args else None)
            return RefV(location, "list")
        if shape.name in tables.KINDS:
            location = m.new_location()
            content = Shape("table", shape.args) if shape.args else None
            m.state.heap[location] = _any_table(m, TableObj(shape.name, tables.EMPTY, location), content)
            return RefV(location, shape.name)
        if shape.name == "union" and any(s.name in ("list", *tables.KINDS) for s in shape.args):
            from smt.inputs import choice

            return choice(m, hint, [self._any(m, s, hint) for s in shape.args])
        value, given = fresh(shape, m.fresh, hint)
        m.assume(given)
        return value


def _exists(shape: Shape, state: State) -> bool:
    """Whether all that the shape names is there in this state too: objects that one round made are not there in the next."""
    if isinstance(shape.payload, RefV):
        return shape.payload.location in state.heap
    if shape.payload is not None and not isinstance(shape.payload, BuiltinV | ClassV | FlagV | MemberV | ModuleV | OpaqueV):
        return False  # it may hold such an object, or a frame
    return all(_exists(arg, state) for arg in shape.args)


def _join_lists(parts: list[Shape]) -> Shape:
    return parts[0] if len(parts) == 1 else join(parts)


def _container_shape(found: HeapObject) -> Shape | None:
    """The shape of any list, dict or set with items like those of this one; None for other objects, and for items without a shape."""
    if isinstance(found, ListObj):
        item = _item_shape(found.contents)
        return Shape("list", () if item is None else (item,))
    if isinstance(found, TableObj) and found.kind != "defaultdict":  # another one may have another factory
        try:
            shaped = tables.shapes_of(found.table)
        except tables.NoTable:
            return None
        if shaped is None or not has_exact(shaped[1]):
            return Shape(found.kind, shaped or ())
    return None


def _item_shape(contents: Contents) -> Shape | None:
    if isinstance(contents, Seq):
        return contents.shape
    return join([shape_of(v) for v in contents]) if contents else None


def _holders(state: State) -> dict[int, int]:
    """In how many places of other objects each object is."""
    counts: dict[int, int] = {}
    stack = [value for found in state.heap.values() for value in found.values()]
    while stack:
        for _, part in alternatives(stack.pop()):
            if isinstance(part, RefV):
                counts[part.location] = counts.get(part.location, 0) + 1
            elif isinstance(part, TupleV):
                stack.extend(part.items)
            elif isinstance(part, ExcV):
                stack.extend(part.held())
    return counts


def _new_shape(cls: str, fields: tuple[str, ...], shape: Shape) -> Shape:
    """The shape of any new object of that class and contents."""
    return Shape("list", shape.args) if cls == "list" else Shape(f"new {cls} {' '.join(fields)}", shape.args)


def _object_shape(found: HeapObject) -> Shape | None:
    if isinstance(found, InstanceObj):
        fields = tuple(name for name, _ in found.fields)
        shape = Shape("tuple", tuple(shape_of(v) for _, v in found.fields))
        return None if has_exact(shape) else _new_shape(found.cls, fields, shape)
    made = _container_shape(found)
    return None if made is None or made.name != "list" or not made.args or has_exact(made) else made


def _with_families(m: Machine, shape: Shape) -> Shape:
    """The shape, with a family of unknown objects for each kind of object in it that is new."""
    if shape.name == "list":
        inner = tuple(_with_families(m, s) for s in shape.args)
        like = FamilyObj("list", (), Shape("seq", inner), ())
    elif shape.name.startswith("new "):
        _, cls, *fields = shape.name.split(" ")
        like = FamilyObj(cls, tuple(fields), Shape("tuple", tuple(_with_families(m, s) for s in shape.args)), ())
    else:
        return Shape(shape.name, tuple(_with_families(m, s) for s in shape.args), shape.payload) if shape.args else shape
    location = m.new_location()
    m.state.heap[location] = fresh_family(m, like)
    return Shape("ref", (), RefV(location, like.cls, ZERO))


def _any_list(m: Machine, item: Shape | None) -> ListObj:
    if item is None:
        return ListObj(())
    item = _with_families(m, item)
    if has_exact(item):
        raise m.unsupported("list of objects that changes in a loop")
    seq = Seq(item, tuple(m.fresh.var("items", array(INT, sort)) for sort in leaves(item)), m.fresh.var("len", INT))
    m.assume(seq_well_formed(seq))
    return ListObj(seq)


def as_deque(m: Machine, like: DequeObj, contents: Contents) -> DequeObj:
    """The deque with any items like these, as many as it may hold."""
    m.assume(implies(like.bounded, le(length(contents), like.maxlen)))
    return DequeObj(contents, like.bounded, like.maxlen, m.new_location())


def _any_table(m: Machine, entry: TableObj, content: Shape | None) -> TableObj:
    """The dict or set with any content of that shape."""
    layout = m.new_location()
    if content is None:
        return TableObj(entry.kind, tables.EMPTY, layout)
    if content.name == "unmodelled":
        return TableObj(entry.kind, tables.Unmodelled(f"{entry.kind} of mixed content that changes in a loop"), layout)
    key, value = content.args[0], _with_families(m, content.args[1])
    if content.name == "values" and isinstance(entry.table, tables.Entries):
        made = []
        for k, _ in entry.table.items:
            any_value, given = fresh(value, m.fresh, "value")
            m.assume(given)
            made.append((k, any_value))
        return TableObj(entry.kind, tables.Entries(tuple(made)), entry.layout)
    try:
        if content.name == "values":
            table = tables.with_values(tables.as_arrays(entry.table, (key, value)), value, m.fresh.var)
            layout = entry.layout
        else:
            table = tables.unknown(key, value, m.fresh.var)
    except tables.NoTable as problem:
        return TableObj(entry.kind, tables.Unmodelled(str(problem)), layout)
    m.assume(tables.known_of(table))
    return TableObj(entry.kind, table, layout)


def _owners(state: State, frames: int) -> dict[int, int]:
    """How many live places refer to each location."""
    counts: dict[int, int] = {}

    def count(value: Value) -> None:
        for _, part in alternatives(value):
            if isinstance(part, RefV):
                counts[part.location] = counts.get(part.location, 0) + 1
            elif isinstance(part, TupleV | ExcV):
                for item in part.items if isinstance(part, TupleV) else part.held():
                    count(item)

    for key, value in state.env.items():
        if key[0] <= frames:
            count(value)
    for found in state.heap.values():
        for value in found.values():
            count(value)
    return counts


