"""Keys, signed notes, checkpoints and the file that holds them: FORMAT.md, "Checkpoints"."""
import base64
import binascii
import dataclasses
import hashlib
import re

from . import ed25519

MAX_NOTE_BYTES = 65_536
MAX_SIGNATURES = 100
MAX_NAME_BYTES = 1_024
DASH = "\u2014 ".encode()
COSIGNATURE = b"A" * 102 + b"=="  # As long as one of 72 bytes.
# Unicode White_Space: no key name holds one.
SPACES = set("\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000") | {chr(c) for c in range(0x2000, 0x200B)}


def from_base64(text):
    """None unless `text` (bytes) is exactly what would be written for what it says."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if base64.b64encode(raw) == text else None


def is_name(name):
    return 0 < len(name.encode("utf-8", "surrogateescape")) <= MAX_NAME_BYTES and not any(c in SPACES or c == "+" or ord(c) < 0x20 or ord(c) == 0x7F for c in name)


@dataclasses.dataclass(frozen=True)
class Key:
    name: str
    kind: int  # 1: Ed25519. 4: an Ed25519 cosignature key.
    public: bytes

    @property
    def key_id(self):
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]


def parse_vkey(text):
    """name+hex8+base64(type || public key); None for anything else."""
    parts = text.split("+", 2)
    if len(parts) != 3 or not is_name(parts[0]) or not re.fullmatch("[0-9a-f]{8}", parts[1]):
        return None
    raw = from_base64(parts[2].encode("utf-8", "surrogateescape"))
    if raw is None or len(raw) != 33 or raw[0] not in (1, 4):
        return None
    key = Key(parts[0], raw[0], raw[1:])
    return key if key.key_id.hex() == parts[1] and ed25519.is_fit_key(key.public) else None


@dataclasses.dataclass
class Note:
    text: bytes        # Ends in a newline.
    signatures: list   # (name, key id, bytes behind it)


def parse_note(signed):
    """A Note, or None. C2SP signed-note; the text ends at the last blank line."""
    if len(signed) > MAX_NOTE_BYTES or not signed.endswith(b"\n"):
        return None
    try:
        if any(ord(c) < 0x20 and c != "\n" for c in signed.decode()):
            return None
    except UnicodeDecodeError:
        return None
    cut = signed.rfind(b"\n\n")
    if cut < 0:
        return None
    signatures = []
    for line in signed[cut + 2:].split(b"\n")[:-1]:
        name, space, text = line.removeprefix(DASH).partition(b" ")
        raw = from_base64(text)
        if not line.startswith(DASH) or not space or raw is None or len(raw) < 5 or not is_name(name.decode()):
            return None
        signatures.append((name.decode(), raw[:4], raw[4:]))
    if not 1 <= len(signatures) <= MAX_SIGNATURES:
        return None
    return Note(signed[:cut + 1], signatures)


@dataclasses.dataclass(frozen=True)
class Checkpoint:
    origin: str
    size: int
    root: bytes


def parse_checkpoint(text):
    """origin, size, base64(root), then extension lines, if any, none of them empty."""
    lines = text.split(b"\n")
    if len(lines) < 4 or lines.pop() != b"" or not all(lines):
        return None
    root = from_base64(lines[2])
    if root is None or len(root) != 32 or not re.fullmatch(rb"0|[1-9][0-9]*", lines[1]):
        return None
    size = int(lines[1]) if len(lines[1]) <= 20 else 2**64
    return None if size >= 2**64 else Checkpoint(lines[0].decode(), size, root)


def check_note(note, origin, keys):
    """(signed by the log, witnesses that cosigned, a known key whose signature is false or None)"""
    by_log, witnesses = False, []
    for name, key_id, signature in note.signatures:
        for key in keys:
            if (key.name, key.key_id) != (name, key_id):
                continue
            message, plain = note.text, signature
            if key.kind == 4:
                time = int.from_bytes(signature[:8], "big")
                message, plain = b"cosignature/v1\ntime %d\n" % time + note.text, signature[8:]
            if not ed25519.verifies(key.public, message, plain):
                return False, [], name
            if key.kind == 1 and name == origin:
                by_log = True
            elif key.kind == 4 and name not in witnesses:
                witnesses.append(name)
    return by_log, witnesses, None


def is_torn(piece, origin):
    """Whether `piece` is a proper beginning of a note, or such a beginning and a newline."""
    return _begins_note(piece, origin.encode()) or piece.endswith(b"\n") and _begins_note(piece[:-1], origin.encode(), True)


def _begins_note(text, origin, newline_follows=False):
    """Fills the last line up to a whole one. Where a newline follows a whole signature, nothing is missing."""
    *lines, last = text.split(b"\n")
    at = len(lines)
    filled = _filled(last, at, origin)
    if at >= 5 and last == b"" or newline_follows and at >= 4 and filled == last:
        return False
    lines.append(filled)
    while len(lines) < 5:
        lines.append(_filled(b"", len(lines), origin))
    note = parse_note(b"\n".join(lines) + b"\n")
    return note is not None and _is_ours(note, origin)


def _is_ours(note, origin):
    checkpoint = parse_checkpoint(note.text)
    if checkpoint is None or checkpoint.origin.encode() != origin or note.text.count(b"\n") != 3:
        return False
    lengths = [len(signature) for _, _, signature in note.signatures]
    return note.signatures[0][0].encode() == origin and lengths == [64] + [72] * (len(lengths) - 1)


def _filled(begun, at, origin):
    if at < 5:
        template = [origin, b"0", b"A" * 43 + b"=", b"", DASH + origin + b" " + b"A" * 91 + b"="][at]
    elif len(begun) <= len(DASH):
        template = DASH + b"w " + COSIGNATURE
    else:
        name = begun[len(DASH):].partition(b" ")[0]
        template = DASH + (name + _rest_of_character(name) or b"w") + b" " + COSIGNATURE
    return begun + template[len(begun):]


def _rest_of_character(name):
    """What brings a name that was cut inside a character to that character's end."""
    for rest in (b"", b"\xbf", b"\xbf\xbf", b"\xbf\xbf\xbf", b"\x9f\xbf", b"\x8f\xbf\xbf"):
        try:
            (name + rest).decode()
            return rest
        except UnicodeDecodeError:
            pass
    return b""


def split_file(data, origin):
    """The pieces of the file `checkpoints`, in order: a note ends where a line equal to the origin
    begins the next, or behind its signatures at a line that neither is one nor a beginning of its dash."""
    pieces, piece, signed = [], b"", False
    for line in re.findall(rb"[^\n]*\n|[^\n]+\Z", data):
        is_signature = line.startswith(DASH)
        is_cut = DASH.startswith(line.removesuffix(b"\n")) and line != b"\n"
        if piece and (line == origin.encode() + b"\n" or signed and not is_signature and not is_cut):
            pieces.append(piece)
            piece, signed = b"", False
        piece += line
        signed = signed or is_signature
    return pieces + [piece] if piece else pieces
