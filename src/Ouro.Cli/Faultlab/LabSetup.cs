using System.Globalization;
using Ouro.Cli.Options;

namespace Ouro.Cli.Faultlab;

internal enum LabTarget
{
    Local,

    /// <summary>The service inside a control group with a pod's limits.</summary>
    Twin,
}

internal enum LabCourse
{
    /// <summary>Measured to its end.</summary>
    Whole,

    /// <summary>Stopped inside its last cell, as by Ctrl-C.</summary>
    Interrupted,

    /// <summary>The load generator itself is starved of CPU.</summary>
    StarvedClient,
}

/// <summary>How a scenario is measured: the settings of one <c>ouro bench</c>.</summary>
internal sealed record LabSetup
{
    /// <summary>The service's <c>PLANT</c>.</summary>
    public string Plant { get; init; } = "";

    /// <summary>About 70 ms for a whole answer, so that a few dozen requests one at a time take three seconds.</summary>
    public string Simulator { get; init; } = "ttft-ms=40,itl-ms=2,tokens=12";

    public string Levels { get; init; } = "1,8";

    public int Requests { get; init; } = 32;

    public string Configurations { get; init; } = "baseline";

    public string Relay { get; init; } = "";

    /// <summary>Further variables of the service, NAME=VALUE.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    public LabTarget Target { get; init; }

    /// <summary>CPU limit of the twin.</summary>
    public double TwinCpus { get; init; } = 1;

    public string TwinMemory { get; init; } = "1Gi";

    /// <summary>CPUs in the service's affinity mask; 0: all.</summary>
    public int VisibleCpus { get; init; }

    public double CellSeconds { get; init; } = 30;

    public LabCourse Course { get; init; }

    public int TopLevel => Levels.Split(',').Max(level => int.Parse(level, CultureInfo.InvariantCulture));

    /// <summary>The same at its highest level alone, which is enough to learn a gain.</summary>
    public LabSetup AtTop() => this with { Levels = TopLevel.ToString(CultureInfo.InvariantCulture) };

    /// <summary>Texts of bench settings, by setting name.</summary>
    public Dictionary<string, IReadOnlyList<string>> ToSettings(string output)
    {
        // Code is compiled once and for good: a service that still optimises itself spends three times the CPU in its first
        // cell, which is not the fault that was planted.
        var texts = new Dictionary<string, IReadOnlyList<string>>
        {
            [BenchSettings.Pipeline.Name] = ["async"],
            [BenchSettings.Simulator.Name] = [Simulator],
            [BenchSettings.Levels.Name] = [Levels],
            [BenchSettings.Requests.Name] = [Requests.ToString(CultureInfo.InvariantCulture)],
            [BenchSettings.Warmup.Name] = ["10"],
            [BenchSettings.Configurations.Name] = [Configurations],
            [BenchSettings.CellSeconds.Name] = [CellSeconds.ToString(CultureInfo.InvariantCulture)],
            [BenchSettings.ServiceVariable.Name] = ["CORPUS_SIZE=300", "DOTNET_TieredCompilation=0", "LLM_RETRIES=0", $"PLANT={Plant}", .. Environment],
            [BenchSettings.Profile.Name] = ["true"],
            [BenchSettings.Output.Name] = [output],
        };
        if (Relay.Length > 0)
            texts[BenchSettings.Relay.Name] = [Relay];
        if (Target == LabTarget.Local)
        {
            texts[BenchSettings.NoTwin.Name] = ["true"];
        }
        else
        {
            texts[BenchSettings.TwinCpus.Name] = [TwinCpus.ToString(CultureInfo.InvariantCulture)];
            texts[BenchSettings.TwinMemory.Name] = [TwinMemory];
        }

        return texts;
    }
}
