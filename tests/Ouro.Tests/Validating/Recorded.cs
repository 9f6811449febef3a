using System.Net;
using Ouro.Deploy.Attesting;
using Ouro.Deploy.Validating;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Tests.Validating;

/// <summary>Replies as a service that behaves would give them, for tests to spoil.</summary>
internal static class Recorded
{
    public static readonly (string Id, double? Score)[] MockDocuments = [("m1", 0.1), ("m2", 0.09)];

    /// <summary>A complete streamed answer of a service in the configuration; real documents and texts follow from the question.</summary>
    public static AskAnswer Answer(StubConfiguration configuration, string query, double documentsSeconds = 0.01, double endSeconds = 0.02)
    {
        string text = configuration.MockLlm ? $"Mock response to: {query}" : "The energy of the field is measured.";
        (string Id, double? Score)[] documents = configuration.MockEmbeddings ? MockDocuments : [($"{query}#1", 0.8), ($"{query}#2", 0.7)];
        return Answer(query, text, documents) with { Header = StubClaim.Of(configuration), Timing = new AskTiming(documentsSeconds, endSeconds) };
    }

    public static AskAnswer Answer(string query, string text, params (string Id, double? Score)[] documents) => new(
        query, StubClaim.None, HttpStatusCode.OK, Reply(text, documents) with { Tokens = [.. text.Split(' ').Select(word => word + " ")] }, default, null);

    public static AskAnswer Broken(string query, string problem) => AskAnswer.Broken(query, StubClaim.None, null, problem);

    public static ConfigurationRecord Record(StubConfiguration configuration, double documentsSeconds = 0.01, double endSeconds = 0.02)
    {
        string[] questions = ["one", "two", "three"];
        List<AskAnswer> answers = [.. questions.Select(q => Answer(configuration, q, documentsSeconds, endSeconds))];
        var stubs = StubClaim.Of(configuration);
        return new ConfigurationRecord(
            configuration,
            new Attestation(stubs.Embeddings, stubs.Llm, AttestationSource.Header, "header"),
            configuration.MockEmbeddings ? UnitVector() : null,
            answers,
            answers[0],
            answers,
            configuration.MockLlm || configuration == StubConfiguration.Baseline ? answers : []);
    }

    public static VectorReply UnitVector(int dimension = 768) =>
        new([.. Enumerable.Repeat(1 / Math.Sqrt(dimension), dimension)], dimension, true, null, null);

    public static IReadOnlyList<RetrievedDocument> Documents(params (string Id, double? Score)[] documents) =>
        [.. documents.Select(d => new RetrievedDocument(d.Id, d.Score))];

    private static AskReply Reply(string text, (string Id, double? Score)[] documents) => new(Documents(documents), text, null);
}
