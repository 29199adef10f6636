import type { MouseEvent } from "react";

/** The pressed button goes away, and the composer takes its focus; not under a finger, where a keyboard would pop up. */
export function passFocus(event: MouseEvent): void {
  const byKeyboard = event.detail === 0;
  if (byKeyboard || window.matchMedia("(pointer: fine)").matches) {
    document.getElementById("say")?.focus({ preventScroll: true });
  }
}
