using System.Globalization;
using System.Net;

namespace Ouro.Deploy.Switching;

/// <summary>What a health request got. <paramref name="Description"/> is one phrase for a message.</summary>
/// <param name="IsLoading">503: the service is there and says that it is not ready.</param>
internal sealed record HealthAnswer(bool IsHealthy, string Description, bool IsLoading = false);

/// <summary>Asks a service for its health, a fresh connection each time: a service that has just started closes early ones.</summary>
internal sealed class HealthCheck(TimeSpan requestBound) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero })
    {
        Timeout = requestBound,
    };

    public async Task<HealthAnswer> AskAsync(Uri baseUrl, bool acceptAnyAnswer, CancellationToken cancel)
    {
        HealthAnswer answer = await AskPathAsync(new Uri(baseUrl, "/health"), acceptAnyAnswer ? 499 : 200, cancel);
        // A service without /health may still answer 404 there, which is an answer; only a server error leads to the root,
        // except the one that says "not ready yet": a root that answers meanwhile says nothing of readiness.
        return answer.IsHealthy || answer.IsLoading || !acceptAnyAnswer ? answer : await AskPathAsync(new Uri(baseUrl, "/"), 499, cancel);
    }

    public void Dispose() => _client.Dispose();

    private async Task<HealthAnswer> AskPathAsync(Uri url, int highestGoodStatus, CancellationToken cancel)
    {
        try
        {
            using HttpResponseMessage response = await _client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancel);
            int status = (int)response.StatusCode;
            return new HealthAnswer(
                status >= 200 && status <= highestGoodStatus,
                string.Create(CultureInfo.InvariantCulture, $"{url.AbsolutePath} answered {status}"),
                IsLoading: response.StatusCode == HttpStatusCode.ServiceUnavailable);
        }
        catch (HttpRequestException e)
        {
            return new HealthAnswer(false, $"{url.AbsolutePath}: {e.Message}");
        }
        catch (TaskCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new HealthAnswer(false, string.Create(CultureInfo.InvariantCulture, $"{url.AbsolutePath}: no answer within {_client.Timeout.TotalSeconds:0.#} s"));
        }
    }
}
