"""The network of a moment as GraphML: nodes and edges with what holds of them, page by page.

What each key means: docs/standards.md.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from html import escape
from typing import Any, Final

import msgspec

from graph.answers.shapes import Existence
from graph.answers.span import Span
from graph.answers.whole_network import Network, Node
from graph.facts import Version
from graph.moment import Moment
from graph.snapshot import read_list, read_value
from services.plain import fact_name, moment

NODE_KEYS: Final[Mapping[str, str]] = {
    "kind": "string", "name": "string", "certain": "boolean", "since": "string", "until": "string",
    "status": "string", "grades": "string", "level": "string", "legal_form": "string", "stage": "string",
    "codes": "string", "also_known": "string", "said_by": "string", "disputed": "string", "attributes": "string",
}  # fmt: skip
EDGE_KEYS: Final[Mapping[str, str]] = {
    "type": "string", "certain": "boolean", "valid_from": "string", "sure_from": "string", "sure_to": "string",
    "valid_to": "string", "said_by": "int", "ended_by": "int", "disputed": "string", "role": "string",
    "lever": "string", "area": "string", "level": "string", "share": "double", "limits": "string",
    "own_end": "boolean", "grades": "string", "services": "string", "days_a_week": "double", "how": "string",
    "budget": "string", "line": "string", "amount": "string", "currency": "string", "per": "string",
    "year": "string", "by_funder": "boolean",
}  # fmt: skip
GRAPH_KEYS: Final[Mapping[str, str]] = {
    "on": "string", "known": "string", "position": "int", "reconstructed": "boolean", "reading": "string",
    "within": "string",
}  # fmt: skip
_ENCODER: Final = msgspec.json.Encoder()
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PLAIN: Final = re.compile("[ !#%(-;=?-~]*")
"""Text without anything that XML writes otherwise, as most of it is."""
_HEAD: Final = """\
<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""
Progress = Callable[[int, int], None]


def graphml(network: Network, at: Moment, within: str | None, progress: Progress | None = None) -> Iterator[bytes]:
    """The file in pieces: the keys, the moment, the nodes, the edges."""
    yield _HEAD.encode()
    for domain, keys in (("graph", GRAPH_KEYS), ("node", NODE_KEYS), ("edge", EDGE_KEYS)):
        for name, kind in keys.items():
            yield f'<key id="{domain}.{name}" for="{domain}" attr.name="{name}" attr.type="{kind}"/>\n'.encode()
    yield b'<graph id="network" edgedefault="directed">\n'
    yield _data("graph", _moment(at, within)).encode()
    for nodes in network.nodes():
        yield "".join(map(_node, nodes)).encode()
        if progress:
            progress(network.done, network.expected())
    for links in network.links():
        yield "".join(_edge(one, at) for one in links).encode()
        if progress:
            progress(network.done, network.expected())
    yield b"</graph>\n</graphml>\n"


def _moment(at: Moment, within: str | None) -> dict[str, Any]:
    return {**moment(at), "reading": _joined(at.reading), "within": within}


def _node(node: Node) -> str:
    by: dict[str, list[Version]] = {}
    for one in node.attributes:
        by.setdefault(one.type, []).append(one)
    data = {
        "kind": node.kind.value, "name": node.name, "certain": node.being.existence is Existence.EXISTS,
        "since": node.being.since, "until": node.being.until,
        **{name: _values(by.get(name, ())) for name in ("status", "level", "legal_form", "stage")},
        "grades": _joined(dict.fromkeys(grade for one in by.get("grades", ()) for grade in read_list(one.value))),
        "codes": _joined(one.dst.replace("/", ":", 1) for one in by.get("identifier", ())),
        "also_known": _joined(one.dst for one in by.get("also_known", ())),
        "said_by": _joined(sorted({one.said_by for one in node.attributes})),
        "disputed": _joined(sorted({each for one in node.attributes for each in one.disputed})),
        "attributes": _ENCODER.encode(list(map(_attribute, node.attributes))).decode(),
    }  # fmt: skip
    return f'<node id="{node.id}">\n{_data("node", data)}</node>\n'


def _attribute(one: Version) -> dict[str, Any]:
    return {
        "name": one.type, "qualifier": one.dst, "value": one.value, **_bounds(one), "said_by": one.said_by,
        "disputed": list(one.disputed),
    }  # fmt: skip


def _edge(link: Version, at: Moment) -> str:
    held = {name: _joined(one) if isinstance(one, list) else one for name, one in read_value(link.value).items()}
    data = {
        "type": link.type, "certain": link.certain(at.on), **_bounds(link), "said_by": link.said_by,
        "ended_by": link.ended_by or None, "disputed": _joined(link.disputed), **held,
    }  # fmt: skip
    return f'<edge id="{fact_name(link.id)}" source="{link.src}" target="{link.dst}">\n{_data("edge", data)}</edge>\n'


def _bounds(one: Version) -> dict[str, str | None]:
    bounds = Span.of(one).bounds()
    return {
        "valid_from": bounds.valid_from, "sure_from": bounds.sure_from, "sure_to": bounds.sure_to,
        "valid_to": bounds.valid_to,
    }  # fmt: skip


def _values(facts: Iterable[Version]) -> str:
    """The values that are possible on the day, side by side."""
    return " | ".join(dict.fromkeys(one.value for one in facts))


def _joined(values: Iterable[object]) -> str:
    return "; ".join(map(str, values))


def _data(domain: str, values: Mapping[str, Any]) -> str:
    keys = {"graph": GRAPH_KEYS, "node": NODE_KEYS, "edge": EDGE_KEYS}[domain]
    if unknown := values.keys() - keys.keys():
        raise TypeError(f"no key is declared for {', '.join(sorted(unknown))} of a {domain}")
    return "".join(
        f'<data key="{domain}.{name}">{_text(value)}</data>\n' for name, value in values.items()
        if value not in (None, "")
    )  # fmt: skip


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    if _PLAIN.fullmatch(text):
        return text
    # XML has no way to write most control characters, nor half a surrogate pair.
    return escape(_NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)).replace("\r", "&#13;")
