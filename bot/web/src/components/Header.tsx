import type { ConnectionState } from "../lib/protocol";
import type { Theme } from "../lib/theme";
import { ui } from "../strings.zh";
import { Icon, Logo } from "./icons";
import { Menu } from "./Menu";

type Props = { state: ConnectionState; theme: Theme; onWord: (word: string) => void; onClose?: () => void };

export function Header({ state, theme, onWord, onClose }: Props) {
  return (
    <header className="header">
      <div className="header-inner">
        <Logo />
        <div className="header-names">
          <h1>{ui.name}</h1>
          <p>{ui.role}</p>
        </div>
        <Menu theme={theme} onWord={onWord} />
        {onClose && (
          <button type="button" className="icon-button" aria-label={ui.close} onClick={onClose}>
            <Icon name="close" />
          </button>
        )}
      </div>
      <div className="status" role="status" data-state={state}>
        {state === "reconnecting" && <p>{ui.reconnecting}</p>}
        {state === "blocked" && (
          <p>
            {ui.blocked} <a href={document.baseURI} target="_blank" rel="noopener">{ui.openWindow}</a>
          </p>
        )}
      </div>
    </header>
  );
}
