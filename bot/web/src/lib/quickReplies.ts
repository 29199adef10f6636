import type { Button } from "./protocol";
import { hasScenes, starts } from "./rehearsal";
import type { Line } from "./transcript";

/** Choices of a card may be plain words or buttons. */
function fromChoices(data: unknown): Button[] {
  const choices = (data as { choices?: unknown })?.choices;
  if (!Array.isArray(choices)) return [];
  return choices.flatMap((choice) => {
    if (typeof choice === "string") return [{ title: choice, payload: choice }];
    return choice?.title ? [{ title: String(choice.title), payload: String(choice.payload ?? choice.title) }] : [];
  });
}

/** The rows of a list of scenes are its buttons. */
function offered(line: Line): Button[] {
  const { buttons, custom } = line;
  if (buttons?.length) return hasScenes(line) ? buttons.filter(({ payload }) => !starts(payload)) : buttons;
  return custom ? fromChoices(custom.data) : [];
}

/** Only what the coach offered after the person last spoke can still be pressed. */
export function quickReplies(lines: Line[]): Button[] {
  for (let i = lines.length - 1; i >= 0 && lines[i].from === "bot"; i--) {
    const found = offered(lines[i]);
    if (found.length) return found;
  }
  return [];
}
