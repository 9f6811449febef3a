using System.Globalization;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Ouro.Cli.Planning;

/// <summary>Reads resource limits in Kubernetes' notation (https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/).</summary>
internal static class PodManifest
{
    private static readonly (string Suffix, double Factor)[] ByteSuffixes =
    [
        ("Ki", 1024), ("Mi", 1024.0 * 1024), ("Gi", 1024.0 * 1024 * 1024), ("k", 1e3), ("M", 1e6), ("G", 1e9), ("", 1),
    ];

    /// <summary>The limits in deploy/k8s/deployment.yaml, which is built into this assembly: the twin and the manifest cannot drift apart.</summary>
    public static ResourceLimits ReferenceLimits { get; } = ReadReference();

    /// <summary>Cores: <c>500m</c> or <c>0.5</c>. Null when it is neither, or not above 0.</summary>
    public static double? ParseCpus(string text)
    {
        bool milli = text.EndsWith('m');
        return double.TryParse(milli ? text[..^1] : text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) && number > 0
            ? (milli ? number / 1000 : number)
            : null;
    }

    /// <summary>Bytes: <c>512Mi</c>, <c>1Gi</c>, <c>1000000</c>. Null when it is none of these, or not above 0.</summary>
    public static long? ParseBytes(string text)
    {
        var (suffix, factor) = ByteSuffixes.First(s => text.EndsWith(s.Suffix, StringComparison.Ordinal));
        return double.TryParse(text[..^suffix.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) && number > 0
            ? (long)(number * factor)
            : null;
    }

    /// <summary>The limits in a manifest file, or why it holds none that can be read.</summary>
    public static Result<ResourceLimits> ReadLimits(string path)
    {
        try
        {
            using var text = File.OpenText(path);
            return ParseLimits(path, text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fault.BadInput($"manifest {path}: {e.Message}", "a readable YAML file", "check the path");
        }
    }

    /// <summary>The limits of the first container of the first Deployment, or of anything else with a pod template, or of a Pod. A limit that is not set is none.</summary>
    internal static Result<ResourceLimits> ParseLimits(string path, TextReader manifest)
    {
        var yaml = new YamlStream();
        try
        {
            yaml.Load(manifest);
        }
        catch (YamlException e)
        {
            return Fault.BadInput($"{path} line {e.Start.Line}: {e.Message}", "YAML", "correct that line");
        }

        if (yaml.Documents.Select(d => ContainersOf(d.RootNode)).FirstOrDefault(c => c is { Children.Count: > 0 }) is not { } containers)
            return Fault.BadInput($"{path}: no container", "a Deployment or a Pod (spec.template.spec.containers)", "name another file");
        var faults = new List<Fault>();
        var limits = At(At(containers[0], "resources"), "limits");
        double? cpus = Quantity(At(limits, "cpu"), ParseCpus, path, "limits.cpu", "cores such as 0.5 or 500m", faults);
        long? memory = Quantity(At(limits, "memory"), ParseBytes, path, "limits.memory", "a size such as 512Mi or 1Gi", faults);
        return faults.Count > 0 ? faults : new ResourceLimits(cpus, memory);
    }

    private static YamlSequenceNode? ContainersOf(YamlNode root)
    {
        var spec = At(root, "spec");
        return At(At(At(spec, "template"), "spec") ?? spec, "containers") as YamlSequenceNode;
    }

    private static YamlNode? At(YamlNode? node, string key) =>
        node is YamlMappingNode mapping && mapping.Children.TryGetValue(key, out var child) ? child : null;

    private static T? Quantity<T>(YamlNode? node, Func<string, T?> parse, string path, string key, string expected, List<Fault> faults)
        where T : struct
    {
        if (node is null)
            return null;
        var parsed = parse(node.ToString());
        if (parsed is null)
            faults.Add(Fault.BadInput($"{path}: {key} '{node}'", expected, "correct it"));
        return parsed;
    }

    private static ResourceLimits ReadReference()
    {
        using var stream = typeof(PodManifest).Assembly.GetManifestResourceStream("deployment.yaml")!;
        using var text = new StreamReader(stream);
        return ParseLimits("deployment.yaml", text).Value;
    }
}
