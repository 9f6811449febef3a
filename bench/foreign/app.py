"""A small streaming RAG service that is not ours: FastAPI on uvicorn, no stage timings, no attestation.

The diagnosis is tried on it with what a client can see from outside (and the resource profile). PLANT sets what is wrong:
  none       a healthy service
  loop       the embedding sleeps on the event loop (the usual mistake: a synchronous call inside `async def`)
  loop-llm   the same in the call to the LLM, beside an upstream that really waits
  pool       retrieval goes through a pool of two connections
  upstream   the LLM serves three calls at a time
  growth     every token repeats the answer so far

Run: PLANT=loop uvicorn app:app --port 8001
"""
import asyncio
import hashlib
import json
import os
import time

from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

PLANT = os.environ.get("PLANT", "none")
EMBED_S = float(os.environ.get("EMBED_S", "0.04"))
FIRST_TOKEN_S = float(os.environ.get("FIRST_TOKEN_S", "0.05"))
TOKEN_S = float(os.environ.get("TOKEN_S", "0.005"))
TOKENS = int(os.environ.get("TOKENS", "16"))

app = FastAPI()
unlimited = asyncio.Semaphore(100_000)
connections = asyncio.Semaphore(2) if PLANT == "pool" else unlimited
llm_slots = asyncio.Semaphore(3) if PLANT == "upstream" else unlimited


class Ask(BaseModel):
    query: str
    embedding_model: str
    llm_model: str
    prompt: str
    max_documents: int = 5


async def retrieve(query: str, count: int) -> list[dict]:
    if PLANT == "loop":
        time.sleep(EMBED_S)
    else:
        async with connections:
            await asyncio.sleep(EMBED_S)
    digest = hashlib.sha256(query.encode()).digest()
    return [{"id": f"doc-{digest[i]}", "score": digest[i] / 255, "snippet": f"passage {digest[i]}"} for i in range(count)]


def event(kind: str, **fields) -> str:
    return f"data: {json.dumps({'type': kind, **fields})}\n\n"


async def answer(ask: Ask):
    started = time.monotonic()
    yield event("status", message="Retrieving documents")
    documents = await retrieve(ask.query, ask.max_documents)
    yield event("documents", data=documents, count=len(documents), retrieval_time=time.monotonic() - started)
    text = ""
    async with llm_slots:
        await asyncio.sleep(FIRST_TOKEN_S)
        if PLANT == "loop-llm":
            time.sleep(EMBED_S)
        for i in range(TOKENS):
            if i > 0:
                await asyncio.sleep(TOKEN_S)
            word = f"word{i} "
            text += word
            yield event("token", content=word, partial_answer=text) if PLANT == "growth" else event("token", content=word)
    yield event("complete", final_answer=text, documents=documents, total_time=time.monotonic() - started)
    yield event("end")


@app.post("/ask/stream")
async def ask_stream(ask: Ask):
    return StreamingResponse(answer(ask), media_type="text/plain")


@app.get("/health")
async def health():
    return {"status": "ok"}
