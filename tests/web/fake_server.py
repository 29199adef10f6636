"""The chat page's server side in small: the same socket protocol, with answers that a test puts in."""
from __future__ import annotations

import asyncio
import secrets
import threading
from concurrent.futures import Future
from datetime import datetime, timezone
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import socketio
from aiohttp import web

Message = dict[str, Any]
DIST = Path(__file__).parents[2] / "bot" / "web" / "dist"
CSP = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'"
WELCOME: Message = {
    "text": "您好，我是还款教练，一个程序，不是银行，也不是律师。\n先用自己的话说说情况，我们一件一件来。",
    "buttons": [{"title": "信用卡逾期了", "payload": "信用卡逾期了"},
                {"title": "还没逾期", "payload": "/inform{\"overdue\": 0}"}],
}
HOST_PAGE = "<!doctype html><a href='#'>别的网页</a><script src='/chat/embed.js' defer></script>"


class FakeServer:
    """Keeps transcripts and seen ids over `stop` and `start`, as the bot does over a restart."""

    def __init__(self) -> None:
        self.sessions: set[str] = set()
        self.transcripts: dict[str, list[Message]] = {}
        self.seen: set[str] = set()
        self.received: list[Message] = []
        self.deliveries: list[str] = []
        self.answers: dict[str, list[Message]] = {}
        self.refuse: dict[str, str] = {}
        self.typing_seconds = 0.0
        self.transcript_ids = True
        self.lose_acks = 0
        self.deaf = False  # the answers go into the transcript alone
        self.port = 0
        self._n = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._run(self._open())

    def stop(self) -> None:
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def push(self, message: Message) -> None:
        """Say something to everybody, unasked."""
        for session in self.transcripts:
            self._run(self._tell(session, message))

    def _run(self, work: Any) -> Any:
        future: Future[Any] = asyncio.run_coroutine_threadsafe(work, self._loop)
        return future.result(timeout=10)

    async def _open(self) -> None:
        self._io = socketio.AsyncServer(async_mode="aiohttp", cors_allowed_origins=[])
        for name in ("connect", "hello", "say"):
            self._io.on(name, getattr(self, f"_{name}"))
        app = web.Application()
        self._io.attach(app, socketio_path="/chat/socket.io")
        app.router.add_post("/chat/session", self._session)
        app.router.add_get("/host", self._host)
        app.router.add_get("/chat/documents/{token}", self._document)
        app.router.add_get("/chat/", self._index)
        app.router.add_static("/chat/", DIST)
        app.on_response_prepare.append(self._policy)  # type: ignore[arg-type]
        self._runner = web.AppRunner(app, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def _close(self) -> None:
        await self._io.shutdown()
        await self._runner.cleanup()

    async def _policy(self, request: web.Request, response: web.StreamResponse) -> None:
        if request.path.startswith("/chat/"):
            response.headers["Content-Security-Policy"] = CSP

    async def _host(self, request: web.Request) -> web.Response:
        return web.Response(text=HOST_PAGE, content_type="text/html")

    async def _document(self, request: web.Request) -> web.Response:
        return web.Response(body=b"letter", headers={"Content-Disposition": "attachment; filename*=UTF-8''letter.docx"})

    async def _index(self, request: web.Request) -> web.FileResponse:
        return web.FileResponse(DIST / "index.html")

    async def _session(self, request: web.Request) -> web.Response:
        session = request.cookies.get("coach_session", "")
        if session not in self.sessions:
            session = secrets.token_hex(8)
            self.sessions.add(session)
        response = web.json_response({"ok": True})
        response.set_cookie("coach_session", session, httponly=True, samesite="Lax")
        return response

    async def _connect(self, sid: str, environ: dict[str, Any]) -> None:
        cookie = SimpleCookie(environ.get("HTTP_COOKIE", ""))
        session = cookie["coach_session"].value if "coach_session" in cookie else ""
        if session not in self.sessions:
            raise socketio.exceptions.ConnectionRefusedError("session")
        await self._io.save_session(sid, {"session": session})
        await self._io.enter_room(sid, session)

    async def _hello(self, sid: str, data: Message) -> Message:
        session = (await self._io.get_session(sid))["session"]
        fresh = session not in self.transcripts
        kept = self.transcripts.setdefault(session, [])
        told = [entry if self.transcript_ids else {k: v for k, v in entry.items() if k != "id"} for entry in kept]
        if fresh:
            self._later(self._tell(session, WELCOME))
        return {"messages": told, "fresh": fresh}

    async def _say(self, sid: str, data: Message) -> Message:
        self.deliveries.append(data["id"])
        if data["text"] in self.refuse:
            return {"ok": False, "text": self.refuse[data["text"]]}
        if data["id"] not in self.seen:
            self.seen.add(data["id"])
            self.received.append(data)
            session = (await self._io.get_session(sid))["session"]
            self._keep(session, {"from": "user", "text": data.get("title", data["text"]), "id": data["id"]})
            self._later(self._answer(session, data["text"]))
        if self.lose_acks:
            self.lose_acks -= 1
            await self._io.disconnect(sid)
        return {"ok": True}

    async def _answer(self, session: str, text: str) -> None:
        await self._io.emit("typing", {"on": True}, room=session)
        await asyncio.sleep(self.typing_seconds)
        for message in self.answers.get(text, [{"text": f"收到：{text}"}]):
            await self._tell(session, message)
        await self._io.emit("typing", {"on": False}, room=session)

    async def _tell(self, session: str, message: Message) -> None:
        self._n += 1
        self._keep(session, {"from": "bot", **message})
        if not self.deaf:
            await self._io.emit("message", {"n": self._n, **message}, room=session)

    def _keep(self, session: str, entry: Message) -> None:
        self.transcripts[session].append({**entry, "time": datetime.now(timezone.utc).isoformat()})

    def _later(self, work: Any) -> None:
        """After the acknowledgement, as the bot does."""
        asyncio.get_running_loop().call_later(0.02, lambda: asyncio.ensure_future(work))
