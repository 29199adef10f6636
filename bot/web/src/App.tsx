import { ConfigProvider } from "./chatui";
import { useCallback, useMemo, useRef } from "react";
import { CallBar, CallView } from "./components/CallView";
import { Composer } from "./components/Composer";
import { Header } from "./components/Header";
import { MessageList } from "./components/MessageList";
import { QuickReplies } from "./components/QuickReplies";
import { useEmbedded } from "./lib/embedded";
import type { Button } from "./lib/protocol";
import { quickReplies } from "./lib/quickReplies";
import { SayContext } from "./lib/say";
import { useTheme } from "./lib/theme";
import { useCall } from "./lib/useCall";
import { useChat } from "./lib/useChat";
import { useVisibleHeight } from "./lib/useVisibleHeight";
import { useWakeLock } from "./lib/useWakeLock";
import { call as callWords } from "./strings.zh";

export function App() {
  useVisibleHeight();
  const chat = useChat();
  const theme = useTheme();
  const close = useEmbedded();
  const { call, fold, note, closing } = useCall(chat.lines, chat.ready);
  const replies = useMemo(() => quickReplies(chat.lines), [chat.lines]);
  const bar = useRef<HTMLDivElement>(null);
  const open = call !== null && !call.folded;
  useWakeLock(call !== null);

  const say = useCallback((text: string) => chat.send(closing(text)), [chat.send, closing]);
  /** The button that ends a call takes the notes along; every other one says what it carries. */
  const press = (button: Button) => (call && button.payload === callWords.done ? say(button.payload) : chat.press(button));
  const foldAway = () => {
    fold(true);
    window.setTimeout(() => bar.current?.querySelector("button")?.focus());
  };

  return (
    <ConfigProvider locale="zh-CN" colorScheme={theme.scheme}>
      <SayContext.Provider value={say}>
        <div className="ChatApp" data-call={open ? "open" : undefined}>
          <Header state={chat.state} theme={theme} onWord={say} onClose={close} />
          <div ref={bar}>{call?.folded && <CallBar call={call} onOpen={() => fold(false)} />}</div>
          <div className="stage">
            <MessageList lines={chat.lines} typing={chat.typing} ready={chat.ready} state={chat.state} />
            {call && open && (
              <CallView call={call} lines={chat.lines} state={chat.state} onSay={say} onFold={foldAway} onNote={note}
                onDone={() => say(callWords.done)} />
            )}
          </div>
          <footer className="footer">
            {!open && <QuickReplies items={replies} onPress={press} />}
            <Composer onSend={say} inCall={open} />
          </footer>
        </div>
      </SayContext.Provider>
    </ConfigProvider>
  );
}
