"""Which addresses go out as such."""

import pytest

from services.files.uris import is_uri, is_web

WEB = ("https://x.org", "http://x.org:80/a%20b?c=d#e", "https://x.org?year=2012")
OTHER = ("urn:isbn:0451450523", "ftp://x.org/a", "http://[::1]/a", "https:///a")


@pytest.mark.parametrize("text", [*WEB, *OTHER])
def test_a_uri_has_a_scheme_and_only_signs_of_its_own(text: str) -> None:
    assert is_uri(text)
    assert is_web(text) is (text in WEB)


@pytest.mark.parametrize(
    "text", ["", "minutes", "http:", "https://x.org/a b", "https://x.org/%zz", "https://x.org/ü", "https://x.org/\n"]
)
def test_what_is_none_is_none(text: str) -> None:
    assert not is_uri(text)
    assert not is_web(text)
