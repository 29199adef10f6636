import { roleName } from "../lib/practiceRecord";
import { startFrom } from "../lib/rehearsal";
import { usePress } from "../lib/say";
import { rehearsal as words } from "../strings.zh";
import { Fold } from "./parts";
import type { Spoken } from "./types";

type Props = { run?: number; lines?: Spoken[] };

/** Each turn of the caller is a place to take the call up again. */
export function PracticeTranscript({ run, lines }: Props) {
  const press = usePress();
  if (!lines?.length) return null;
  return (
    <Fold title={words.transcript}>
      <ol className="spoken">
        {lines.map((line, at) => (
          <li key={at} data-who={line.who}>
            <b className="spoken-who">{roleName(line)}</b>
            <p>{line.text}</p>
            {line.who === "caller" && run != null && line.n != null && (
              <button type="button" className="again-from" aria-label={words.fromTurn(line.n)}
                onClick={() => press({ title: words.from, payload: startFrom(run, line.n!) })}>
                {words.from}
              </button>
            )}
          </li>
        ))}
      </ol>
    </Fold>
  );
}
