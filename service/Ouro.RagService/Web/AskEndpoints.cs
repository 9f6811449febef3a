using System.Diagnostics;
using Ouro.RagService.Llm;
using Ouro.RagService.Pipeline;
using Ouro.RagService.Plants;
using Ouro.RagService.Retrieval;
using Ouro.RagService.Stores;

namespace Ouro.RagService.Web;

/// <summary><c>POST /ask</c> and <c>POST /ask/stream</c>.</summary>
internal sealed class AskEndpoints(ServiceRuntime runtime)
{
    public async Task AskAsync(HttpContext context)
    {
        if (await AdmitAsync(context) is not { } admitted)
            return;
        runtime.Metrics.Began();
        try
        {
            long started = Stopwatch.GetTimestamp();
            var timings = new StageTimings();
            var (loaded, request, model, route) = admitted;
            var cancellation = context.RequestAborted;
            if (runtime.Plants is { } plants)
                await plants.BeginAskAsync(timings, cancellation);
            var question = loaded.Pipeline.Prepare(request, route, timings);
            var retrieved = await RetrieveAsync(admitted, question, timings, cancellation);
            if (retrieved.RetryAfterSeconds is { } seconds)
            {
                runtime.Metrics.Refused();
                await Replies.QueueFullAsync(context, seconds);
                return;
            }
            if (retrieved.Documents is not { } documents)
            {
                runtime.Metrics.Failed();
                await Replies.ErrorAsync(context, StatusCodes.Status502BadGateway, retrieved.StoreFault!);
                return;
            }
            var recorder = new AnswerRecorder(null);
            long llmStarted = Stopwatch.GetTimestamp();
            var fault = await loaded.Pipeline.AnswerAsync(question, model, documents, route, recorder, timings, cancellation);
            if (fault is not null)
            {
                runtime.Metrics.Failed();
                await Replies.ErrorAsync(context, StatusCodes.Status502BadGateway, fault.Message);
                return;
            }
            var result = new AskResult(recorder.Answer, documents, Seconds(started), Seconds(llmStarted), recorder.FallbackModel, Reported(timings));
            if (result.Timings is not null)
                context.Response.Headers["Server-Timing"] = timings.ToServerTiming();
            await Replies.JsonAsync(context, StatusCodes.Status200OK, json => result.WriteFields(json));
            runtime.Metrics.Completed(timings);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            runtime.Metrics.Abandoned();
        }
        finally
        {
            runtime.Metrics.Ended();
        }
    }

