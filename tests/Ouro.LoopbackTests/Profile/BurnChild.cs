using System.Diagnostics;
using System.Globalization;

namespace Ouro.LoopbackTests.Profile;

/// <summary>A child that uses a known amount of something, written in Python since that is another process's runtime than ours; it says "ready" when it does.</summary>
internal sealed class BurnChild : IDisposable
{
    // Every child ends itself after this, should the test process be killed.
    private const string Bound = "import threading, os, sys, time\nthreading.Timer(60, lambda: os._exit(0)).start()\n";

    private readonly Process _process;

    private BurnChild(Process process) => _process = process;

    public int Pid => _process.Id;

    public static bool IsAvailable { get; } = File.Exists("/usr/bin/python3");

    /// <summary>One thread that computes without pause.</summary>
    public static BurnChild BurnOneCore() => Start("print('ready', flush=True)\nwhile True: pass\n");

    /// <summary>So many MB of touched memory, threads and open files, idle.</summary>
    public static BurnChild Hold(int megabytes, int threads, int files) => Start(string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        block = bytearray({{megabytes}} << 20)
        for page in range(0, len(block), 4096): block[page] = 1
        for _ in range({{threads}}): threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
        held = [open('/dev/null') for _ in range({{files}})]
        print('ready', flush=True)
        time.sleep(60)

        """));

    /// <summary>Listens on a port of its choice and has one worker that burns a core; <see cref="Port"/> tells it.</summary>
    public static BurnChild ListenWithWorker(int port = 0)
    {
        var child = Start(string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            import socket
            s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(('127.0.0.1', {{port}})); s.listen()
            if os.fork() == 0:
                s.close()
                end = time.time() + 60
                while time.time() < end and os.getppid() != 1: pass
                os._exit(0)
            print('ready', s.getsockname()[1], flush=True)
            time.sleep(60)

            """));
        return child;
    }

    public int Port { get; private set; }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private static BurnChild Start(string script)
    {
        var process = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-c", Bound + script]) { RedirectStandardOutput = true, RedirectStandardInput = true })!;
        var line = process.StandardOutput.ReadLine()?.Split(' ');
        Assert.Equal("ready", line?[0]);
        return new BurnChild(process) { Port = line!.Length > 1 ? int.Parse(line[1], CultureInfo.InvariantCulture) : 0 };
    }
}
