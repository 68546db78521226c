"""RFC 6962 section 2.1: hashes and a growing tree; RFC 9162 sections 2.1.3.2 and 2.1.4.2: proofs."""
import hashlib

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(entry):
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """Keeps the roots of the complete subtrees at its right edge, largest first."""

    def __init__(self):
        self.size = 0
        self.edge = []

    def add(self, leaf):
        """Returns (level, n, hash) of every complete subtree this leaf completes, smallest first."""
        completed = []
        self.edge.append(leaf)
        self.size += 1
        level = 0
        while self.size >> level & 1 == 0:
            right = self.edge.pop()
            self.edge[-1] = node_hash(self.edge[-1], right)
            level += 1
            completed.append((level, (self.size >> level) - 1, self.edge[-1]))
        return completed

    def root(self):
        if not self.edge:
            return EMPTY_ROOT
        root = self.edge[-1]
        for left in reversed(self.edge[:-1]):
            root = node_hash(left, root)
        return root


def proves_inclusion(index, size, leaf, proof, root):
    if not 0 <= index < size:
        return False
    first, last, found = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if first & 1 or first == last:
            found = node_hash(step, found)
            while first & 1 == 0 and first != 0:
                first, last = first >> 1, last >> 1
        else:
            found = node_hash(found, step)
        first, last = first >> 1, last >> 1
    return last == 0 and found == root


def proves_consistency(old_size, new_size, proof, old_root, new_root):
    """Nothing follows from an empty tree: old_size 0 proves only that 0 is 0."""
    if old_size == new_size:
        return not proof and old_root == new_root and (old_size > 0 or old_root == EMPTY_ROOT)
    if not 0 < old_size < new_size or not proof:
        return False
    steps = list(proof) if old_size & (old_size - 1) else [old_root, *proof]
    first, last = old_size - 1, new_size - 1
    while first & 1:
        first, last = first >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if first & 1 or first == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while first & 1 == 0 and first != 0:
                first, last = first >> 1, last >> 1
        else:
            new = node_hash(new, step)
        first, last = first >> 1, last >> 1
    return last == 0 and old == old_root and new == new_root
