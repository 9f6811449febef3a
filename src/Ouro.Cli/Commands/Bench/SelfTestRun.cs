using System.CommandLine;
using Ouro.Cli.Options;
using Ouro.Load.SelfTest;
using Ouro.Model.Outcomes;

namespace Ouro.Cli.Commands.Bench;

/// <summary><c>ouro bench --self-test</c>: what this machine can measure honestly, before anything is measured on it.</summary>
internal static class SelfTestRun
{
    public static async Task<int> RunAsync(ParseResult parsed, SettingOptions flags, bool json, CancellationToken stop)
    {
        var others = flags.Read(parsed).Where(f => f.Value.Count > 0).Select(f => Fault.BadInput($"--{f.Key} beside --self-test", "--self-test alone or with --json", "it measures this machine, not a service: leave the other settings out")).ToList();
        if (others.Count > 0)
            return ExitCode.Print(others);
        if (!MachineSelfTest.IsSupported)
            return ExitCode.Print([new Fault(FaultKind.InvalidRun, "this is not Linux", "epoll and kernel receive stamps", "run it on the machine that will carry the load")]);
        try
        {
            var tested = await MachineSelfTest.RunAsync(new Lines(), stop);
            if (!tested.TryGet(out var result))
                return ExitCode.Print(tested.Faults);
            if (json)
                SelfTestOutput.WriteJson(result);
            else
                Console.WriteLine(SelfTestOutput.Render(result));
            return ExitCode.Done;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Console.Error.WriteLine("ouro: interrupted; nothing was kept");
            return ExitCode.Interrupted;
        }
    }

    private sealed class Lines : IProgress<string>
    {
        public void Report(string value) => Console.Error.WriteLine(value);
    }
}
