namespace Ouro.Cli.Options;

/// <summary>Every setting of <c>ouro validate</c>: those of <c>ouro bench</c> that say which service runs how, with the same names and variables.</summary>
internal static class ValidateSettings
{
    public static readonly IReadOnlyList<Setting> All =
    [
        BenchSettings.LocalUrl with { Help = "Check a service that already runs here instead of starting one." },
        BenchSettings.K8sUrl,
        BenchSettings.LocalCommand,
        BenchSettings.Switch,
        BenchSettings.NoTwin with { Help = "Check only the local deployment, without the one under Kubernetes-like limits." },
        BenchSettings.TwinCpus,
        BenchSettings.TwinMemory,
        BenchSettings.Pipeline,
        BenchSettings.ServiceVariable,
        BenchSettings.Simulator,
        BenchSettings.Configurations,
        BenchSettings.UseMockEmbeddings with { Help = "Check only configurations whose embeddings are (not) stubbed." },
        BenchSettings.UseMockLlm with { Help = "Check only configurations whose LLM is (not) stubbed." },
        BenchSettings.TimeoutSeconds with { Help = "Longest wait for one answer (default: 30)." },
        BenchSettings.Model with { Help = "llm_model of each question (default: sim:default)." },
        BenchSettings.EmbeddingModel with { Help = "embedding_model of each question." },
        BenchSettings.Header,
        BenchSettings.Http2 with { Help = "Speak HTTP/2 with the services at the given URLs: negotiated on https://, with prior knowledge on http://." },
        BenchSettings.Insecure with { Help = "Do not check certificates of https:// services." },
    ];
}
