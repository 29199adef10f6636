"""Tencent's message crypto, written from its documentation alone, to check ours against: nothing of wechatpy in it.

AES-256-CBC, the key's first 16 bytes as IV, PKCS#7 to blocks of 32, over: 16 random bytes, the length in 4 bytes,
the message, the receiver's id. Signatures: SHA-1 over the sorted and joined parts.
"""
from __future__ import annotations

import base64
import hashlib
import os
import struct
import time
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32


def signed(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


@dataclass(frozen=True)
class Tencent:
    """One account as Tencent's servers see it."""

    token: str
    aes_key: str = ""  # the 43 characters of the settings page
    receiver: str = ""  # appid or corpid

    def _cipher(self) -> Cipher[Any]:
        key = base64.b64decode(self.aes_key + "=")
        return Cipher(algorithms.AES(key), modes.CBC(key[:16]))

    def encrypt(self, text: str, receiver: str | None = None) -> str:
        said, to = text.encode(), (self.receiver if receiver is None else receiver).encode()
        plain = os.urandom(16) + struct.pack(">I", len(said)) + said + to
        padding = BLOCK - len(plain) % BLOCK
        encryptor = self._cipher().encryptor()
        return base64.b64encode(encryptor.update(plain + bytes([padding]) * padding) + encryptor.finalize()).decode()

    def decrypt(self, secret: str) -> str:
        decryptor = self._cipher().decryptor()
        plain = decryptor.update(base64.b64decode(secret)) + decryptor.finalize()
        padding = plain[-1]
        assert 1 <= padding <= BLOCK and plain.endswith(bytes([padding]) * padding)
        (length,) = struct.unpack(">I", plain[16:20])
        assert plain[20 + length : -padding].decode() == self.receiver
        return plain[20 : 20 + length].decode()

    def query(self, encrypted: str | None = None, at: float | None = None, nonce: str | None = None) -> dict[str, str]:
        """The parameters of a callback: `encrypted` brings msg_signature with it."""
        stamp, nonce = str(int(time.time() if at is None else at)), nonce or os.urandom(5).hex()
        given = {"timestamp": stamp, "nonce": nonce, "signature": signed(self.token, stamp, nonce)}
        if encrypted is not None:
            given |= {"encrypt_type": "aes", "msg_signature": signed(self.token, stamp, nonce, encrypted)}
        return given

    def read_reply(self, body: str) -> dict[str, str]:
        """The fields of a passive reply; an encrypted one must be signed."""
        fields = fields_of(body)
        if "Encrypt" not in fields:
            return fields
        parts = (self.token, fields["TimeStamp"], fields["Nonce"], fields["Encrypt"])
        assert fields["MsgSignature"] == signed(*parts)
        assert abs(int(fields["TimeStamp"]) - time.time()) < 10
        return fields_of(self.decrypt(fields["Encrypt"]))


def fields_of(xml: str) -> dict[str, str]:
    root = ET.fromstring(xml)
    assert root.tag == "xml"
    return {child.tag: child.text or "" for child in root}


def xml_of(**fields: object) -> str:
    """A message as Tencent writes it: texts in CDATA, numbers bare."""
    lines = [f"<{name}>{value}</{name}>" if isinstance(value, int) else f"<{name}><![CDATA[{value}]]></{name}>"
             for name, value in fields.items()]
    return "<xml>" + "".join(lines) + "</xml>"
