"""What the environment may say: addresses of engines, files of secrets, and nothing that is not known."""

from pathlib import Path

import pytest

from services.settings import BadSetting, Settings, secret

POSTGRES = "postgresql://clerk:s3cret@db.example:5432/ledger"
NEO4J = "neo4j://graph.example:7687"


def test_engines_are_named_by_address_and_their_secrets_by_file() -> None:
    found = Settings.from_env(
        {
            "ZONELEDGER_LOG": POSTGRES, "ZONELEDGER_LOG_PASSWORD_FILE": "/run/secrets/log",
            "ZONELEDGER_GRAPH": NEO4J, "ZONELEDGER_GRAPH_AUTH_FILE": "/run/secrets/graph",
            "ZONELEDGER_GRAPH_DATABASE": "ledger", "ZONELEDGER_KEYS_FILE": "/run/secrets/keys",
        }
    )  # fmt: skip
    assert (found.log, found.log_password) == (POSTGRES, Path("/run/secrets/log"))
    assert (found.graph, found.graph_auth, found.graph_database) == (NEO4J, Path("/run/secrets/graph"), "ledger")
    assert found.keys == Path("/run/secrets/keys")
    assert "s3cret" not in repr(found)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ZONELEDGER_LOG", "mysql://db.example/ledger"),
        ("ZONELEDGER_LOG", "db.example"),
        ("ZONELEDGER_LOG", "postgresql://"),
        ("ZONELEDGER_LOG", "postgresql://[db/ledger"),
        ("ZONELEDGER_GRAPH", "http://graph.example:7474"),
    ],
)
def test_an_address_of_another_kind_is_refused_without_being_shown(name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=name) as caught:
        Settings.from_env({name: value})
    assert "Accepted: " in str(caught.value)
    assert "example" not in str(caught.value)


def test_a_secret_is_the_line_of_its_file(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(" s3cret \n", encoding="utf-8")
    assert (secret(file), secret(None)) == (" s3cret ", None)
    with pytest.raises(BadSetting, match="cannot be read"):
        secret(tmp_path / "none")