    public async Task AskStreamAsync(HttpContext context)
    {
        if (await AdmitAsync(context) is not { } admitted)
            return;
        runtime.Metrics.Began();
        try
        {
            await StreamAsync(context, admitted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            runtime.Metrics.Abandoned();
        }
        finally
        {
            runtime.Metrics.Ended();
        }
    }

    private readonly record struct Admitted(LoadedService Loaded, AskRequest Request, (ILlmProvider Provider, string Model) Model, RequestRoute Route);

    private async Task StreamAsync(HttpContext context, Admitted admitted)
    {
        long started = Stopwatch.GetTimestamp();
        var timings = new StageTimings();
        var (loaded, request, model, route) = admitted;
        var cancellation = context.RequestAborted;
        if (runtime.Plants is { } plants)
            await plants.BeginAskAsync(timings, cancellation);
        if (request.UseRag && loaded.Pipeline.SecondsUntilRoom(route) is { } seconds)
        {
            // While the status line is still to be sent; a queue that fills later is told by an error event.
            runtime.Metrics.Refused();
            await Replies.QueueFullAsync(context, seconds);
            return;
        }
        var question = loaded.Pipeline.Prepare(request, route, timings);

        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache";
        bool canTrail = context.Response.SupportsTrailers() && Reported(timings) is not null;
        if (canTrail)
            context.Response.DeclareTrailer("Server-Timing");
        using var events = new EventStream(context.Response.BodyWriter);

        ScoredDocument[] documents = [];
        if (request.UseRag)
        {
            await events.StatusAsync("retrieving documents", cancellation);
            long retrievalStarted = Stopwatch.GetTimestamp();
            var retrieved = await RetrieveAsync(admitted, question, timings, cancellation);
            if (retrieved.Documents is null)
            {
                if (retrieved.RetryAfterSeconds is not null)
                    runtime.Metrics.Refused();
                else
                    runtime.Metrics.Failed();
                await events.ErrorAsync(retrieved.StoreFault ?? Replies.QueueFull, cancellation);
                return;
            }
            documents = retrieved.Documents;
            await events.DocumentsAsync(documents, Seconds(retrievalStarted), cancellation);
        }
        if (runtime.Plants?.FailsNext() == true)
        {
            runtime.Metrics.Failed();
            await events.ErrorAsync("planted error", cancellation);
            return;
        }
        await events.StatusAsync("generating the answer", cancellation);

        var tokens = runtime.Plants?.WrapTokens(events) ?? events;
        var recorder = new AnswerRecorder(tokens);
        long llmStarted = Stopwatch.GetTimestamp();
        var fault = await loaded.Pipeline.AnswerAsync(question, model, documents, route, recorder, timings, cancellation);
        if (fault is not null)
        {
            // As the original: the status line is gone, so the error is an event inside HTTP 200, and nothing follows it.
            runtime.Metrics.Failed();
            await events.ErrorAsync(fault.Message, cancellation);
            return;
        }
        if (tokens is HeldTokens held)
            await held.ReleaseAsync(cancellation);
        await events.CompleteAsync(new AskResult(recorder.Answer, documents, Seconds(started), Seconds(llmStarted), recorder.FallbackModel, Reported(timings)), cancellation);
        if (canTrail)
            context.Response.AppendTrailer("Server-Timing", timings.ToServerTiming());
        await events.EndOfStreamAsync(cancellation);
        runtime.Metrics.Completed(timings);
    }

    private ValueTask<Retrieved> RetrieveAsync(
        Admitted admitted, PreparedQuestion question, StageTimings timings, CancellationToken cancellation)
    {
        var (loaded, request, _, route) = admitted;
        return request.UseRag
            ? loaded.Pipeline.RetrieveAsync(question, request, loaded.KnowledgeBases.Find(request.KnowledgeBase)!, StoreOf(request), route, timings, cancellation)
            : new ValueTask<Retrieved>(Retrieved.Found([]));
    }

    private StoreKind StoreOf(AskRequest request) =>
        request.UseQdrant ? StoreKind.Qdrant : request.UseOpensearch ? StoreKind.OpenSearch : runtime.Options.Stores.Kind;

    /// <summary>Reads and checks; a refusal is written here and gives null.</summary>
    private async ValueTask<Admitted?> AdmitAsync(HttpContext context)
    {
        if (runtime.Loaded is not { } loaded)
        {
            await Replies.LoadingAsync(context);
            return null;
        }
        var (request, fault) = await RequestBody.ReadAsync(context, ServiceJson.Default.AskRequest);
        List<FieldFault> faults = request is null
            ? [fault!.Value]
            : AskCheck.FindFaults(request, runtime.Providers, runtime.Options.Stores, name => loaded.KnowledgeBases.Find(name) is not null);
        if (faults.Count > 0)
        {
            runtime.Metrics.Refused();
            await Replies.FaultsAsync(context, faults);
            return null;
        }
        return new Admitted(loaded, request!, runtime.Providers.Find(request!.LlmModel!)!.Value, runtime.RouteOf(context));
    }

    private StageTimings? Reported(StageTimings timings) => runtime.Plants is { IsSilent: true } ? null : timings;

    private static double Seconds(long since) => (Stopwatch.GetTimestamp() - since) / (double)Stopwatch.Frequency;
}
