"""What a log hands to strangers: C2SP tlog-tiles folders and tlog-proof files. Each check returns a dict
with "ok", and "problem" where it is not."""
import re

from . import merkle, notes, records

TILE_WIDTH = 256
PROOF_HEAD = b"c2sp.org/tlog-proof@v1\n"


def tile_path(level, index, width):
    """`level` is a number or "entries"; groups of three digits, all but the last marked x."""
    groups = []
    while not groups or index:
        index, group = divmod(index, 1000)
        groups.insert(0, ("x" if groups else "") + f"{group:03}")
    partial = f".p/{width}" if width < TILE_WIDTH else ""
    return f"tile/{level}/{'/'.join(groups)}{partial}"


def _signed(note_bytes, keys):
    """The checkpoint, if a key of the log's own has signed it, or what is wrong."""
    note = notes.parse_note(note_bytes)
    checkpoint = notes.parse_checkpoint(note.text) if note else None
    if checkpoint is None:
        return None, "the checkpoint is no signed note"
    by_log, _, false_name = notes.check_note(note, checkpoint.origin, keys)
    if false_name or not by_log:
        return None, "the checkpoint is not signed by the key given"
    return checkpoint, None


def check_proof(data, keys):
    """Whether a proof shows that the record it carries is in a log signed by one of `keys`."""
    head, blank, note = data.partition(b"\n\n")
    match = re.fullmatch(re.escape(PROOF_HEAD) + rb"(?:extra ([^\n]*)\n)?index (0|[1-9][0-9]*)((?:\n[^\n]+)*)", head)
    if not match or not blank:
        return {"ok": False, "problem": "not a proof"}
    body = notes.from_base64(match[1] or b"")
    hashes = [notes.from_base64(line) for line in match[3].split(b"\n")[1:]]
    if not body or any(h is None or len(h) != 32 for h in hashes):
        return {"ok": False, "problem": "the proof is damaged"}
    checkpoint, problem = _signed(note, keys)
    if problem:
        return {"ok": False, "problem": problem}
    index = int(match[2])
    if not merkle.proves_inclusion(index, checkpoint.size, merkle.leaf_hash(body), hashes, checkpoint.root):
        return {"ok": False, "problem": "the hashes do not lead from the record to the checkpoint"}
    try:
        record = records.decode(body)
    except records.Damaged as error:
        return {"ok": False, "problem": f"the body is no record: {error}"}
    if record["seq"] != index:
        return {"ok": False, "problem": f"the record claims to be {record['seq']}"}
    return {"ok": True, "seq": index, "records": checkpoint.size, "kind": record["kind"], "time": record["time"]}


def _entries(folder, size):
    for index in range((size + TILE_WIDTH - 1) // TILE_WIDTH):
        width = min(TILE_WIDTH, size - index * TILE_WIDTH)
        data = (folder / tile_path("entries", index, width)).read_bytes()
        for _ in range(width):
            length = int.from_bytes(data[:2], "big")
            if len(data) < 2 + length:
                raise ValueError(f"entry bundle {index} is cut short")
            yield data[2:2 + length]
            data = data[2 + length:]
        if data:
            raise ValueError(f"entry bundle {index} is too long")


def check_tiles(folder, keys):
    """Whether a folder of tiles holds exactly the log its checkpoint signs."""
    try:
        checkpoint, problem = _signed((folder / "checkpoint").read_bytes(), keys)
        if problem:
            return {"ok": False, "problem": problem}
        level = []
        for seq, entry in enumerate(_entries(folder, checkpoint.size)):
            if records.decode(entry)["seq"] != seq:
                return {"ok": False, "problem": f"entry {seq} is another record"}
            level.append(merkle.leaf_hash(entry))
        tree = merkle.Tree()
        for leaf in level:
            tree.add(leaf)
        for number in range(8):
            for index in range((len(level) + TILE_WIDTH - 1) // TILE_WIDTH):
                tile = level[index * TILE_WIDTH:(index + 1) * TILE_WIDTH]
                if (folder / tile_path(number, index, len(tile))).read_bytes() != b"".join(tile):
                    return {"ok": False, "problem": f"tile {index} of level {number} is not its entries' hashes"}
            level = [_tile_root(level[at:at + TILE_WIDTH]) for at in range(0, len(level) - TILE_WIDTH + 1, TILE_WIDTH)]
    except (OSError, ValueError) as error:
        return {"ok": False, "problem": str(error)}
    if tree.root() != checkpoint.root:
        return {"ok": False, "problem": "the entries are not those the checkpoint was signed over"}
    return {"ok": True, "records": checkpoint.size}


def _tile_root(hashes):
    while len(hashes) > 1:
        hashes = [merkle.node_hash(*hashes[at:at + 2]) for at in range(0, len(hashes), 2)]
    return hashes[0]
