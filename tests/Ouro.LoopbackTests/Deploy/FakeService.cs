using Ouro.Deploy;
using Ouro.Deploy.Switching;

namespace Ouro.LoopbackTests.Deploy;

/// <summary>A small service in a process of its own (python3), which misbehaves as its variables say, and a folder for its logs.</summary>
internal sealed class FakeService : IDisposable
{
    /// <summary>Bounds of the tests: long enough for python to start on a busy machine, except where a test wants to see them pass.</summary>
    public static readonly StartBounds Bounds = StartBounds.Default with { Health = TimeSpan.FromSeconds(30), StopGrace = TimeSpan.FromSeconds(2) };

    private const string Source = """
        import json, os, signal, sys, threading, time
        from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
        env = os.environ
        mock = lambda part: env.get('USE_MOCK_' + part) == 'true'
        if env.get('FAKE_DIES'):
            print('model file is corrupt', file=sys.stderr, flush=True)
            sys.exit(3)
        if env.get('FAKE_IGNORES_TERM'):
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
        if env.get('FAKE_BURNS'):
            def burn():
                end = time.monotonic() + 30
                while time.monotonic() < end: pass
            threading.Thread(target=burn, daemon=True).start()
        claim = {'embeddings': 'mock' if mock('EMBEDDINGS') else 'real', 'llm': 'mock' if mock('LLM') else 'real'}
        behaves = {'embeddings': 'real', 'llm': 'real'} if env.get('FAKE_LIES') or env.get('FAKE_IGNORES_VARIABLES') else claim
        says = behaves if env.get('FAKE_IGNORES_VARIABLES') else claim
        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *a): pass
            def reply(self, status, text):
                data = text.encode()
                self.send_response(status)
                self.send_header('Content-Length', str(len(data)))
                self.send_header('Ouro-Stubs', ', '.join(k + '=' + v for k, v in says.items()))
                self.end_headers()
                self.wfile.write(data)
            def do_GET(self):
                if env.get('FAKE_NEVER_HEALTHY'): self.reply(503, 'starting')
                else: self.reply(200, json.dumps({'stubs': says, 'group': os.getpgrp()}))
            def do_POST(self):
                query = json.loads(self.rfile.read(int(self.headers['Content-Length'])))['query']
                score = 0.5 if behaves['embeddings'] == 'mock' else 1.0 / len(query)
                answer = 'Mock response to: ' + query if behaves['llm'] == 'mock' else 'Atoms slow down.'
                events = [{'type': 'documents', 'data': [{'id': 'd1', 'score': score}], 'count': 1}]
                events += [{'type': 'token', 'content': w + ' '} for w in answer.split(' ')]
                events += [{'type': 'complete', 'final_answer': answer}, {'type': 'end'}]
                self.reply(200, ''.join('data: ' + json.dumps(e) + '\n\n' for e in events))
        port = int(sys.argv[sys.argv.index('--port') + 1]) if '--port' in sys.argv else int(env['PORT'])
        server = ThreadingHTTPServer(('127.0.0.1', port), Handler)
        print('listening on http://127.0.0.1:%d' % server.server_port, flush=True)
        server.serve_forever()
        """;

    public FakeService()
    {
        Folder = Directory.CreateTempSubdirectory("ouro-deploy-test-").FullName;
        ScriptPath = Path.Join(Folder, "fake_service.py");
        File.WriteAllText(ScriptPath, Source);
    }

    public string Folder { get; }

    public string ScriptPath { get; }

    // The system's python3 where there is one: version managers put a slow shim first on PATH.
    public static string Python => File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";

    public ServiceLauncher Launcher => new(Python, [ScriptPath]);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
