import type { Button } from "./protocol";
import { hasScenes, startScene, starts } from "./rehearsal";
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

/** A list of scenes can be chosen from like buttons. */
function scenesOf({ custom }: Line): Button[] {
  const scenes = custom?.card === "rehearsal_scenes" && (custom.data as { scenes?: unknown })?.scenes;
  if (!Array.isArray(scenes)) return [];
  return scenes.flatMap(({ scene, title }) => (scene && title ? [{ title: String(title), payload: startScene(String(scene)) }] : []));
}

const bare = (text: string): string => text.replace(/[\s\u3002\uff01.!]/g, "");

/** The choice on show whose title was typed: that is as good as pressing it. */
export function typedChoice(lines: Line[], text: string): Button | undefined {
  const typed = bare(text);
  for (let i = lines.length - 1; typed && i >= 0 && lines[i].from === "bot"; i--) {
    const found = [...(lines[i].buttons ?? []), ...offered(lines[i]), ...scenesOf(lines[i])].find(({ title }) => bare(title) === typed);
    if (found) return found;
  }
  return undefined;
}

/** Only what the coach offered after the person last spoke can still be pressed. */
export function quickReplies(lines: Line[]): Button[] {
  for (let i = lines.length - 1; i >= 0 && lines[i].from === "bot"; i--) {
    const found = offered(lines[i]);
    if (found.length) return found;
  }
  return [];
}
