import { createContext, useContext } from "react";
import type { Button } from "./protocol";

/** What a card can do for the person: say something, press a button, put words into the input. */
export const SayContext = createContext<(text: string) => void>(() => undefined);
export const PressContext = createContext<(button: Button) => void>(() => undefined);
export const WriteContext = createContext<(text: string) => void>(() => undefined);
export const useSay = (): ((text: string) => void) => useContext(SayContext);
export const usePress = (): ((button: Button) => void) => useContext(PressContext);
export const useWrite = (): ((text: string) => void) => useContext(WriteContext);
