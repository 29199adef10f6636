import { useEffect } from "react";

/** iOS lays its keyboard over the page: only `visualViewport` knows how much is left to see. */
export function useVisibleHeight(): void {
  useEffect(() => {
    const seen = window.visualViewport;
    if (!seen) return undefined;
    const fit = () => {
      const zoomed = seen.scale > 1.01;
      const root = document.documentElement.style;
      if (zoomed) root.removeProperty("--visible-height");
      else root.setProperty("--visible-height", `${seen.height}px`);
      if (!zoomed && seen.offsetTop > 0) window.scrollTo(0, 0);
    };
    seen.addEventListener("resize", fit);
    return () => seen.removeEventListener("resize", fit);
  }, []);
}
