"""Sealing and keyed hashing of what is not to be read in the database. Pure: secrets and randomness are arguments."""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE = 12
IDENT = 4


class Unreadable(Exception):
    """Sealed under a secret that is not known (any more), or damaged."""


@dataclass(frozen=True, slots=True)
class Key:
    ident: bytes
    sealing: bytes
    hashing: bytes


@dataclass(frozen=True, slots=True)
class Keyring:
    """The first key seals and hashes; the others, of former secrets, still open and find."""

    keys: tuple[Key, ...]

    def digest(self, about: str, value: str) -> str:
        """64 hexadecimal digits; equal for equal values, and without the secret nobody can try values out."""
        return _digest(self.keys[0], about, value)

    def digests(self, about: str, value: str) -> list[str]:
        """Under every key, for finding."""
        return [_digest(key, about, value) for key in self.keys]

    def seal(self, about: str, value: str, *, random: Callable[[int], bytes] = os.urandom) -> bytes:
        """`about` is bound in: what was sealed as one thing does not open as another."""
        return self.seal_bytes(about, value.encode(), random=random)

    def seal_bytes(self, about: str, value: bytes, *, random: Callable[[int], bytes] = os.urandom) -> bytes:
        key, nonce = self.keys[0], random(NONCE)
        return key.ident + nonce + AESGCM(key.sealing).encrypt(nonce, value, about.encode())

    def unseal(self, about: str, sealed: bytes | memoryview) -> str:
        """Raises Unreadable."""
        return self.unseal_bytes(about, sealed).decode()

    def unseal_bytes(self, about: str, sealed: bytes | memoryview) -> bytes:
        """Raises Unreadable."""
        blob = bytes(sealed)
        key = next((one for one in self.keys if one.ident == blob[:IDENT]), None)
        if key is None:
            raise Unreadable
        try:
            return AESGCM(key.sealing).decrypt(blob[IDENT : IDENT + NONCE], blob[IDENT + NONCE :], about.encode())
        except InvalidTag as damaged:
            raise Unreadable from damaged


def keyring(use: str, secret: str, former: Sequence[str] = ()) -> Keyring:
    """`use` is what the keys are for: those of one use open nothing of another."""
    return Keyring(tuple(_key(use, one) for one in (secret, *former)))


@lru_cache(maxsize=16)
def _key(use: str, secret: str) -> Key:
    return Key(_derived(use, secret, "ident", IDENT), _derived(use, secret, "seal", 32), _derived(use, secret, "hash", 32))


def _derived(use: str, secret: str, part: str, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=f"sanxiang {use} {part}".encode()).derive(secret.encode())


def _digest(key: Key, about: str, value: str) -> str:
    return hmac.new(key.hashing, f"{about}\0{value}".encode(), "sha256").hexdigest()
