import { createContext, useContext } from "react";

/** Lets a card say something for the person. */
export const SayContext = createContext<(text: string) => void>(() => undefined);
export const useSay = (): ((text: string) => void) => useContext(SayContext);
