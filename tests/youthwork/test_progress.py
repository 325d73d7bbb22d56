"""How far long work is, told to whoever looks, and when it was last heard of."""

import time_machine

from youthwork.lib import progress
from youthwork.lib.progress import KEPT_SECONDS, Progress, look

NOW = "2026-06-18T09:00:00+08:00"


def test_nothing_has_been_heard_of_what_never_began():
    assert look("nobody") is None


def test_a_stage_begins_with_its_word_and_no_number():
    Progress("a").begin("正在读取")
    stage = look("a")
    assert (stage.word, stage.done, stage.total, stage.percent) == ("正在读取", 0, 0, 0)


def test_steps_are_told_now_and_then_and_not_each(monkeypatch):
    work = Progress("b")
    work.begin("正在核对")
    monkeypatch.setattr(progress, "EVERY_SECONDS", 60)
    work.step(1, 200)
    assert look("b").done == 0, "just told"
    monkeypatch.setattr(progress, "EVERY_SECONDS", 0)
    work.step(50, 200)
    assert (look("b").word, look("b").done, look("b").percent) == ("正在核对", 50, 25)


def test_the_silence_grows_until_something_is_told_again(monkeypatch):
    monkeypatch.setattr(progress, "EVERY_SECONDS", 0)
    with time_machine.travel(NOW, tick=False) as clock:
        work = Progress("c")
        work.begin("正在写入")
        assert look("c").silent == 0
        clock.shift(40)
        assert look("c").silent == 40
        work.step(1, 2)
        assert look("c").silent == 0


def test_percent_is_never_more_than_all():
    work = Progress("d")
    work.begin("正在写入")
    work._tell(7, 5)
    assert look("d").percent == 100


def test_at_the_end_nothing_is_left():
    work = Progress("e")
    work.begin("正在写入")
    work.end()
    assert look("e") is None
    work.end()


def test_works_do_not_hear_of_one_another():
    Progress("f").begin("正在读取")
    Progress("g").begin("正在写入")
    assert (look("f").word, look("g").word) == ("正在读取", "正在写入")
    assert KEPT_SECONDS > 300, "longer than a job may take"


def test_a_clock_that_goes_back_makes_nobody_silent():
    with time_machine.travel(NOW, tick=False) as clock:
        Progress("h").begin("正在读取")
        clock.shift(-30)
        assert look("h").silent == 0
