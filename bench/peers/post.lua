wrk.method = "POST"
wrk.body = '{"query":"what is a load generator?"}'
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Accept"] = "text/event-stream"
