using Ouro.Deploy.Attesting;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Deploy.Validating;

/// <summary>Asks a service what the judges need to see.</summary>
internal sealed class ServiceRecorder(AskClient client)
{
    // Seven, so that a median is one of them; no two about the same thing, so that no cache and no real embedding takes them for one.
    private static readonly string[] Questions =
    [
        "Why does a superconductor expel a magnetic field?",
        "Which spices travelled along the silk road to Venice?",
        "How do bees tell each other where flowers are?",
        "What does a glacier leave behind when it melts?",
        "Who may inherit a kingdom when the heir is a child?",
        "How is a violin string tuned by ear?",
        "Which bones carry the weight of a running horse?",
    ];

    public async Task<ConfigurationRecord> RecordAsync(
        StubConfiguration configuration, Attestation attestation, Uri baseUrl, IReadOnlyList<KeyValuePair<string, string>> headers, CancellationToken cancel)
    {
        VectorReply? vector = configuration.MockEmbeddings ? await client.EmbedAsync(baseUrl, Questions[0], headers, cancel) : null;
        var oneByOne = new List<AskAnswer>();
        foreach (string question in Questions)
            oneByOne.Add(await client.AskAsync(baseUrl, question, headers, cancel));
        AskAnswer again = await client.AskAsync(baseUrl, Questions[0], headers, cancel);
        return new ConfigurationRecord(configuration, attestation, vector, oneByOne, again, await AskAtOnceAsync(baseUrl, headers, cancel));
    }

    public async Task<IReadOnlyList<AskAnswer>> AskAtOnceAsync(Uri baseUrl, IReadOnlyList<KeyValuePair<string, string>> headers, CancellationToken cancel) =>
        await Task.WhenAll(Questions.Select(question => client.AskAsync(baseUrl, question, headers, cancel)));
}
