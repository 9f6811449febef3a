"""An SSE client as people write them with aiohttp: SLOTS tasks in a closed loop, every event parsed, every token stamped.

usage: sse_client.py URL SLOTS SECONDS [RECORDS]
Prints one JSON line. RECORDS gets, per request, what Ouro.LoadBench writes: id, sent, token count, then per token its
instant, 0 and 0 (little-endian 64-bit), for the comparison with a packet capture.
"""
import asyncio
import json
import struct
import sys
import time

import aiohttp

BODY = b'{"query":"what is a load generator?"}'


async def ask(session, url, request_id, records):
    headers = {"X-Request-Id": f"{request_id:012d}", "Content-Type": "application/json", "Accept": "text/event-stream"}
    tokens = []
    ended = False
    sent = time.monotonic_ns()
    async with session.post(url, data=BODY, headers=headers) as reply:
        async for line in reply.content:
            if not line.startswith(b"data:"):
                continue
            event = json.loads(line[5:])
            if event["type"] == "token":
                tokens.append(time.monotonic_ns())
            elif event["type"] == "end":
                ended = True
        if reply.status != 200 or not ended:
            return False
    if records is not None:
        records.append((request_id, sent, tokens))
    return True


async def slot(number, slots, session, url, until, records, counts):
    request_id = number + 1
    while time.monotonic() < until:
        counts["requests" if await ask(session, url, request_id, records) else "failed"] += 1
        request_id += slots


async def main(url, slots, seconds, path):
    records = [] if path else None
    counts = {"requests": 0, "failed": 0}
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=None)) as session:
        began = time.monotonic()
        await asyncio.gather(*(slot(n, slots, session, url, began + seconds, records, counts) for n in range(slots)))
        counts["seconds"] = time.monotonic() - began
    print(json.dumps(counts))
    if path:
        with open(path, "wb") as file:
            for request_id, sent, tokens in records:
                file.write(struct.pack("<qqq", request_id, sent, len(tokens)))
                file.writelines(struct.pack("<qqq", at, 0, 0) for at in tokens)


asyncio.run(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), sys.argv[4] if len(sys.argv) > 4 else None))
