"""The configuration: what is taken, and the sentences for what is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard import env


def read(home: Path, **values: str) -> env.Env:
    return env.read({"DOCKLINES_HOME": str(home), **values})


def test_an_empty_environment_means_the_embedded_parts(tmp_path_factory: pytest.TempPathFactory) -> None:
    home = tmp_path_factory.mktemp("h")  # a short path: see below
    found = read(home)
    assert found.redis == f"unix://{home}/valkey.sock"
    assert found.broker == f"redis+socket://{home}/valkey.sock?virtual_host=0"
    assert env.database(found)["NAME"] == str(home / "docklines.sqlite3")
    assert (found.bind, found.port, found.collect_interval) == ("127.0.0.1", 8000, 10)


def test_a_postgres_url_says_everything_that_libpq_needs(tmp_path: Path) -> None:
    url = "postgres://bob:p%40ss%2Fword@db.example:5433/lines?sslmode=require&connect_timeout=3"
    found = env.database(read(tmp_path, DOCKLINES_DATABASE_URL=url))
    asked = {name: found[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")}
    assert asked == {
        "NAME": "lines", "USER": "bob", "PASSWORD": "p@ss/word", "HOST": "db.example", "PORT": "5433",
        "OPTIONS": {"sslmode": "require", "connect_timeout": "3"},
    }  # fmt: skip


def test_a_redis_by_url_serves_everything(tmp_path: Path) -> None:
    found = read(tmp_path, DOCKLINES_REDIS_URL="redis://broker:6379/2")
    assert found.redis == found.broker == "redis://broker:6379/2"


def test_a_redis_on_a_socket_keeps_its_database_number(tmp_path: Path) -> None:
    found = read(tmp_path, DOCKLINES_REDIS_URL="unix:///run/redis.sock?db=3")
    assert found.broker == "redis+socket:///run/redis.sock?virtual_host=3"


def test_a_home_too_deep_for_sockets_gets_a_short_folder_for_them(tmp_path: Path) -> None:
    home = tmp_path / ("deep" * 25)
    found = read(home)
    assert found.home == home
    assert len(str(found.redis_socket)) < 60
    assert found.sockets == read(home).sockets


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DOCKLINES_COLLECT_INTERVAL", "soon", "a number from 1 to 3600"),
        ("DOCKLINES_COLLECT_INTERVAL", "0", "a number from 1 to 3600"),
        ("DOCKLINES_RETENTION_DAYS", "-1", "a whole number from 1 to 3650"),
        ("DOCKLINES_DATABASE_URL", "mysql://x", "postgres://"),
        ("DOCKLINES_DATABASE_URL", "postgres://bob:se/cret@db/lines", "%2F"),
        ("DOCKLINES_REDIS_URL", "http://x", "redis://"),
        ("DOCKLINES_REDIS_URL", "redis://broker:99999", "no URL"),
        ("DOCKLINES_RETENTION_DAYS", "1.9", "a whole number from 1 to 3650"),
        ("DOCKLINES_ALLOWED_HOSTS", "lines.example, http://lines.example/", "no scheme"),
        ("DOCKLINES_ALLOWED_HOSTS", "lines.example:8000", "no port"),
        ("DOCKLINES_BASE_PATH", "https://example.org/docklines/", "a path like /docklines/"),
        ("DOCKLINES_BASE_PATH", "/docklines/../admin", "a path like /docklines/"),
        ("DOCKLINES_BASE_PATH", "//docklines", "a path like /docklines/"),
        ("DOCKLINES_ENROLMENT_SECRET", "short", "openssl rand"),
        ("PORT", "99999", "a whole number from 1 to 65535"),
        ("PORT", "8000.5", "a whole number from 1 to 65535"),
    ],
)
def test_a_bad_value_is_refused_with_its_name_and_what_is_allowed(
    tmp_path: Path, name: str, value: str, words: str
) -> None:
    with pytest.raises(env.BadSetting) as refused:
        read(tmp_path, **{name: value})
    assert name in str(refused.value)
    assert words in str(refused.value)


@pytest.mark.parametrize("written", ["docklines", "/docklines", "docklines/", "/docklines/"])
def test_a_base_path_has_a_slash_at_both_ends_however_it_is_written(tmp_path: Path, written: str) -> None:
    assert read(tmp_path, DOCKLINES_BASE_PATH=written).base_path == "/docklines/"
    assert read(tmp_path, DOCKLINES_BASE_PATH=f"tools/{written.strip('/')}").base_path == "/tools/docklines/"


def test_forms_are_taken_from_the_names_that_were_added_and_from_all_below_a_dot(tmp_path: Path) -> None:
    found = read(tmp_path, DOCKLINES_ALLOWED_HOSTS="lines.example, .example.org, *")
    assert found.origins == ["https://lines.example", "https://*.example.org"]


@pytest.mark.parametrize("written", ["", "/"])
def test_without_a_base_path_the_site_has_all_of_its_host(tmp_path: Path, written: str) -> None:
    assert read(tmp_path, DOCKLINES_BASE_PATH=written).base_path == "/"


def test_keys_of_before_are_read_as_they_are_listed(tmp_path: Path) -> None:
    assert read(tmp_path).secret_key_fallbacks == ()
    env = read(tmp_path, DOCKLINES_SECRET_KEY="new", DOCKLINES_SECRET_KEY_FALLBACKS=" old , older,")
    assert env.secret_key_fallbacks == ("old", "older")
    assert "old" not in repr(env)


def test_the_secret_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    first = read(tmp_path).secret_key
    assert len(first) > 50
    assert read(tmp_path).secret_key == first
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("bind", "names"),
    [
        ("", ["127.0.0.1", "localhost", "[::1]"]),
        ("0.0.0.0", ["127.0.0.1", "localhost", "[::1]"]),
        ("::", ["127.0.0.1", "localhost", "[::1]"]),
        ("192.168.7.5", ["127.0.0.1", "localhost", "[::1]", "192.168.7.5"]),
        ("fd00::5", ["127.0.0.1", "localhost", "[::1]", "[fd00::5]"]),
    ],
)
def test_the_site_answers_to_the_address_it_is_bound_to(tmp_path: Path, bind: str, names: list[str]) -> None:
    assert read(tmp_path, BIND=bind).names == names
    added = read(tmp_path, BIND=bind, DOCKLINES_ALLOWED_HOSTS="lines.example, localhost").names
    assert added == [*names, "lines.example"]


def test_a_value_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("redis://:secret@broker:6379/0\n")
    found = read(tmp_path, DOCKLINES_REDIS_URL_FILE=str(tmp_path / "url"))
    assert found.redis == "redis://:secret@broker:6379/0"


def test_what_is_secret_is_not_in_the_words_for_the_whole(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        DOCKLINES_REDIS_URL="redis://:hidden1@broker",
        DOCKLINES_DATABASE_URL="postgres://bob:hidden2@db/lines",
        DOCKLINES_SECRET_KEY="hidden3",
        DOCKLINES_ENROLMENT_SECRET="hidden4" * 3,
    )
    assert "hidden" not in repr(found)


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "cannot be read: No such file or directory"), (b"", "the value alone"), (b"\xff\xfe", "as text")],
)
def test_a_file_that_gives_no_value_is_refused_by_name(tmp_path: Path, content: bytes | None, words: str) -> None:
    path = tmp_path / "key"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(env.BadSetting) as refused:
        read(tmp_path, DOCKLINES_SECRET_KEY_FILE=str(path))
    assert "DOCKLINES_SECRET_KEY_FILE" in str(refused.value)
    assert words in str(refused.value)


def test_a_value_given_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("one")
    with pytest.raises(env.BadSetting, match="give only one"):
        read(tmp_path, DOCKLINES_SECRET_KEY="two", DOCKLINES_SECRET_KEY_FILE=str(tmp_path / "key"))


@pytest.mark.parametrize(
    ("scheme", "content", "words"),
    [
        ("redis", "", "write rediss://"),
        ("rediss", None, "cannot be read"),
        ("rediss", "no certificate", "holds no certificate in PEM form"),
    ],
)
def test_a_ca_that_is_of_no_use_is_refused(tmp_path: Path, scheme: str, content: str | None, words: str) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content)
    with pytest.raises(env.BadSetting, match=words):
        read(tmp_path, DOCKLINES_REDIS_URL=f"{scheme}://broker:6379", DOCKLINES_REDIS_CA=str(path))


def test_assets_that_are_not_there_are_refused(tmp_path: Path) -> None:
    with pytest.raises(env.BadSetting, match="no assets are"):
        read(tmp_path, DOCKLINES_ASSETS=str(tmp_path))
