namespace Ouro.Deploy.Machine;

/// <summary>Programs that some parts of Ouro use when they are installed.</summary>
internal static class OptionalPrograms
{
    /// <summary>Names to look for (any of them serves), and what cannot be done without.</summary>
    public static readonly IReadOnlyList<(string Name, string[] Commands, string Use)> All =
    [
        ("setsid", ["setsid"], "starting services in process groups of their own (util-linux)"),
        ("perf", ["perf"], "instruction counts of the load engine"),
        ("tcpdump", ["tcpdump"], "checking the engine's time stamps against a packet capture"),
        ("chromium", ["chromium", "chromium-browser", "google-chrome"], "browser tests of the report"),
        ("kubectl", ["kubectl"], "looking at a real cluster by hand; the comparison itself needs only a kubeconfig"),
        ("wrk", ["wrk"], "comparing the engine's cost with wrk"),
        ("nats-server", ["nats-server"], "runs that are distributed over several machines"),
    ];

    public static IEnumerable<DoctorFinding> Find(string? searchPath) => All.Select(program => Find(program.Name, program.Commands, program.Use, searchPath));

    private static DoctorFinding Find(string name, string[] commands, string use, string? searchPath)
    {
        string? found = (searchPath ?? string.Empty)
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(directory => commands.Select(command => Path.Join(directory, command)))
            .FirstOrDefault(File.Exists);
        return found is not null
            ? new DoctorFinding(name, found, DoctorState.Good, $"used for {use}")
            : new DoctorFinding(name, "not installed", DoctorState.Missing, $"only needed for {use}");
    }
}
