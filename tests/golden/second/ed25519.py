"""Ed25519 signature verification, from RFC 8032 section 5.1. Slow, and secret-free: it only verifies."""
import functools
import hashlib

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_MINUS_ONE = pow(2, (P - 1) // 4, P)


def _add(a, b):
    """Section 5.1.4, extended homogeneous coordinates (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z."""
    m = (a[1] - a[0]) * (b[1] - b[0]) % P
    n = (a[1] + a[0]) * (b[1] + b[0]) % P
    t = 2 * a[3] * b[3] * D % P
    z = 2 * a[2] * b[2] % P
    e, f, g, h = n - m, z - t, z + t, n + m
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _double(a):
    x2, y2 = a[0] * a[0] % P, a[1] * a[1] % P
    h = x2 + y2
    e = h - (a[0] + a[1]) ** 2
    g = x2 - y2
    f = 2 * a[2] * a[2] + g
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _times(scalar, point):
    total = (0, 1, 1, 0)
    for bit in bin(scalar)[2:]:
        total = _double(total)
        if bit == "1":
            total = _add(total, point)
    return total


def _decode(encoded):
    """Section 5.1.3. None for 32 bytes that are no point."""
    y = int.from_bytes(encoded, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if x * x % P != x2:
        x = x * SQRT_MINUS_ONE % P
    if x * x % P != x2 or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


def _encode(point):
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE = _decode((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_fit_key(public):
    """A point as section 5.1.3 has it, or none on the curve; not one whose order divides 8: anybody can sign for it."""
    if int.from_bytes(public, "little") & (2**255 - 1) >= P:
        return False
    point = _decode(public)
    if point is None:
        return public[:31] not in (b"\x01" + bytes(30), b"\xec" + b"\xff" * 30)  # The other sign of x = 0.
    return _encode(_double(_double(_double(point)))) != _encode((0, 1, 1, 0))


# The file and the table hold the same notes.
@functools.lru_cache(maxsize=1024)
def verifies(public, message, signature):
    """Section 5.1.7, without the cofactor: [S]B = R + [k]A, as [S]B - [k]A encoded is R."""
    if len(public) != 32 or len(signature) != 64:
        return False
    point = _decode(public)
    s = int.from_bytes(signature[32:], "little")
    if point is None or s >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    k = int.from_bytes(digest, "little") % ORDER
    minus = (P - point[0], point[1], 1, P - point[3])
    return _encode(_add(_times(s, BASE), _times(k, minus))) == signature[:32]
