import { useEffect } from "react";

const inFrame = (): boolean => window.parent !== window;

/** Inside embed.js's frame: a way to close it. The message carries nothing about the person. */
export function useEmbedded(): (() => void) | undefined {
  useEffect(() => {
    if (!inFrame()) return undefined;
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented && !event.isComposing) closeFrame();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  return inFrame() ? closeFrame : undefined;
}

function closeFrame(): void {
  window.parent.postMessage({ type: "repayment-coach:close" }, "*");
}
