"""The reference service's API with both stubs, written in FastAPI: the framework's ceiling.

As ours does, each request searches 2,000 random unit vectors of 768 floats for the stub's constant vector; NumPy does it.
Run: uvicorn mocks:app --port 8002 --log-level warning --no-access-log
"""
import json
import os
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
import numpy
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

app = FastAPI()
PASSAGE = "gluon: the hypothetical vector boson that carries the strong force between quarks, as glosses go about this long"
random = numpy.random.default_rng(768)
index = random.random((2_000, 768), dtype=numpy.float32) - 0.5
index /= numpy.linalg.norm(index, axis=1, keepdims=True)
vector = random.random(768, dtype=numpy.float32) - 0.5
vector /= numpy.linalg.norm(vector)


class Ask(BaseModel):
    query: str
    embedding_model: str
    llm_model: str
    prompt: str
    use_rag: bool = True
    max_documents: int = 5
    score_threshold: float = 0
    knowledge_base: str = "default"


def retrieve(count: int, threshold: float) -> list[dict]:
    scores = index @ vector
    best = numpy.argpartition(scores, -count)[-count:]
    best = best[numpy.argsort(-scores[best])]
    return [{"id": f"0939{row:04}", "score": float(scores[row]), "snippet": PASSAGE} for row in best if scores[row] >= threshold]


def event(kind: str, **fields) -> str:
    return f"data: {json.dumps({'type': kind, **fields})}\n\n"


async def answer(ask: Ask):
    started = time.monotonic()
    yield event("status", message="retrieving documents")
    documents = retrieve(ask.max_documents, ask.score_threshold)
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
