"""The reference service's API with both stubs, written in FastAPI: the framework's ceiling and nothing else.

The documents are found once and kept, which is less work than ours does per request (it searches its stub index).
Run: uvicorn mocks:app --port 8002 --log-level warning --no-access-log
"""
import json
import time

from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

app = FastAPI()
PASSAGE = "gluon: the hypothetical vector boson that carries the strong force between quarks, as glosses go about this long"
DOCUMENTS = [{"id": f"0939{i:04}", "score": 0.11 - i / 100, "snippet": PASSAGE} for i in range(64)]


class Ask(BaseModel):
    query: str
    embedding_model: str
    llm_model: str
    prompt: str
    use_rag: bool = True
    max_documents: int = 5
    score_threshold: float = 0
    knowledge_base: str = "default"


def event(kind: str, **fields) -> str:
    return f"data: {json.dumps({'type': kind, **fields})}\n\n"


async def answer(ask: Ask):
    started = time.monotonic()
    yield event("status", message="retrieving documents")
    documents = DOCUMENTS[: ask.max_documents]
    yield event("documents", data=documents, count=len(documents), retrieval_time=time.monotonic() - started)
    yield event("status", message="generating the answer")
    generation = time.monotonic()
    text = f"Mock response to: {ask.query}"
    words = text.split(" ")
    for i, word in enumerate(words):
        yield event("token", content=word + (" " if i < len(words) - 1 else ""))
    now = time.monotonic()
    yield event("complete", final_answer=text, documents=documents, count=len(documents), total_time=now - started, llm_time=now - generation)
    yield event("end")


@app.post("/ask/stream")
async def ask_stream(ask: Ask):
    return StreamingResponse(answer(ask), media_type="text/event-stream", headers={"Ouro-Stubs": "embeddings=mock, llm=mock"})


@app.get("/health")
async def health():
    return {"status": "ok", "stubs": {"embeddings": "mock", "llm": "mock"}}
