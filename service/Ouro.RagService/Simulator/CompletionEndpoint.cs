using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Serialization;
using Ouro.RagService.Web;

namespace Ouro.RagService.Simulator;

/// <summary>
/// <c>POST /v1/chat/completions</c>. The clock of an answer starts when the request was read, or when it got its place
/// under the concurrency limit; every token is due at an absolute instant after that.
/// </summary>
internal sealed class CompletionEndpoint(SimulatorOptions options, DeadlineTimer timer) : IDisposable
{
    private readonly SemaphoreSlim? _places = options.Concurrency > 0 ? new SemaphoreSlim(options.Concurrency) : null;
    private long _requests;
    private long _running;

    public long Requests => Interlocked.Read(ref _requests);

    public long Running => Interlocked.Read(ref _running);

    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            await AnswerAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client left; nobody reads on.
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        long arrived = Stopwatch.GetTimestamp();
        var (request, fault) = await RequestBody.ReadAsync(context, SimulatorJson.Default.CompletionRequest);
        if (request is null || string.IsNullOrEmpty(request.Model) || request.MaxTokens is < 1)
        {
            await Replies.FaultsAsync(context, [fault ?? new FieldFault(request?.MaxTokens is < 1 ? "max_tokens" : "model", "missing or out of range")]);
            return;
        }
        long number = Interlocked.Increment(ref _requests);
        var plan = AnswerPlan.Draw(options, number, Math.Min(options.Tokens, request.MaxTokens ?? options.Tokens));
        if (plan.Error is PlannedError.Http500 or PlannedError.Http429)
        {
            await Replies.ErrorAsync(context, plan.Error == PlannedError.Http500 ? 500 : 429, "simulated upstream error");
            return;
        }
        if (_places is not null && !_places.Wait(0, CancellationToken.None))
        {
            if (options.Overflow == Overflow.Reject)
            {
                context.Response.Headers.RetryAfter = "1";
                await Replies.ErrorAsync(context, 429, "simulated rate limit: too many answers at once");
                return;
            }
            await _places.WaitAsync(context.RequestAborted);
            arrived = Stopwatch.GetTimestamp();
        }
        Interlocked.Increment(ref _running);
        try
        {
            string id = string.Create(CultureInfo.InvariantCulture, $"sim-{options.Seed}-{number}");
            if (request.Stream)
                await StreamAsync(context, plan, id, request.Model, arrived);
            else
                await WholeAsync(context, plan, id, request.Model, arrived);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
            _places?.Release();
        }
    }

    private async Task StreamAsync(HttpContext context, AnswerPlan plan, string id, string model, long start)
    {
        context.Response.ContentType = "text/event-stream";
        var output = context.Response.BodyWriter;
        var writer = new ChunkWriter(output, id, model);
        var waiter = new DeadlineTimer.Waiter(timer);
        // A client that leaves gives its place back at once, not at its next token.
        await using var leaving = context.RequestAborted.Register(() => timer.GiveUp(waiter));
        int faultAt = plan.Error == PlannedError.None ? -1 : plan.Tokens.Count / 2;
        for (int i = 0; i < plan.Tokens.Count; i++)
        {
            await waiter.UntilAsync(start + plan.DueTicks[i]);
            if (context.RequestAborted.IsCancellationRequested)
                return;
            if (i == faultAt && plan.Error == PlannedError.Cut)
            {
                context.Abort();
                return;
            }
            if (i == faultAt)
                writer.Garbage();
            writer.Token(plan.Tokens[i], i == 0);
            // The end travels with the last token: it belongs to no wait.
            if (i == plan.Tokens.Count - 1)
                writer.End();
            await output.FlushAsync(context.RequestAborted);
        }
    }

    private async Task WholeAsync(HttpContext context, AnswerPlan plan, string id, string model, long start)
    {
        var waiter = new DeadlineTimer.Waiter(timer);
        await using (context.RequestAborted.Register(() => timer.GiveUp(waiter)))
            await waiter.UntilAsync(start + plan.DueTicks[^1]);
        if (context.RequestAborted.IsCancellationRequested)
            return;
        if (plan.Error == PlannedError.Cut)
        {
            context.Abort();
            return;
        }
        await Replies.JsonAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteString("id", id);
            json.WriteString("object", "chat.completion");
            json.WriteString("model", model);
            json.WriteString("system_fingerprint", ChunkWriter.Fingerprint);
            json.WriteStartArray("choices");
            json.WriteStartObject();
            json.WriteNumber("index", 0);
            json.WriteStartObject("message");
            json.WriteString("role", "assistant");
            json.WriteString("content", string.Concat(plan.Tokens));
            json.WriteEndObject();
            json.WriteString("finish_reason", "stop");
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteStartObject("usage");
            json.WriteNumber("completion_tokens", plan.Tokens.Count);
            json.WriteEndObject();
        });
    }

    public void Dispose() => _places?.Dispose();
}

/// <summary>What the simulator reads of a chat completion request; the rest is ignored.</summary>
internal sealed record CompletionRequest(string? Model, bool Stream, int? MaxTokens);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(CompletionRequest))]
internal sealed partial class SimulatorJson : JsonSerializerContext;
