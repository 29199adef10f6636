import { ConfigProvider } from "./chatui";
import { useCallback, useMemo, useRef } from "react";
import { CallBar, CallView } from "./components/CallView";
import { Composer, type ComposerHandle } from "./components/Composer";
import { Header } from "./components/Header";
import { MessageList } from "./components/MessageList";
import { PracticeBar } from "./components/PracticeBar";
import { QuickReplies } from "./components/QuickReplies";
import { useEmbedded } from "./lib/embedded";
import type { Button } from "./lib/protocol";
import { quickReplies, typedChoice } from "./lib/quickReplies";
import { findPractice, inBar } from "./lib/rehearsal";
import { PressContext, SayContext, WriteContext } from "./lib/say";
import { useTheme } from "./lib/theme";
import { useCall } from "./lib/useCall";
import { useChat } from "./lib/useChat";
import { useReading } from "./lib/useReading";
import { useVisibleHeight } from "./lib/useVisibleHeight";
import { useWakeLock } from "./lib/useWakeLock";
import { call as callWords, composer as composerWords, practice as practiceWords } from "./strings.zh";

export function App() {
  useVisibleHeight();
  const chat = useChat();
  const theme = useTheme();
  const close = useEmbedded();
  const { call, fold, note, closing } = useCall(chat.lines, chat.ready);
  const replies = useMemo(() => quickReplies(chat.lines), [chat.lines]);
  const bar = useRef<HTMLDivElement>(null);
  const input = useRef<ComposerHandle>(null);
  const open = call !== null && !call.folded;
  const found = useMemo(() => findPractice(chat.lines), [chat.lines]);
  const practice = open ? null : found;
  const reading = useReading(practice, chat.ready);
  const last = chat.lines[chat.lines.length - 1];
  useWakeLock(call !== null);

  const say = useCallback((text: string) => chat.send(closing(text)), [chat.send, closing]);
  /** The button that ends a call takes the notes along; every other one says what it carries. */
  const press = (button: Button) => (call && button.payload === callWords.done ? say(button.payload) : chat.press(button));
  const type = (text: string) => {
    const choice = typedChoice(chat.lines, text);
    return choice ? press(choice) : say(text);
  };
  const write = useCallback((text: string) => input.current?.write(text), []);
  const placeholder = () => {
    if (open) return composerWords.placeholderCall;
    return practice && !practice.paused ? practiceWords.placeholder : composerWords.placeholder;
  };
  const foldAway = () => {
    fold(true);
    window.setTimeout(() => bar.current?.querySelector("button")?.focus());
  };

  return (
    <ConfigProvider locale="zh-CN" colorScheme={theme.scheme}>
      <SayContext.Provider value={say}>
        <PressContext.Provider value={chat.press}>
          <WriteContext.Provider value={write}>
            <div className="ChatApp" data-call={open ? "open" : undefined}>
              <Header state={chat.state} theme={theme} onWord={say} onClose={close} />
              <div ref={bar}>{call?.folded && <CallBar call={call} onOpen={() => fold(false)} />}</div>
              {practice && (
                <PracticeBar practice={practice} reading={reading} asked={last?.from === "user" ? last.text : undefined}
                  onWord={say} onCoach={() => input.current?.begin(practiceWords.toCoach)} />
              )}
              <div className="stage">
                <MessageList lines={chat.lines} typing={chat.typing} ready={chat.ready} state={chat.state} />
                {call && open && (
                  <CallView call={call} lines={chat.lines} state={chat.state} onSay={say} onFold={foldAway} onNote={note}
                    onDone={() => say(callWords.done)} />
                )}
              </div>
              <footer className="footer">
                {!open && <QuickReplies items={practice ? replies.filter(({ title }) => !inBar(title)) : replies} onPress={press} />}
                <Composer ref={input} onSend={type} placeholder={placeholder()} dictate={practice !== null && !practice.paused}
                  onListen={reading.quiet} />
              </footer>
            </div>
          </WriteContext.Provider>
        </PressContext.Provider>
      </SayContext.Provider>
    </ConfigProvider>
  );
}
