import { ConfigProvider } from "./chatui";
import { useMemo } from "react";
import { Composer } from "./components/Composer";
import { Header } from "./components/Header";
import { MessageList } from "./components/MessageList";
import { QuickReplies } from "./components/QuickReplies";
import { useEmbedded } from "./lib/embedded";
import { quickReplies } from "./lib/quickReplies";
import { useTheme } from "./lib/theme";
import { useChat } from "./lib/useChat";
import { useVisibleHeight } from "./lib/useVisibleHeight";

export function App() {
  useVisibleHeight();
  const chat = useChat();
  const theme = useTheme();
  const close = useEmbedded();
  const replies = useMemo(() => quickReplies(chat.lines), [chat.lines]);
  return (
    <ConfigProvider locale="zh-CN" colorScheme={theme.scheme}>
      <div className="ChatApp">
        <Header state={chat.state} theme={theme} onWord={chat.send} onClose={close} />
        <MessageList lines={chat.lines} typing={chat.typing} ready={chat.ready} state={chat.state} />
        <footer className="footer">
          <QuickReplies items={replies} onPress={chat.press} />
          <Composer onSend={chat.send} />
        </footer>
      </div>
    </ConfigProvider>
  );
}
