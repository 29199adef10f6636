import type { Practice } from "../lib/rehearsal";
import type { Reading } from "../lib/useReading";
import { practice as words, voice } from "../strings.zh";
import { Icon } from "./icons";
import { Timer } from "./Timer";

type Props = {
  practice: Practice; reading: Reading; asked?: string; onWord: (word: string) => void; onCoach: () => void;
};

function Voice({ reading: { on, toggle } }: { reading: Reading }) {
  return (
    <button type="button" className="practice-voice" role="switch" aria-checked={on} aria-label={voice.readLabel}
      onClick={toggle}>
      <Icon name={on ? "speaker" : "quiet"} />
      <span>{voice.read}</span>
    </button>
  );
}

/** How the other side feels, in a word: it is looked up, never announced. */
function Mood({ mood }: { mood?: string }) {
  if (!mood || !words.moods[mood]) return null;
  return (
    <span className="mood" data-mood={mood} aria-live="off">
      <span className="visually-hidden">{words.mood}</span>
      {words.moods[mood]}
    </span>
  );
}

/** In a crisis nothing invites to go on first. */
function wordsFor(paused: string): string[] {
  if (!paused) return [words.hint, words.pause, words.again, words.stop];
  return paused === "crisis" ? [words.stop, words.resume] : [words.resume, words.stop];
}

/** Over a practice call: that it is one, with whom, and the ways out of it. `asked` is what still waits for its answer. */
export function PracticeBar({ practice, reading, asked, onWord, onCoach }: Props) {
  const { name, place, turn, mood, paused, since, until } = practice;
  return (
    <section className="practice" aria-label={words.region} data-paused={paused || undefined}>
      <div className="practice-inner">
        <div className="practice-top">
          <div className="practice-what">
            <p className="practice-who"><b className="practice-tag">{words.tag}</b><span>{words.who(name, place)}</span></p>
            <p className="practice-now">
              {paused ? <b>{words.paused}</b> : <Mood mood={mood} />}
              {turn ? <span>{words.turn(turn)}</span> : null}
              <Timer since={since} until={until} />
            </p>
          </div>
          {reading.can && <Voice reading={reading} />}
        </div>
        <div className="practice-words" role="group" aria-label={words.region}>
          {wordsFor(paused).map((word) => (
            <button type="button" key={word} aria-disabled={word === asked} onClick={() => word !== asked && onWord(word)}>
              {word}
            </button>
          ))}
          <button type="button" onClick={onCoach}>{words.ask}</button>
        </div>
      </div>
    </section>
  );
}
