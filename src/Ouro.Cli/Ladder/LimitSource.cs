using Ouro.Cli.Options;
using Ouro.Cli.Planning;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;

namespace Ouro.Cli.Ladder;

/// <summary>Where <c>--from</c> finds a pod's limits: the text's form says which kind of source it names.</summary>
internal static class LimitSource
{
    /// <param name="from">Null: the reference manifest.</param>
    public static Result<ResourceLimits> Read(SettingValue? from) =>
        from is { } given ? PodManifest.ReadLimits(given.Text) : PodManifest.ReferenceLimits;
}
