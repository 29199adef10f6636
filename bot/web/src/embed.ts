/** One script tag on any page: a round button that opens the chat in a frame. Shadow DOM keeps both styles apart. */

const SCRIPT = document.currentScript as HTMLScriptElement | null;
const CHAT_URL = new URL("./", SCRIPT?.src ?? document.baseURI).href;
const WORDS = { open: "打开还款教练", close: "收起还款教练", title: "还款教练对话" };

const STYLE = `
  :host { all: initial; }
  button { position: fixed; right: 20px; bottom: calc(20px + env(safe-area-inset-bottom, 0px)); width: 60px; height: 60px;
    border: 0; border-radius: 50%; background: #1f6f63; color: #fff; cursor: pointer; z-index: 2147483000;
    box-shadow: 0 6px 20px rgba(10, 50, 44, .28); display: grid; place-items: center; padding: 0; }
  button:hover { background: #185a50; }
  button:focus-visible { outline: 3px solid #2d6a9f; outline-offset: 3px; }
  svg { width: 30px; height: 30px; }
  iframe { position: fixed; right: 20px; bottom: calc(92px + env(safe-area-inset-bottom, 0px)); width: 400px; height: min(680px, calc(100vh - 116px));
    border: 0; border-radius: 18px; box-shadow: 0 12px 40px rgba(10, 50, 44, .25); z-index: 2147483001; background: #eef4f2; }
  iframe[hidden] { display: none; }
  @media (max-width: 520px) {
    iframe { inset: 0; width: 100%; height: 100%; border-radius: 0; }
    button[aria-expanded="true"] { display: none; }
  }
  @media (prefers-color-scheme: dark) { iframe { background: #0f1716; } }`;

const ICON = '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linejoin="round" aria-hidden="true">'
  + '<path d="M5 5h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-7l-4 3.5V17H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2Z"/><path d="M8 10h8M8 13h5" stroke-linecap="round"/></svg>';

function mount(): void {
  const host = document.createElement("div");
  const shadow = host.attachShadow({ mode: "open" });
  shadow.innerHTML = `<style>${STYLE}</style><button type="button">${ICON}</button>`;
  const button = shadow.querySelector("button")!;
  let frame: HTMLIFrameElement | undefined;

  /** The frame is made at the first opening only: a page that nobody chats on loads nothing. */
  function framed(): HTMLIFrameElement {
    if (frame) return frame;
    frame = document.createElement("iframe");
    frame.src = CHAT_URL;
    frame.title = WORDS.title;
    frame.allow = "clipboard-write; microphone";
    frame.addEventListener("load", () => frame?.focus());
    shadow.append(frame);
    return frame;
  }

  function show(open: boolean): void {
    const target = framed();
    target.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    button.setAttribute("aria-label", open ? WORDS.close : WORDS.open);
    if (open) target.focus();
    else button.focus();
  }

  button.setAttribute("aria-label", WORDS.open);
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => show(button.getAttribute("aria-expanded") !== "true"));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && frame && !frame.hidden) show(false);
  });
  window.addEventListener("message", (event) => {
    if (event.source === frame?.contentWindow && event.data?.type === "repayment-coach:close") show(false);
  });
  document.body.append(host);
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", mount);
else mount();
