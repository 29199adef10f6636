"""One turn of a practice call: what goes to the agent, what to the coach, and what ends it.

Nothing here changes the case or the contacts: a practice call keeps its own figures.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from actions import words
from actions.agent_words import name_of, say_move, turn_card
from actions.hints import say_hint
from actions.pending import is_answer, pressed
from actions.rest import stay, stays
from actions.review import look_back, show_last, store
from bot.coaching.agent import replay
from bot.coaching.caller import Before, read_said
from bot.coaching.dialogue import Record
from bot.coaching.hearing import Heard
from bot.coaching.rehearsal import AGREED, STOPPED, Rehearsal

if TYPE_CHECKING:
    from actions.base import Talk

CERTAIN = 0.8  # a start in the middle of a call must be plainer still
SURE = 0.6  # a word to the coach must be plain: what is doubtful is said to the agent
ASIDE = frozenset({"ask", "show_case", "show_plan", "show_script", "help", "human", "follow_up", "show_sources",
                   "rehearsal_log", "contact_log", "chitchat", "agent_said", "safety"})  # fmt: skip
CONTROLS = ("hint", "pause", "resume", "redo", "undo", "stop")
ASKED, INSULT, CRISIS = "asked", "insult", "crisis"  # why a call is paused


def on(talk: Talk) -> Rehearsal | None:
    """The practice call that is going on."""
    return talk.record.dialogue.rehearsal_at(talk.heard.at)


def concerns(talk: Talk) -> bool:
    """Whether a practice call is going on, or ended with this very message."""
    dialogue = talk.record.dialogue
    if dialogue.rehearsal is not None and on(talk) is None:
        if _is_fixed(talk.heard):
            lapse(talk)
            return False
        return True
    if dialogue.pending is not None and talk.fresh and on(talk) is not None:
        if is_answer(talk) or pressed(talk):  # 删除我的数据 was said in between: this is its yes or no
            return False
        talk.change(pending=None)
    return on(talk) is not None or (not talk.fresh and 0 < talk.heard.at <= dialogue.practised)


def takes(talk: Talk, starts: bool) -> bool:
    """Whether this message is answered here: all but a word to the coach, a fixed word, and danger."""
    rehearsal = on(talk)
    if rehearsal is None:
        return talk.record.dialogue.rehearsal is not None  # left alone for too long
    if _is_fixed(talk.heard) or (starts and _plainly_starts(talk.heard)):
        return False
    return not _in_danger(talk.heard) and not (_to_coach(talk.heard, rehearsal) and talk.heard.intent in ASIDE)


def give_way(talk: Talk) -> None:
    """Something else answers this message: despair also puts the call aside."""
    rehearsal = on(talk)
    if rehearsal is not None and _in_danger(talk.heard):
        keep(talk, replace(rehearsal, paused=CRISIS, since=talk.heard.at))


def lapse(talk: Talk) -> None:
    """A call that was left alone for too long is over, and stored."""
    rehearsal = talk.record.dialogue.rehearsal
    keep(talk, None)
    if rehearsal is not None and rehearsal.said:
        store(talk.sender, rehearsal, rehearsal.last, STOPPED)


def undo_facts(talk: Talk, told: Record) -> None:
    """Whatever the coach's answer took from the message: the case, an open question, a real call stay as they were."""
    if talk.forgotten:
        return
    now = talk.record.dialogue
    dialogue = replace(
        told.dialogue, rehearsal=now.rehearsal, resting=now.resting, pending=now.pending, topic=now.topic,
        reminders=now.reminders, call_on=now.call_on,
        heard_at=max(talk.heard.at, told.dialogue.heard_at),
    )  # fmt: skip
    talk.record = replace(told, dialogue=dialogue)


def again(talk: Talk) -> None:
    """The answer to a message that was already taken, once more."""
    rehearsal = on(talk)
    if rehearsal is None:
        return show_last(talk)
    if rehearsal.paused is not None:
        return _say_paused(talk, rehearsal, rehearsal.paused)
    return say_move(talk, rehearsal, replay(rehearsal)[0])


def turn(talk: Talk) -> None:
    """Answer one message of somebody who practises."""
    rehearsal = on(talk)
    at = max(talk.heard.at, talk.record.dialogue.heard_at)
    talk.change(heard_at=at, practised=at, unclear=0)
    if rehearsal is None:
        left = talk.record.dialogue.rehearsal
        lapse(talk)
        return talk.say("utter_rehearsal_lapsed", ("rehearsal_ended", {"scene": left.scene if left else None}))
    rehearsal = replace(rehearsal, last=talk.heard.at)
    wanted = control(talk.heard)
    ends = wanted is None and talk.heard.intent == "stop_rehearsal" and talk.heard.confidence >= SURE
    if wanted == "stop" or ends:
        return finish(talk, rehearsal, STOPPED)
    if wanted == "redo":
        return begin(talk, replace(rehearsal, said=(), paused=None, began=talk.heard.at, rested=0.0))
    if wanted == "undo":
        return begin(talk, replace(rehearsal, said=rehearsal.said[:-1], paused=None))
    if rehearsal.paused is not None:
        return _while_paused(talk, rehearsal, wanted)
    if wanted == "hint":
        keep(talk, rehearsal)
        return say_hint(talk, rehearsal)
    if wanted == "pause":
        return _pause(talk, rehearsal, ASKED)
    if _to_coach(talk.heard, rehearsal):
        keep(talk, rehearsal)
        return talk.say("utter_rehearsal_aside")
    return _to_agent(talk, rehearsal)


