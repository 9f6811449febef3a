using System.Globalization;
using System.Net;
using Ouro.Deploy.Attesting;
using Ouro.Model.Planning;

namespace Ouro.Deploy.Switching;

/// <summary>What a health request got. <paramref name="Description"/> is one phrase for a message.</summary>
/// <param name="IsLoading">503: the service is there and says that it is not ready.</param>
internal sealed record HealthAnswer(bool IsHealthy, string Description, bool IsLoading = false);

/// <summary>Asks a service for its health.</summary>
internal sealed class HealthCheck(TimeSpan requestBound, Transport transport) : IDisposable
{
    private readonly ServiceClient _client = new(transport, requestBound);

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
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            using HttpResponseMessage response = await _client.SendAsync(request, cancel);
            int status = (int)response.StatusCode;
            return new HealthAnswer(
                status >= 200 && status <= highestGoodStatus,
                string.Create(CultureInfo.InvariantCulture, $"{url.AbsolutePath} answered {status}"),
                IsLoading: response.StatusCode == HttpStatusCode.ServiceUnavailable);
        }
        catch (HttpRequestException e)
        {
            return new HealthAnswer(false, $"{url.AbsolutePath}: {ServiceClient.Describe(e)}");
        }
        catch (TaskCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new HealthAnswer(false, string.Create(CultureInfo.InvariantCulture, $"{url.AbsolutePath}: no answer within {requestBound.TotalSeconds:0.#} s"));
        }
    }
}
