"""开始练习, 结束练习, 练习记录: begin a practice call, take one up again, end it, see how it goes."""

from __future__ import annotations

import zlib
from dataclasses import replace
from typing import Any

from actions import practice, services, words
from actions.base import CoachAction, Talk
from actions.contact_words import told_on
from actions.planning import case_and_plan_about, on_this
from actions.review import progress_card, ran
from actions.script import which_debt
from bot.coaching.agent import replay
from bot.coaching.answering import named_debts
from bot.coaching.money import show
from bot.coaching.progress import fitting, suggest
from bot.coaching.rehearsal import STOPPED, Frame, Rehearsal, frame_of, from_json, sample_frame
from bot.coaching.scene import SCENES, scene, scene_words

SHOWN = 8  # runs in words


def payload(talk: Talk) -> dict[str, Any]:
    """What a button carries beside its intent: a scene, or a run and a turn of it."""
    parsed = (talk.messages[-1].get("parse_data") or {}) if talk.messages else {}
    return {entity["entity"]: entity["value"] for entity in parsed.get("entities") or ()}


def frame_for(talk: Talk) -> Frame:
    """The debt that is practised with; a made-up one for somebody who has told none."""
    case, proposal = on_this(talk)
    index = which_debt(talk.case, proposal, talk.heard, talk.record.dialogue.script)
    if index is None:  # no plan for any of them yet: the one that was named, else the first that is known
        told = (*named_debts(talk.case, talk.heard), *range(len(talk.case.debts)))
        index = next((i for i in told if not talk.case.debts[i].settled), None)
    if index is None:
        return sample_frame(services.today(), words.phrase("rehearsal_words", "sample"))
    return frame_of(case, proposal, index, words.debt_words(talk.case.debts[index]))


def refreshed(talk: Talk, frame: Frame) -> Frame:
    """The same debt with the figures of today; a day that has passed since must not be offered again."""
    debts = talk.case.debts
    if frame.debt is None or frame.debt >= len(debts) or words.debt_words(debts[frame.debt]) != frame.label:
        return replace(frame, today=services.today())
    case, proposal = case_and_plan_about(talk.record, services.today(), frame.debt)
    return frame_of(case, proposal, frame.debt, frame.label)


class ActionRehearse(CoachAction):
    """Choose whom to practise with, or begin at once when a button says so."""

    question_follows = False
    takes_facts = False
    starts_practice = True

    def name(self) -> str:
        return "action_rehearse"

    def respond(self, talk: Talk) -> None:
        talk.change(unclear=0)
        asked = payload(talk)
        if (running := practice.on(talk)) is not None:
            practice.keep(talk, None)
            if running.said:
                practice.finish(talk, running, STOPPED)  # nothing that was practised is lost
        if asked.get("scene") in SCENES:
            return self._begin(talk, str(asked["scene"]))
        if str(asked.get("run", "")).isdigit():
            return self._branch(talk, int(asked["run"]), asked.get("turn"))
        return self._offer(talk)

    def _begin(self, talk: Talk, code: str) -> None:
        frame, now = frame_for(talk), talk.heard.at
        seed = zlib.crc32(f"{talk.sender}:{now}".encode())
        if frame.sample:
            talk.say("utter_rehearsal_sample", amount=frame.balance)
        self._start(talk, Rehearsal(code, seed, frame, now, now))

    def _start(self, talk: Talk, rehearsal: Rehearsal) -> None:
        """From now on everything is said to the agent: a yes that something else waits for is not."""
        at = max(talk.heard.at, talk.record.dialogue.heard_at)
        talk.change(pending=None, call=None, heard_at=at, practised=at)
        practice.begin(talk, rehearsal)

    def _branch(self, talk: Talk, number: int, turn: object) -> None:
        """From the turn before the one that is to be said anew."""
        run = services.rehearsals().one(talk.sender, number)
        if run is None or not run.rehearsal:
            return self._offer(talk)
        earlier, now = from_json(run.rehearsal), talk.heard.at
        kept = max(0, int(str(turn)) - 1) if str(turn).isdigit() else 0
        call = replace(
            earlier, said=earlier.said[: min(kept, len(earlier.said) - 1)], frame=refreshed(talk, earlier.frame),
            paused=None, began=now, last=now, rested=0.0,
        )  # fmt: skip
        while call.said and replay(call)[1].outcome is not None:
            call = replace(call, said=call.said[:-1])
        self._start(talk, call)

    def _offer(self, talk: Talk) -> None:
        frame = frame_for(talk)
        runs = services.rehearsals().all(talk.sender)
        suggested = suggest(ran(runs), frame.owed)
        last = {run.scene: run.score for run in runs}
        rows = [
            {"scene": code, "title": scene(code).title, "about": scene_words(code)["about"], "level": scene(code).level,
             "suggested": code == suggested.scene, "last": last.get(code)}
            for code in fitting(frame.owed)
        ]  # fmt: skip
        debt = None if frame.debt is None else words.phrase("rehearsal_words", "debt", debt=frame.label,
                                                            amount=show(frame.balance))  # fmt: skip
        buttons = [{"title": row["title"], "payload": f'/start_rehearsal{{"scene": "{row["scene"]}"}}'} for row in rows]
        said = (words.phrase("rehearsal_words", "scene", title=row["title"], about=row["about"]) for row in rows)
        card = ("rehearsal_scenes", {"debt": debt, "sample": frame.sample, "scenes": rows})
        if talk.shows_cards:
            talk.say("utter_rehearsal_scenes_card", card)
        else:
            talk.say("utter_rehearsal_scenes", card, lines="\n".join(said))
            talk.said[-1]["buttons"] = buttons


class ActionEndRehearsal(CoachAction):
    """结束练习, when none is going on: while one is, every message goes to the practice."""

    def name(self) -> str:
        return "action_end_rehearsal"

    def respond(self, talk: Talk) -> None:
        talk.change(unclear=0)
        return talk.say("utter_rehearsal_none")


class ActionRehearsals(CoachAction):
    """练习记录."""

    def name(self) -> str:
        return "action_rehearsals"

    def respond(self, talk: Talk) -> None:
        talk.change(unclear=0)
        runs = services.rehearsals().all(talk.sender)
        if not runs:
            return talk.say("utter_rehearsals_none")
        lines = "\n".join(
            words.phrase("rehearsal_words", "run", title=scene(run.scene).title, score=run.score or 0,
                         outcome=words.phrase("rehearsal_ended", run.outcome),
                         day=told_on(run.began))
            for run in runs[-SHOWN:]
        )  # fmt: skip
        card = progress_card(runs, frame_for(talk).owed)
        suggestion = card[1]["suggestion"]
        if talk.shows_cards:
            return talk.say("utter_rehearsals_card", card, suggestion=suggestion)
        return talk.say("utter_rehearsals", card, lines=lines, suggestion=suggestion)
