import { Card } from "../chatui";
import { passFocus } from "../lib/passFocus";
import { startScene } from "../lib/rehearsal";
import { usePress } from "../lib/say";
import { scenes as words } from "../strings.zh";
import type { CardProps } from "./CardView";
import type { Scene, ScenesData } from "./types";

function About({ scene: { title, about, level, last, suggested } }: { scene: Scene }) {
  const hard = words.levels[level ?? 0];
  return (
    <>
      <span className="scene-title">{title}</span>
      {about && <span className="scene-about">{about}</span>}
      <span className="scene-facts">
        {suggested && <span className="tag">{words.suggested}</span>}
        {hard && <span className="scene-level" data-level={level}>{hard}</span>}
        {last != null && <span>{words.last(last)}</span>}
      </span>
    </>
  );
}

/** One row a scene, large enough for a thumb. */
export function ScenesCard({ data: { debt, sample, scenes }, active = false }: CardProps<ScenesData>) {
  const press = usePress();
  if (!scenes?.length) return null;
  const whose = sample ? words.sample : debt ? words.debt(debt) : "";
  return (
    <Card className="card">
      <h2>{words.title}</h2>
      {whose && <p className="muted">{whose}</p>}
      <ul className="scenes">
        {scenes.map((scene) => (
          <li key={scene.scene}>
            <button type="button" aria-disabled={!active} data-suggested={scene.suggested || undefined}
              onClick={(event) => {
                if (!active) return;
                press({ title: scene.title, payload: startScene(scene.scene) });
                passFocus(event);
              }}>
              <About scene={scene} />
            </button>
          </li>
        ))}
      </ul>
    </Card>
  );
}
