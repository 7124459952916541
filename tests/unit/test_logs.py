"""Log lines hold no secrets and cannot be forged."""

import io
import logging
import time

import pytest

from inews_crawler.logs import clean_line, clean_message, clean_record, hide_secrets, install_clean_records


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("proxy http://me:s3cret@proxy.example.org:3128", "proxy http://***@proxy.example.org:3128"),
        ("postgresql+psycopg://me:p@ss@db/inews", "postgresql+psycopg://***@db/inews"),
        ("postgresql://u:s3cr#et@db.invalid/x", "postgresql://***@db.invalid/x"),
        ("postgresql://u:s3cr/et@db.invalid/x", "postgresql://***@db.invalid/x"),
        ("postgresql://u:s3cr?et@db.invalid/x", "postgresql://***@db.invalid/x"),
        ("postgresql://u:a/b#c?d@db.invalid:5432/x is locked", "postgresql://***@db.invalid:5432/x is locked"),
        ("{'INEWS_STORE_URL': 'postgresql+psycopg://u:s3cr#et@db/x', 'A': 1}", "{'INEWS_STORE_URL': 'postgresql+psycopg://***@db/x', 'A': 1}"),
        ("The feed ftp://u:s3cr#et@arsip.invalid/x.json has", "The feed ftp://***@arsip.invalid/x.json has"),
        ("https://ghtoken@example.org/x", "https://***@example.org/x"),
        ("{'INEWS_STORE_URL': 'postgresql://u:p%40ss@db/inews'}", "{'INEWS_STORE_URL': 'postgresql://***@db/inews'}"),
        ("postgresql://db/inews?user=me&password=s3cret&sslmode=require", "postgresql://db/inews?user=me&password=***&sslmode=require"),
        ("'MAIL_PASS_TOKEN': 'abc'", "'MAIL_PASS_TOKEN': '***'"),
        ("Proxy-Authorization: Basic dXNlcjpwYXNz", "Proxy-Authorization: Basic ***"),
        ("https://www.inews.id/news/a?ref=x@y", "https://www.inews.id/news/a?ref=x@y"),
        ("mail to redaksi@example.org: no secret", "mail to redaksi@example.org: no secret"),
        ("https://www.inews.id:443/news/a and redaksi@example.org", "https://www.inews.id:443/news/a and redaksi@example.org"),
        ("https://www.inews.id/news/a#x:y@z", "https://www.inews.id/news/a#x:y@z"),
        ("basic facts", "basic facts"),
    ],
)  # fmt: skip
def test_secrets_are_hidden_and_nothing_else(text: str, shown: str) -> None:
    assert hide_secrets(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("title\r\n2026-01-01 [root] ERROR: forged", "title\\r\n    2026-01-01 [root] ERROR: forged"),
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("a\u2028b\x85c", "a\\u2028b\\x85c"),
        ("\u202egpj.exe", "\\u202egpj.exe"),
        ("a\tb", "a\tb"),
        ("Jum'at – “kutipan” 日本", "Jum'at – “kutipan” 日本"),
    ],
)
def test_no_text_can_pass_for_another_line(text: str, shown: str) -> None:
    assert clean_line(text) == shown


@pytest.mark.parametrize(
    "evil",
    [
        "a://" * 20_000,
        "password" * 20_000,
        "basic " * 20_000,
        "x" * 200_000,
        "a" * 200_000 + "://b@c",
        "_" * 200_000,
    ],
)
def test_long_lines_are_cleaned_in_linear_time(evil: str) -> None:
    began = time.perf_counter()
    clean_message(evil)
    assert time.perf_counter() - began < 10  # a guard against blow-up


@pytest.fixture
def out():
    factory = logging.getLogRecordFactory()
    logger, stream = logging.getLogger("tests.clean"), io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    logger.addHandler(handler)
    logger.propagate = False
    install_clean_records()
    install_clean_records()
    yield logger, stream
    logger.removeHandler(handler)
    logging.setLogRecordFactory(factory)


def test_arguments_are_cleaned_whatever_they_are(out) -> None:
    logger, stream = out
    logger.warning("Cannot reach %s", ["redis://u:word@host"])
    logger.warning("Cannot reach %(url)s", {"url": "a\nERROR b"})
    logger.warning("plain %d%%", 7)
    assert (
        stream.getvalue()
        == "WARNING Cannot reach ['redis://***@host']\nWARNING Cannot reach a\n    ERROR b\nWARNING plain 7%\n"
    )


def fail(text: str) -> None:
    raise ValueError(text)


def test_tracebacks_are_cleaned(out) -> None:
    logger, stream = out
    text = "no answer from http://u:word@host\nERROR forged\x1b[0m"
    try:
        fail(text)
    except ValueError:
        logger.exception("It broke")
    assert "http://***@host\n    ERROR forged\\x1b[0m\n" in stream.getvalue()
    assert "word" not in stream.getvalue()


def test_a_wrong_number_of_arguments_stays_the_callers_mistake() -> None:
    record = logging.LogRecord("tests", logging.INFO, "", 1, "%s and %s", ("one",), None)
    assert clean_record(record).args == ("one",)