def _to_agent(talk: Talk, rehearsal: Rehearsal) -> None:
    exchanges, state = replay(rehearsal)
    before = Before(frozenset(exchanges[-1].move.acts), state.table)
    said = read_said(talk.heard, rehearsal.frame, before)
    rehearsal = replace(rehearsal, said=(*rehearsal.said, said))
    if said.does("insult"):
        return _pause(talk, rehearsal, INSULT)
    return answer(talk, rehearsal)


def answer(talk: Talk, rehearsal: Rehearsal) -> None:
    """The agent's turn; when it ends the call, the review follows."""
    exchanges, state = replay(rehearsal)
    keep(talk, rehearsal)
    say_move(talk, rehearsal, exchanges)
    if state.outcome is not None:
        finish(talk, rehearsal, state.outcome)


def begin(talk: Talk, rehearsal: Rehearsal) -> None:
    """The agent speaks first, or again from where the call was taken up."""
    keep(talk, rehearsal)
    say_move(talk, rehearsal, replay(rehearsal)[0])


def keep(talk: Talk, rehearsal: Rehearsal | None) -> None:
    """Remember where the call stands."""
    talk.change(rehearsal=rehearsal)


def finish(talk: Talk, rehearsal: Rehearsal, outcome: str) -> None:
    """End the call and look back on it. What was agreed before the person left is agreed."""
    keep(talk, None)
    outcome = AGREED if replay(rehearsal)[1].deal is not None else outcome
    look_back(talk, rehearsal, outcome)


def _pause(talk: Talk, rehearsal: Rehearsal, why: str) -> None:
    keep(talk, replace(rehearsal, paused=why, since=talk.heard.at))
    _say_paused(talk, rehearsal, why)


def _say_paused(talk: Talk, rehearsal: Rehearsal, why: str) -> None:
    if why == CRISIS:
        return stay(talk)
    return talk.say(f"utter_rehearsal_paused_{why}", paused_card(rehearsal, why))


def paused_card(rehearsal: Rehearsal, why: str) -> tuple[str, dict[str, Any]]:
    """The `rehearsal_paused` card."""
    return "rehearsal_paused", {"scene": rehearsal.scene, "turn": len(rehearsal.said), "reason": why}


def _while_paused(talk: Talk, rehearsal: Rehearsal, wanted: str | None) -> None:
    if wanted == "resume" or (talk.heard.intent == "affirm" and rehearsal.paused != CRISIS):
        talk.change(resting=False)
        rested = rehearsal.rested + talk.heard.at - rehearsal.since
        return answer(talk, replace(rehearsal, paused=None, rested=rested))
    keep(talk, rehearsal)
    if rehearsal.paused == CRISIS and stays(talk):
        return stay(talk)
    return talk.say("utter_rehearsal_still_paused", paused_card(rehearsal, rehearsal.paused or ASKED))


def remind(talk: Talk) -> None:
    """After a word to the coach: the agent is still there."""
    rehearsal = on(talk)
    if rehearsal is None or (rehearsal.paused == CRISIS and rehearsal.since != talk.heard.at):
        return None
    if rehearsal.paused == CRISIS:
        return talk.say("utter_rehearsal_paused_crisis", paused_card(rehearsal, CRISIS))
    if rehearsal.paused is not None:
        return talk.say("utter_rehearsal_still_paused", paused_card(rehearsal, rehearsal.paused))
    card = turn_card(rehearsal, replay(rehearsal)[0], None)
    return talk.say("utter_rehearsal_waiting", card, line=card[1]["agent"], name=name_of(rehearsal))


# ── what a message is ──


def control(heard: Heard) -> str | None:
    """提示, 暂停, 重来 …: said for itself and plainly."""
    said = words.phrases("rehearsal_controls")
    exact = next((code for code, forms in said.items() if heard.text.strip(" 。.!！") in forms.split()), None)
    if exact:
        return exact
    found = [(name, chance) for name, chance, _, _ in heard.acts if chance >= SURE]
    return found[0][0] if len(found) == 1 and found[0][0] in CONTROLS else None


def _is_fixed(heard: Heard) -> bool:
    """The words that always work, and what buttons of ours send, as far as nothing is told by them."""
    if heard.text.startswith("/"):
        return heard.intent in ASIDE | {"start", "start_rehearsal", "export_data", "delete_data"}
    return heard.text.strip() in words.phrase("rehearsal_words", "always").split()


def _in_danger(heard: Heard) -> bool:
    """Despair. 没了，谢谢再见 ends a call: there a farewell alone is none, plain words of danger always are."""
    bye = any(name in ("bye", "thanks_bye") and chance >= SURE for name, chance, _, _ in heard.acts)
    return heard.intent == "safety" and heard.topic == "crisis" and not (bye and heard.confidence < CERTAIN)


def _plainly_starts(heard: Heard) -> bool:
    """换个人来练, not 换个能做主的人跟我谈."""
    return heard.confidence >= CERTAIN and not any(chance >= SURE for _, chance, _, _ in heard.acts)


def _to_coach(heard: Heard, rehearsal: Rehearsal) -> bool:
    """Said to the coach: by name, at the beginning; in a pause everything is."""
    called = words.phrase("rehearsal_words", "coach").split()
    return rehearsal.paused is not None or heard.text.strip().startswith(tuple(called))
