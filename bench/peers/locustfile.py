"""The same reply read with locust's own client, event by event."""
import json

from locust import HttpUser, constant, task


class Reader(HttpUser):
    wait_time = constant(0)

    @task
    def ask(self):
        ended = False
        with self.client.post(
            "/ask/stream", data=b'{"query":"what is a load generator?"}', headers={"Content-Type": "application/json"}, stream=True, catch_response=True
        ) as reply:
            for line in reply.iter_lines():
                if line.startswith(b"data:"):
                    ended |= json.loads(line[5:])["type"] == "end"
            if not ended:
                reply.failure("no end event")
