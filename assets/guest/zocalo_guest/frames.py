"""Frames of the guest protocol: u32 header size, u32 payload size, a JSON header, a payload."""

import json
import json.encoder
import struct

_SIZES = struct.Struct(">II")
_encoder = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"), check_circular=False)
# The C functions under json's: a call is a frame each way, so every Python call around them counts.
_parse = json.JSONDecoder().scan_once
if json.encoder.c_make_encoder is not None:
    _pieces = json.encoder.c_make_encoder(None, _encoder.default, json.encoder.encode_basestring_ascii, None, ":", ",",
                                          False, False, True)
else:
    def _pieces(value, _level):
        return _encoder.encode(value)

HEADER_SIZE = _SIZES.size


def encode(header, payload=b""):
    """One frame. A lone surrogate in a text becomes "?": the host reads UTF-8 only."""
    text = "".join(_pieces(header, 0))
    if "\\ud" in text:
        text = "".join(_pieces(_without_surrogates(header), 0))
    octets = text.encode("ascii")
    return b"".join((_SIZES.pack(len(octets), len(payload)), octets, payload))


def decode(frame):
    """(header, payload) of one whole frame."""
    size, _ = _SIZES.unpack_from(frame)
    end = HEADER_SIZE + size
    return _parse(str(frame[HEADER_SIZE:end], "utf-8"), 0)[0], frame[end:]


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
