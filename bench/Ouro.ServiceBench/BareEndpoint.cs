using System.Net;
using System.Text;
using Ouro.RagService.Hosting;

namespace Ouro.ServiceBench;

/// <summary>
/// Kestrel alone: reads the body, then writes recorded frames, each in a flush of its own, as the service flushes its
/// events. The frames are the ones that the service sends for the comparison's question with both stubs.
/// </summary>
internal static class BareEndpoint
{
    public static async Task RunAsync(int port)
    {
        byte[][] frames = [.. ReadFrames()];
        var builder = QuietHost.CreateBuilder(new ListenAddress(IPAddress.Loopback, port), _ => { });
        await using var app = builder.Build();
        app.UseRouting();
        app.MapPost("/ask/stream", (RequestDelegate)(async context =>
        {
            while (true)
            {
                var read = await context.Request.BodyReader.ReadAsync(context.RequestAborted);
                context.Request.BodyReader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                    break;
            }
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers["Ouro-Stubs"] = "embeddings=mock, llm=mock";
            foreach (byte[] frame in frames)
                await context.Response.BodyWriter.WriteAsync(frame, context.RequestAborted);
        }));
        app.UseEndpoints(_ => { });
        if (await QuietHost.TryStartAsync(app, CancellationToken.None) is null)
            throw new InvalidOperationException($"port {port} is taken");
        Console.Out.WriteLine($"listening on http://127.0.0.1:{port}");
        await QuietHost.WaitAndStopAsync(app, CancellationToken.None);
    }

    /// <summary>Standard input: a recorded reply, frames separated by blank lines.</summary>
    private static IEnumerable<byte[]> ReadFrames() =>
        Console.In.ReadToEnd().Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(frame => Encoding.UTF8.GetBytes(frame + "\n\n"));
}
