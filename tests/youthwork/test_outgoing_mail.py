"""Mails, by a real conversation with a mail server: what was refused, what never left, and what nobody knows."""

from datetime import UTC, datetime

import pytest
from django.core.mail.backends.smtp import EmailBackend

from tests.post_office import post_office
from tests.services import free_port
from youthwork.lib.outgoing import Accepted, Door, Line, Message, Refused, Sending
from youthwork.lib.outgoing.hosts import Hosts
from youthwork.lib.outgoing.mail import BROKEN, NO_SERVER, NOBODY, SENDER, WRONG_PASSWORD

SENDING = Sending("youthwork-7", datetime(2026, 6, 18, 9, 0, tzinfo=UTC), "lin@example.cn")
LINES = (Line("补交6月的记录", "https://youthwork.example.cn/records/1/"), Line("1项内容不外发", ""))
MESSAGE = Message("青年工作：2件待办", LINES, "https://youthwork.example.cn/notices/", 2)


@pytest.fixture
def office():
    with post_office() as found:
        yield found


def send(port: int, *, settings=None, mail_from="notice@example.cn", **login: str):
    def server() -> EmailBackend:
        return EmailBackend(host="127.0.0.1", port=port, timeout=0.5, use_tls=False, use_ssl=False, **login)

    return SENDER.send(MESSAGE, settings or {}, SENDING, Door(Hosts(), server, mail_from))


def test_a_mail_tells_titles_and_links(office):
    assert send(office.port, settings={"sender_name": "团茂南区委", "reply_to": "office@example.cn"}) == Accepted(
        "<youthwork-7@example.cn>"
    )
    (mail,) = office.mails
    assert mail["Subject"] == MESSAGE.title
    assert mail["From"] == "团茂南区委 <notice@example.cn>"
    assert mail["To"] == "lin@example.cn"
    assert mail["Reply-To"] == "office@example.cn"
    assert mail["Message-ID"] == "<youthwork-7@example.cn>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().replace("\r", "").strip() == (
        "青年工作：2件待办\n补交6月的记录\nhttps://youthwork.example.cn/records/1/\n1项内容不外发\n"
        "https://youthwork.example.cn/notices/"
    )


@pytest.mark.parametrize("mood", ["silent", "broken"])
def test_a_break_after_the_words_of_the_mail_tells_nothing(office, mood):
    office.mood = mood
    assert send(office.port) == BROKEN
    assert len(office.mails) == 1, "it had been accepted"


@pytest.mark.parametrize(
    ("mood", "told", "retry"), [("full", "核对邮箱", False), ("strict", "553", False), ("busy", "稍后再试", True)]
)
def test_a_refusal_before_the_words_of_the_mail_is_one(office, mood, told, retry):
    office.mood = mood
    outcome = send(office.port)
    assert isinstance(outcome, Refused)
    assert told in outcome.words
    assert outcome.retry is retry
    assert office.mails == []


def test_where_no_mail_server_is_nothing_was_sent():
    assert send(free_port()) == NOBODY


def test_without_a_mail_server_set_it_is_said():
    assert send(free_port(), mail_from="") == NO_SERVER
    assert not NO_SERVER.retry


def test_a_password_that_is_wrong_is_told(office):
    office.mood = "locked"
    assert send(office.port, username="notice", password="secret") == WRONG_PASSWORD
    assert office.mails == []
