"""Ollama's streaming API in FastAPI, for recorded replies: one JSON object a line, the last one with "done": true.

Field names and order are those of Ollama's API reference (docs/api.md of its repository); no model is behind it.
Run: uvicorn ollama:app --port 11434
"""
import asyncio
import json

from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse

app = FastAPI()
STAMP = "2026-11-24T06:00:00.123456789Z"
WORDS = ["Entropy", " grows", ",", " or", " stays", " é漢", "."]
TOTALS = {"total_duration": 5191566416, "load_duration": 2154458, "prompt_eval_count": 26, "prompt_eval_duration": 383809000, "eval_count": 7, "eval_duration": 4799921000}


def lines(model: str, part):
    for word in WORDS:
        yield {"model": model, "created_at": STAMP, **part(word), "done": False}
    yield {"model": model, "created_at": STAMP, **part(""), "done": True, "done_reason": "stop", **TOTALS}


async def stream(objects):
    for item in objects:
        yield json.dumps(item, ensure_ascii=False) + "\n"
        await asyncio.sleep(0.002)


@app.post("/api/chat")
async def chat(request: Request):
    model = (await request.json()).get("model", "m")
    return StreamingResponse(stream(lines(model, lambda word: {"message": {"role": "assistant", "content": word}})), media_type="application/x-ndjson")


@app.post("/api/generate")
async def generate(request: Request):
    model = (await request.json()).get("model", "m")
    return StreamingResponse(stream(lines(model, lambda word: {"response": word})), media_type="application/x-ndjson")
