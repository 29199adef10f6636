import { Card } from "../chatui";
import { levels, rehearsal as words } from "../strings.zh";
import type { CardProps } from "./CardView";
import type { ReviewData, TurnData } from "./types";

export function TurnCard({ data }: CardProps<TurnData>) {
  return data.turn ? <p className="tag">{words.turn(data.turn)}</p> : null;
}

export function ReviewCard({ data }: CardProps<ReviewData>) {
  return (
    <Card className="card">
      <h2>
        {words.review}
        {data.outcome && <span className="tag">{words.outcomes[data.outcome] ?? data.outcome}</span>}
      </h2>
      {data.score != null && (
        <p className="capacity-value">
          {words.score(data.score)}
          {data.previous != null && <small>　{words.previous(data.previous)}</small>}
        </p>
      )}
      <ul className="checks">
        {(data.checks ?? []).map(({ code, passed, quote, better }) => (
          <li key={code} data-level={passed ? "ok" : "warn"}>
            <span className="check-icon" aria-hidden="true">{levels[passed ? "ok" : "warn"].icon}</span>
            <span>
              <b>{words.checks[code] ?? code}</b>　{passed ? words.passed : words.missed}
              {quote && <span className="check-note">{words.quote}：{quote}</span>}
              {better && <span className="check-note">{words.better}：{better}</span>}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
