using System.Globalization;
using System.Runtime.CompilerServices;
using Ouro.Deploy.Attesting;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;

namespace Ouro.Deploy.Validating;

/// <summary>
/// Mixes real and stubbed requests as closely as the deployment allows: at the same time in one process where a header
/// chooses the stubs of a request, else one start after the other.
/// </summary>
internal sealed class PollutionProbe(ServiceRecorder recorder, Func<DeploymentSpec, Result<IDeployment>> create, IProgress<string> progress)
{
    /// <param name="reference">Answers from before the first stub was used; null: there are none.</param>
    /// <param name="stubbed">The configurations that were checked since.</param>
    public async IAsyncEnumerable<(StubConfiguration Configuration, Verdict Verdict)> CheckAsync(
        DeploymentSpec spec,
        IDeployment deployment,
        ConfigurationRecord? reference,
        string noReference,
        IReadOnlyList<ConfigurationRecord> stubbed,
        [EnumeratorCancellation] CancellationToken cancel)
    {
        if (reference is null)
        {
            foreach (ConfigurationRecord record in stubbed)
                yield return (record.Configuration, Verdict.Skip(noReference));
            yield break;
        }

        progress.Report(spec.Name + (spec.Kind == DeploymentKind.Command ? ": back to baseline, after the stubs" : ": real and stubbed questions at the same time in one process"));
        Result<IDeployment>? created = null;
        if (spec.Kind is DeploymentKind.Managed or DeploymentKind.Limited)
            created = create(AllowingHeader(spec));
        await using IDeployment? own = created is { Succeeded: true } ? created.Value.Value : null;
        Result<LiveTarget> switched = created is { Succeeded: false } refused ? refused.Faults.ToList() : await (own ?? deployment).SwitchAsync(StubConfiguration.Baseline, cancel);
        if (!switched.TryGet(out LiveTarget? target))
        {
            foreach (ConfigurationRecord record in stubbed)
                yield return (record.Configuration, Verdict.Fail(switched.Faults[0].ToString()));
            yield break;
        }

        if (spec.Kind == DeploymentKind.Command)
        {
            IReadOnlyList<AskAnswer> after = await recorder.AskAtOnceAsync(target.BaseUrl, target.RequestHeaders, cancel);
            foreach (ConfigurationRecord record in stubbed)
                yield return (record.Configuration, PollutionJudge.Judge(record.Configuration, reference.OneByOne, [.. record.OneByOne, .. record.AtOnce], after, "before and after restarts with the stub"));
            yield break;
        }

        foreach (StubConfiguration configuration in stubbed.Select(r => r.Configuration))
        {
            IReadOnlyList<AskAnswer>[] atOnce = await Task.WhenAll(
                recorder.AskAtOnceAsync(target.BaseUrl, target.RequestHeaders, cancel),
                recorder.AskAtOnceAsync(target.BaseUrl, [StubOverride.HeaderOf(configuration)], cancel));
            IReadOnlyList<AskAnswer> after = await recorder.AskAtOnceAsync(target.BaseUrl, target.RequestHeaders, cancel);
            string how = string.Create(CultureInfo.InvariantCulture, $"{atOnce.Sum(a => a.Count)} of them at once in one process");
            yield return (configuration, PollutionJudge.Judge(configuration, reference.OneByOne, atOnce[1], [.. atOnce[0], .. after], how));
        }
    }

    /// <summary>The same service with the override header allowed, under a name of its own: its log and cgroup must not meet the first one's.</summary>
    private static DeploymentSpec AllowingHeader(DeploymentSpec spec) => spec with
    {
        Name = spec.Name + "-mixed",
        Environment = new Dictionary<string, string>(spec.Environment) { [StubOverride.AllowVariable] = "true" },
    };
}
