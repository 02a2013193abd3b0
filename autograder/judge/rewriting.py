"""Changes to a test's code that let the judge see what it does with what crosses the boundary.

``a is b`` becomes a call, and so does ``type(a)``, ``sys.modules``, and what stands before a store
into something's attribute or entry. ``Watch.names`` has the functions that are called.
"""

import ast
import copy

SAME, TYPE, MODULES, STORE = "__same__", "__type__", "__modules__", "__store__"
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def rewritten(node: ast.stmt) -> tuple[ast.stmt, ...]:
    """Return the statements to be run in the place of one. The original stays as it is."""
    made = _Rewriter().visit(copy.deepcopy(node))
    nodes = made if isinstance(made, list) else [made]
    for each in nodes:
        ast.fix_missing_locations(each)
    return tuple(nodes)


class _Rewriter(ast.NodeTransformer):
    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        self.generic_visit(node)
        if len(node.ops) > 1 or not isinstance(node.ops[0], ast.Is | ast.IsNot):
            return node
        sides = [node.left, node.comparators[0]]
        if any(isinstance(side, ast.Constant) for side in sides):
            return node
        same: ast.expr = ast.Call(ast.Name(SAME, ast.Load()), sides, [])
        if isinstance(node.ops[0], ast.IsNot):
            same = ast.UnaryOp(ast.Not(), same)
        return ast.copy_location(same, node)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id == "type" and len(node.args) == 1:
            node.func.id = TYPE
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        self.generic_visit(node)
        match node:
            case ast.Attribute(ast.Name("sys"), "modules", ast.Load()):
                return ast.copy_location(ast.Name(MODULES, ast.Load()), node)
        return node

    def visit_Assign(self, node: ast.Assign) -> list[ast.stmt]:
        return self._after_notes(node, node.targets)

    def visit_AugAssign(self, node: ast.AugAssign) -> list[ast.stmt]:
        return self._after_notes(node, [node.target])

    def visit_Delete(self, node: ast.Delete) -> list[ast.stmt]:
        return self._after_notes(node, node.targets)

    def _after_notes(self, node: ast.stmt, targets: list[ast.expr]) -> list[ast.stmt]:
        """Return the statement, after a note of each attribute or entry that it stores into."""
        notes: list[ast.stmt] = []
        for target in targets:
            if not isinstance(target, ast.Attribute | ast.Subscript) or not _is_path(target.value):
                continue
            held = copy.deepcopy(_of_module(target))
            name = target.attr if isinstance(target, ast.Attribute) else ""
            call = ast.Call(ast.Name(STORE, ast.Load()), [held, ast.Constant(name)], [])
            notes.append(ast.copy_location(ast.Expr(call), node))
        self.generic_visit(node)
        return [*notes, node]


def _is_path(node: ast.expr) -> bool:
    """Whether evaluating it twice does no more than evaluating it once: a name and attributes."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def _of_module(target: ast.Attribute | ast.Subscript) -> ast.expr:
    """Return whose attribute is stored: for an entry, whose the container is."""
    held = target.value
    if isinstance(target, ast.Subscript) and isinstance(held, ast.Attribute):
        return held.value
    return held
