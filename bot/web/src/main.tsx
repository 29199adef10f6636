import { createRoot } from "react-dom/client";
import "@chatui/core/dist/index.css";
import "./styles/tokens.css";
import "./styles/layout.css";
import "./styles/cards.css";
import "./styles/talking.css";
import "./styles/call.css";
import "./styles/rehearsal.css";
import "./styles/followup.css";
import { App } from "./App";

createRoot(document.getElementById("root")!).render(<App />);
