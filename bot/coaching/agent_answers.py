"""What a simulated agent says to requests and feelings, before it moves on."""

from __future__ import annotations

from dataclasses import replace

from bot.coaching.call import Line, State
from bot.coaching.rehearsal import Said, Terms
from bot.coaching.scene import NO, YES, Scene

PLAIN_ANSWERS = (
    ("ask_name", "tell_name"), ("ask_total", "tell_total"), ("ask_deadline", "tell_deadline"),
    ("cite_rule", "answer_rule"), ("complain", "note_complaint"),
)  # fmt: skip
TO_FEELINGS = (
    ("insult", "warn_insult"), ("threat", "to_threat"), ("anger", "calm_anger"), ("lie", "doubt"),
    ("beg", "to_begging"), ("apologise", "to_apology"),
)  # fmt: skip
GRANTED = {"written": ("grant_written", "refuse_written"), "supervisor": ("to_supervisor", "refuse_supervisor"),
           "no_contacts": ("promise_no_contacts", "deny_no_contacts")}  # fmt: skip
ANSWERS_AT_ONCE = 3
SILENT, MUTTERED = " .。…，,~～!！?？", 1  # what is left of a turn that nobody can have heard


def answer(rules: Scene, state: State, said: Said) -> tuple[list[Line], State]:
    """What is said to requests and feelings before the agent moves on."""
    acts: list[str] = [answer for act, answer in TO_FEELINGS if said.does(act)][:1]
    requests = [answer for act, answer in PLAIN_ANSWERS if said.does(act)]
    granted, ticket = set(state.granted), state.ticket
    if said.does("ask_ticket"):
        requests.append("tell_ticket")
        ticket = True
    for what, (given, refused) in GRANTED.items():
        if said.does(f"ask_{what}"):
            fine = _grants(rules, state, what)
            requests.append(given if fine else refused)
            granted |= {what} if fine else {f"asked_{what}"}
            ticket = ticket or (fine and what == "supervisor")
    if said.does("ask_stop_interest"):
        requests.append(_interest(rules, state))
    acts += requests[:ANSWERS_AT_ONCE]
    if not acts:
        acts += _courtesy(rules, state, said)
    return [Line(act) for act in acts], replace(state, granted=frozenset(granted), ticket=ticket)


def _grants(rules: Scene, state: State, what: str) -> bool:
    """REFER gives in when it is asked for a second time, or when the matter is settled."""
    grant = rules.grant(what)
    return grant == YES or (grant != NO and (f"asked_{what}" in state.granted or bool(state.deal) or state.ticket))


def _interest(rules: Scene, state: State) -> str:
    grant = rules.grant("interest")
    if grant == YES and (state.deal or state.strength >= rules.resist):
        return "grant_interest"
    return "refuse_interest" if grant == NO else "refer_interest"


def _courtesy(rules: Scene, state: State, said: Said) -> list[str]:
    """At most one short sentence to what was told."""
    if said.does("repeat"):
        return ["say_again"]
    if said.does("wait") and len({act.name for act in said.acts} - {"wait", "story"}) == 0:
        return ["wait_ok"]
    if not said.acts and not said.sums and said.terms == Terms() and len(said.text.strip(SILENT)) <= MUTTERED:
        return ["not_heard"]
    if (said.does("offer_evidence") or said.papers) and not state.times("thank_evidence"):
        return ["thank_evidence"]
    if (said.does("reason") or said.reasons) and not state.times("sympathise") + state.times("note_reason"):
        return ["sympathise" if rules.level == 1 or rules.kind == "mediator" else "note_reason"]
    if said.does("willing") and not state.times("thank_willing"):
        return ["thank_willing"]
    if not said.terms.empty and not state.times("note_numbers"):
        return ["note_numbers"]
    return []
