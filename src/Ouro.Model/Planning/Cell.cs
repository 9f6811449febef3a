namespace Ouro.Model.Planning;

/// <summary>One unit of measurement: deployment × stub configuration × concurrency level × repetition.</summary>
public sealed record Cell(string Deployment, StubConfiguration Configuration, int Level, int Repetition)
{
    /// <summary>Stable identity inside a run, used by the journal: <c>local/baseline/c10/r1</c>.</summary>
    public string Id => $"{Deployment}/{Configuration.Name}/c{Level}/r{Repetition}";
}
