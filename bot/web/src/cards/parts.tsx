import { useState, type ReactNode } from "react";
import { Icon } from "../components/icons";
import { day } from "../lib/dates";
import { sources as words } from "../strings.zh";
import type { Sources } from "./types";

type FoldProps = { title: ReactNode; children: ReactNode; open?: boolean; lazy?: boolean; className?: string };

/** A native disclosure: keyboard and screen readers know it without help. `lazy` makes its body at the first opening. */
export function Fold({ title, children, open = false, lazy = false, className = "" }: FoldProps) {
  const [opened, setOpened] = useState(open || !lazy);
  return (
    <details className={`fold ${className}`} open={open} onToggle={(event) => setOpened(opened || event.currentTarget.open)}>
      <summary>
        <span className="fold-title">{title}</span>
        <Icon name="chevron" />
      </summary>
      <div className="fold-body">{opened && children}</div>
    </details>
  );
}

/** Label and value; without a value nothing is shown. */
export function Fact({ label, children }: { label: string; children?: ReactNode }) {
  if (children == null || children === "" || children === false) return null;
  return (
    <div className="fact">
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

export function SourceList({ items }: { items?: Sources }) {
  const known = (items ?? []).flatMap((item) => (typeof item === "object" && item?.title ? [item] : []));
  if (!known.length) return null;
  return (
    <Fold title={known.length > 1 ? words.count(known.length) : words.button} className="sources">
      <ul>
        {known.map((source) => (
          <li key={source.id ?? source.title}>
            <span>{source.title}</span>
            {source.date && <time dateTime={source.date}>{day(source.date)}</time>}
          </li>
        ))}
      </ul>
    </Fold>
  );
}

/** The clipboard API needs a secure page; the fallback selects a hidden field. */
async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = Object.assign(document.createElement("textarea"), { value: text, readOnly: true });
    area.style.cssText = "position:fixed;top:0;opacity:0";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

type CopyProps = { text: string; label: string; done: string; failed: string; onCopied?: () => void };

export function CopyButton({ text, label, done, failed, onCopied }: CopyProps) {
  const [result, setResult] = useState("");
  const onClick = async () => {
    const copied = await copy(text);
    setResult(copied ? done : failed);
    if (copied) onCopied?.();
    window.setTimeout(() => setResult(""), 3000);
  };
  return (
    <span className="copy">
      <button type="button" className="soft-button" onClick={() => void onClick()}>
        <Icon name="copy" />
        {label}
      </button>
      <span role="status" className="copy-result">{result}</span>
    </span>
  );
}
