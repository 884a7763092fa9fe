"""Addresses as RFC 3986 has them: what goes out under a name that promises one."""

import re
from typing import Final

_SIGN: Final = "[A-Za-z0-9._~:/?@!$&'()*+,;=#-]|%[0-9A-Fa-f]{2}"
_URI: Final = re.compile(rf"[A-Za-z][A-Za-z0-9+.-]*:({_SIGN}|[\[\]])+")
_WEB: Final = re.compile(rf"https?://[A-Za-z0-9.-]+(:\d+)?([/?#]({_SIGN})*)?")


def is_uri(text: str) -> bool:
    """Whether a text is a URI of any scheme."""
    return _URI.fullmatch(text) is not None


def is_web(text: str) -> bool:
    """Whether it is an address that a browser opens: http or https, with a host."""
    return _WEB.fullmatch(text) is not None
