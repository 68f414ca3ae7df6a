"""Frames of the guest protocol: u32 header size, u32 payload size, a JSON header, a payload."""

import json
import struct

_SIZES = struct.Struct(">II")
_dumps = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"), check_circular=False).encode
_loads = json.loads

HEADER_SIZE = _SIZES.size


def encode(header, payload=b""):
    """One frame. A lone surrogate in a text becomes "?": the host reads UTF-8 only."""
    text = _dumps(header)
    if "\\ud" in text:
        text = _dumps(_without_surrogates(header))
    octets = text.encode("ascii")
    return b"".join((_SIZES.pack(len(octets), len(payload)), octets, payload))


def decode(frame):
    """(header, payload) of one whole frame."""
    size, _ = _SIZES.unpack_from(frame)
    end = HEADER_SIZE + size
    return _loads(str(frame[HEADER_SIZE:end], "utf-8")), frame[end:]


def body_size(sizes):
    """How many octets follow the two sizes."""
    return sum(_SIZES.unpack(sizes))


def _without_surrogates(value):
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_surrogates(item) for item in value]
    return value
