using System.Globalization;
using Ouro.Model.Planning;
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

    /// <summary>The limits of the first container of a Deployment manifest.</summary>
    internal static ResourceLimits ParseLimits(TextReader manifest)
    {
        var yaml = new YamlStream();
        yaml.Load(manifest);
        var container = ((YamlSequenceNode)yaml.Documents[0].RootNode["spec"]["template"]["spec"]["containers"])[0];
        var limits = container["resources"]["limits"];
        return new ResourceLimits(ParseCpus(limits["cpu"].ToString()), ParseBytes(limits["memory"].ToString()));
    }

    private static ResourceLimits ReadReference()
    {
        using var stream = typeof(PodManifest).Assembly.GetManifestResourceStream("deployment.yaml")!;
        using var text = new StreamReader(stream);
        return ParseLimits(text);
    }
}
