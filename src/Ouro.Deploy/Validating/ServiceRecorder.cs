using System.Diagnostics;
using Ouro.Deploy.Attesting;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Deploy.Validating;

/// <summary>Asks a service what the judges need to see.</summary>
internal sealed class ServiceRecorder(AskClient client, IProgress<string> progress)
{
    // Nothing is silent for longer than this, unless a single answer takes longer.
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(2);

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

    /// <param name="deployment">Its name, for the progress.</param>
    public async Task<ConfigurationRecord> RecordAsync(
        string deployment, StubConfiguration configuration, Attestation attestation, Uri baseUrl, IReadOnlyList<KeyValuePair<string, string>> headers, CancellationToken cancel)
    {
        long reported = Stopwatch.GetTimestamp();
        VectorReply? vector = configuration.MockEmbeddings ? await client.EmbedAsync(baseUrl, Questions[0], headers, cancel) : null;
        List<AskAnswer> oneByOne = await AskOneByOneAsync(useRag: true);
        AskAnswer again = await client.AskAsync(baseUrl, Questions[0], headers, cancel);
        IReadOnlyList<AskAnswer> atOnce = await AskAtOnceAsync(baseUrl, headers, cancel);
        // A real language model may be slow and paid for: it is asked alone only as the reference.
        bool timesLlm = configuration.MockLlm || configuration == StubConfiguration.Baseline;
        return new ConfigurationRecord(configuration, attestation, vector, oneByOne, again, atOnce, timesLlm ? await AskOneByOneAsync(useRag: false) : []);

        async Task<List<AskAnswer>> AskOneByOneAsync(bool useRag)
        {
            var answers = new List<AskAnswer>();
            foreach (string question in Questions)
            {
                answers.Add(await client.AskAsync(baseUrl, question, headers, cancel, useRag));
                if (Stopwatch.GetElapsedTime(reported) < ReportInterval)
                    continue;
                reported = Stopwatch.GetTimestamp();
                progress.Report($"{deployment}: {configuration.Name}, {answers.Count} of {Questions.Length} questions {(useRag ? "" : "without retrieval ")}answered");
            }

            return answers;
        }
    }

    public async Task<IReadOnlyList<AskAnswer>> AskAtOnceAsync(Uri baseUrl, IReadOnlyList<KeyValuePair<string, string>> headers, CancellationToken cancel) =>
        await Task.WhenAll(Questions.Select(question => client.AskAsync(baseUrl, question, headers, cancel)));
}
