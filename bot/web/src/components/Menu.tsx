import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import type { Theme } from "../lib/theme";
import { menu } from "../strings.zh";
import { Icon } from "./icons";

type Props = { theme: Theme; onWord: (word: string) => void };

export function Menu({ theme, onWord }: Props) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const items = () => Array.from(root.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? []);

  useEffect(() => {
    if (!open) return undefined;
    items()[0]?.focus();
    const outside = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [open]);

  const close = () => {
    setOpen(false);
    button.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (!open) return;
    const all = items();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const goal: Record<string, number> = {
      ArrowDown: (at + 1) % all.length, ArrowUp: (at - 1 + all.length) % all.length, Home: 0, End: all.length - 1,
    };
    if (event.key === "Escape") {
      event.preventDefault();
      close();
    } else if (event.key === "Tab") {
      setOpen(false);
    } else if (event.key in goal) {
      event.preventDefault();
      all[goal[event.key]]?.focus();
    }
  };

  const say = (word: string) => {
    close();
    onWord(word);
  };

  return (
    <div className="menu" ref={root} onKeyDown={onKeyDown}>
      <button type="button" className="menu-button" ref={button} aria-haspopup="menu" aria-expanded={open}
        onClick={() => setOpen(!open)}>
        <Icon name="menu" />
        <span>{menu.open}</span>
      </button>
      {open && (
        <div className="menu-list" role="menu" aria-label={menu.open}>
          {menu.words.map((word) => (
            <button type="button" role="menuitem" tabIndex={-1} key={word} onClick={() => say(word)}>{word}</button>
          ))}
          <button type="button" role="menuitem" tabIndex={-1} className="menu-theme" onClick={theme.next}>
            {menu.theme[theme.choice]}
          </button>
        </div>
      )}
    </div>
  );
}
