"""A Bot API on this machine that checks what it is sent as Telegram's would, and keeps what a person would see."""
from __future__ import annotations

import asyncio
import json
import re
import time
from collections import defaultdict, deque
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from aiohttp import web

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
TAGS = {"b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "a", "blockquote", "tg-spoiler"}
ENTITY = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);")
PNG = b"\x89PNG\r\n\x1a\n"


class Rejected(Exception):
    """What Telegram would answer in place of a result."""

    def __init__(self, status: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.status, self.parameters = status, parameters


@dataclass
class Shown:
    """One message in a chat, as the person sees it."""

    kind: str
    text: str = ""
    rows: list[list[dict[str, str]]] = field(default_factory=list)
    name: str = ""
    body: bytes = b""
    number: int = 0

    @property
    def titles(self) -> list[list[str]]:
        return [[button["text"] for button in row] for row in self.rows]


class FakeTelegram:
    """Start it, hand its `url` to the channel, say things to the bot by `text`, `press` and the like."""

    def __init__(self) -> None:
        self.chats: defaultdict[int, list[Shown]] = defaultdict(list)
        self.blocked: set[int] = set()
        self.down = False  # no message can be sent
        self.known: set[int] = set()  # who has written to the bot: a bot cannot begin
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.hook: dict[str, Any] = {}
        self.menu: list[dict[str, str]] = []
        self.queries: dict[str, bool] = {}  # open button presses: whether they were answered
        self.confirmed = 0
        self._updates: list[dict[str, Any]] = []
        self._new = asyncio.Event()
        self._trouble: defaultdict[str, deque[Any]] = defaultdict(deque)
        self._update_id, self._message_id = 500, 0
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def start(self) -> FakeTelegram:
        app = web.Application(client_max_size=50 * 1024 * 1024)
        app.router.add_route("*", "/{path:.*}", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"  # type: ignore[union-attr]
        return self

    async def stop(self) -> None:
        assert self._runner
        await self._runner.cleanup()

    # -- what people do; each gives the update, and queues it for getUpdates

    def update(self, **content: Any) -> dict[str, Any]:
        self._update_id += 1
        made = {"update_id": self._update_id, **content}
        self._updates.append(made)
        self._new.set()
        return made

    def message(self, chat: int = 7, kind: str = "private", bot: bool = False, **content: Any) -> dict[str, Any]:
        self._message_id += 1
        if kind == "private":
            self.known.add(chat)
        return {
            "message_id": self._message_id,
            "from": {"id": chat if kind == "private" else 99, "is_bot": bot, "first_name": "小王秘密"},
            "chat": {"id": chat, "type": kind, "first_name": "小王秘密"},
            "date": int(time.time()),
            **content,
        }

    def text(self, text: str, chat: int = 7, **more: Any) -> dict[str, Any]:
        return self.update(message=self.message(chat, text=text, **more))

    def edit(self, update: dict[str, Any], text: str, after: int = 20) -> dict[str, Any]:
        old = update.get("message") or update["edited_message"]
        return self.update(edited_message={**old, "text": text, "edit_date": old["date"] + after})

    def press(self, title: str, chat: int = 7, data: str | None = None) -> dict[str, Any]:
        """Press the last button of that title in the chat; `data`: what a forged client would send instead."""
        buttons = [(shown, button) for shown in self.chats[chat] for row in shown.rows for button in row]
        shown, button = [found for found in buttons if found[1]["text"] == title][-1]
        message = {
            "message_id": shown.number, "chat": {"id": chat, "type": "private"}, "date": int(time.time()),
            "from": {"id": 110201543, "is_bot": True}, "text": shown.text,
            "reply_markup": {"inline_keyboard": shown.rows},
        }  # fmt: skip
        query = f"q{len(self.queries) + 1}"
        self.queries[query] = False
        return self.update(callback_query={
            "id": query, "from": {"id": chat, "is_bot": False}, "message": message, "chat_instance": "1",
            "data": data or button["callback_data"],
        })  # fmt: skip

    # -- what goes wrong: for the next calls of a method, in this order; None lets one call through

    def trouble(self, method: str, *what: Any) -> None:
        """`what`: a Rejected, None, "hang", "drop", "lost" (done, but unheard) or "html" (a proxy's page)."""
        self._trouble[method.lower()].extend(what)

    # -- what was seen

    def texts(self, chat: int = 7) -> list[str]:
        return [shown.text for shown in self.chats[chat]]

    async def sees(self, count: int, chat: int = 7, seconds: float = 8.0) -> list[str]:
        """The texts in the chat, once there are `count` of them; what comes too much is waited for a little."""
        await until(lambda: len(self.chats[chat]) >= count, seconds)
        await asyncio.sleep(0.05)
        return self.texts(chat)

    def called(self, method: str) -> list[dict[str, Any]]:
        return [data for name, data in self.calls if name == method]

    # -- the API

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        found = re.fullmatch(r"/bot(?P<token>[^/]+)/(?P<method>\w+)", request.path)
        if not found:
            return _reply(404, {"ok": False, "error_code": 404, "description": "Not Found"})
        if found["token"] != TOKEN:
            return _reply(401, {"ok": False, "error_code": 401, "description": "Unauthorized"})
        data, files = await _read(request)
        self.calls.append((found["method"], data))
        return await self._do(request, found["method"], data, files)

    async def _do(
        self, request: web.Request, method: str, data: dict[str, Any], files: dict[str, tuple[str, str, bytes]]
    ) -> web.StreamResponse:
        waiting = self._trouble[method.lower()]
        trouble = waiting.popleft() if waiting else None
        try:
            if isinstance(trouble, Rejected):
                raise trouble
            if self.down and method.lower().startswith("send"):
                raise Rejected(500, "Internal Server Error")
            if trouble in ("hang", "drop", "html"):
                return await _fail(request, trouble)
            handler = getattr(self, f"_do_{method.lower()}", None)
            if handler is None:
                raise Rejected(404, "Not Found: method not found")
            result = handler(data, files)
            result = await result if asyncio.iscoroutine(result) else result
        except Rejected as error:
            body = {"ok": False, "error_code": error.status, "description": str(error)}
            return _reply(error.status, {**body, **({"parameters": error.parameters} if error.parameters else {})})
        return await _fail(request, "drop") if trouble == "lost" else _reply(200, {"ok": True, "result": result})

    async def _do_getupdates(self, data: dict[str, Any], _: Any) -> list[dict[str, Any]]:
        if self.hook:
            raise Rejected(409, "Conflict: can't use getUpdates method while webhook is active")
        until_then = time.monotonic() + data.get("timeout", 0)
        offset = int(data.get("offset", 0))
        self._updates = [update for update in self._updates if update["update_id"] >= offset]
        self.confirmed = max(self.confirmed, offset - 1)
        while not self._updates and time.monotonic() < until_then:
            self._new.clear()
            try:
                await asyncio.wait_for(self._new.wait(), until_then - time.monotonic())
            except asyncio.TimeoutError:
                break
        wanted = set(data.get("allowed_updates") or ())
        return [update for update in self._updates[:100] if not wanted or wanted & set(update)]

    def _do_setwebhook(self, data: dict[str, Any], _: Any) -> bool:
        if not str(data.get("url", "")).startswith("https://"):
            raise Rejected(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", data.get("secret_token", "a")):
            raise Rejected(400, "Bad Request: secret token contains unallowed characters")
        self.hook = data
        return True

    def _do_deletewebhook(self, data: dict[str, Any], _: Any) -> bool:
        self.hook = {}
        return True

    def _do_setmycommands(self, data: dict[str, Any], _: Any) -> bool:
        for one in data["commands"]:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", one["command"]) or not 1 <= len(one["description"]) <= 256:
                raise Rejected(400, "Bad Request: BOT_COMMAND_INVALID")
        self.menu = data["commands"]
        return True

    def _do_sendchataction(self, data: dict[str, Any], _: Any) -> bool:
        self._chat(data)
        if data.get("action") not in ("typing", "upload_photo", "upload_document"):
            raise Rejected(400, "Bad Request: wrong parameter action in request")
        return True

    def _do_answercallbackquery(self, data: dict[str, Any], _: Any) -> bool:
        if self.queries.get(data.get("callback_query_id", "")) is not False:
            raise Rejected(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        self.queries[data["callback_query_id"]] = True
        return True

    def _do_sendmessage(self, data: dict[str, Any], _: Any) -> dict[str, Any]:
        chat, text = self._chat(data), visible(data.get("text", ""), data.get("parse_mode"))
        if not text:
            raise Rejected(400, "Bad Request: message text is empty")
        if units(text) > 4096:
            raise Rejected(400, "Bad Request: message is too long")
        return self._show(chat, Shown("text", text, _rows(data)))

    def _do_sendphoto(self, data: dict[str, Any], files: dict[str, tuple[str, str, bytes]]) -> dict[str, Any]:
        chat, (name, _, body) = self._chat(data), _file(files, "photo")
        if not body.startswith(PNG):
            raise Rejected(400, "Bad Request: IMAGE_PROCESS_FAILED")
        return self._show(chat, Shown("photo", _caption(data), _rows(data), name, body))

    def _do_senddocument(self, data: dict[str, Any], files: dict[str, tuple[str, str, bytes]]) -> dict[str, Any]:
        chat, (name, _, body) = self._chat(data), _file(files, "document")
        return self._show(chat, Shown("document", _caption(data), _rows(data), name, body))

    def _chat(self, data: dict[str, Any]) -> int:
        if not isinstance(data.get("chat_id"), int) or data["chat_id"] not in self.known:
            raise Rejected(400, "Bad Request: chat not found")
        if data["chat_id"] in self.blocked:
            raise Rejected(403, "Forbidden: bot was blocked by the user")
        return int(data["chat_id"])

    def _show(self, chat: int, shown: Shown) -> dict[str, Any]:
        self._message_id += 1
        shown.number = self._message_id
        self.chats[chat].append(shown)
        return {"message_id": shown.number, "chat": {"id": chat, "type": "private"}, "date": int(time.time())}


async def until(holds: Any, seconds: float = 8.0) -> None:
    """Wait until something holds. Raises AssertionError when it does not come to that."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not happen"
        await asyncio.sleep(0.01)


def units(text: str) -> int:
    """The length in UTF-16 code units."""
    return sum(2 if ord(character) > 0xFFFF else 1 for character in text)


class _Markup(HTMLParser):
    """Telegram's small HTML: its tags, closed in order, and no bare < or &."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self.open = "", []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag not in TAGS:
            raise Rejected(400, f'Bad Request: can\'t parse entities: Unsupported start tag "{tag}"')
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise Rejected(400, "Bad Request: can't parse entities: Unmatched end tag")

    def handle_data(self, data: str) -> None:
        self.text += data


def visible(text: Any, mode: Any) -> str:
    """What is to be seen of a text with its markup. Raises Rejected when it cannot be read."""
    if not isinstance(text, str):
        raise Rejected(400, "Bad Request: text must be a string")
    if mode is None:
        return text.strip()
    if mode != "HTML":
        raise Rejected(400, "Bad Request: unsupported parse_mode")
    if "&" in ENTITY.sub("", text) or re.search(r"<(?![/a-z])", text) or text.count("<") != text.count(">"):
        raise Rejected(400, "Bad Request: can't parse entities: bare character")
    markup = _Markup()
    markup.feed(text)
    markup.close()
    if markup.open:
        raise Rejected(400, "Bad Request: can't parse entities: Can't find end tag")
    return markup.text.strip()


def _caption(data: dict[str, Any]) -> str:
    caption = visible(data.get("caption", ""), data.get("parse_mode"))
    if units(caption) > 1024:
        raise Rejected(400, "Bad Request: message caption is too long")
    return caption


def _rows(data: dict[str, Any]) -> list[list[dict[str, str]]]:
    rows = (data.get("reply_markup") or {}).get("inline_keyboard", [])
    for button in (button for row in rows for button in row):
        if not button.get("text"):
            raise Rejected(400, "Bad Request: can't parse inline keyboard button: Field \"text\" must be non-empty")
        if not 1 <= len(button.get("callback_data", "").encode()) <= 64:
            raise Rejected(400, "Bad Request: BUTTON_DATA_INVALID")
    if sum(len(row) for row in rows) > 100 or any(not 1 <= len(row) <= 8 for row in rows):
        raise Rejected(400, "Bad Request: REPLY_MARKUP_TOO_LONG")
    return list(rows)


def _file(files: dict[str, tuple[str, str, bytes]], part: str) -> tuple[str, str, bytes]:
    if part not in files:
        raise Rejected(400, f"Bad Request: there is no {part} in the request")
    if not files[part][2]:
        raise Rejected(400, "Bad Request: file must be non-empty")
    return files[part]


async def _read(request: web.Request) -> tuple[dict[str, Any], dict[str, tuple[str, str, bytes]]]:
    """The parameters, and the files as (name as it stands in the header, media type, bytes)."""
    if not request.content_type.startswith("multipart/"):
        return (await request.json() if request.can_read_body else {}), {}
    data: dict[str, Any] = {}
    files: dict[str, tuple[str, str, bytes]] = {}
    reader = await request.multipart()
    while (part := await reader.next()) is not None:
        header = part.headers["Content-Disposition"].encode("utf-8", "surrogateescape").decode()
        named = dict(re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', header))
        body = bytes(await part.read())
        if "filename" in named:
            files[named["name"]] = named["filename"], part.headers["Content-Type"], body
        else:
            data[named["name"]] = _number_or_text(body.decode())
    return data, files


def _number_or_text(value: str) -> Any:
    """A form knows no types."""
    return int(value) if re.fullmatch(r"-?\d+", value) else json.loads(value) if value[:1] in "[{" else value


async def _fail(request: web.Request, how: str) -> web.StreamResponse:
    if how == "html":
        return web.Response(status=502, text="<html>Bad Gateway</html>", content_type="text/html")
    if how == "hang":
        await asyncio.sleep(60)
    assert request.transport
    request.transport.close()
    return web.Response()


def _reply(status: int, body: dict[str, Any]) -> web.Response:
    return web.json_response(body, status=status)
