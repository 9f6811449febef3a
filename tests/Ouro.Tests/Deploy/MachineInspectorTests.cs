using Ouro.Deploy.Machine;
using Ouro.Model.Records;

namespace Ouro.Tests.Deploy;

public sealed class MachineInspectorTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("ouro-machine-test-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task A_machine_without_kernel_files_is_unknown_and_not_zero()
    {
        IReadOnlyList<DoctorFinding> findings = await new MachineInspector(_root).InspectAsync();
        foreach (string name in new[] { "memory", "load average", "CPU steal", "CPU governor", "clock source", "open files", "ephemeral ports" })
        {
            DoctorFinding finding = findings.Single(f => f.Name == name);
            Assert.StartsWith("n/a (", finding.Value, StringComparison.Ordinal);
            Assert.Equal(DoctorState.Limited, finding.State);
        }

        Assert.Equal(DoctorState.Missing, findings.Single(f => f.Name == "cgroups").State);
        Assert.False(new MachineInspector(_root).ReadHighestLevel().IsKnown);
    }

    [Fact]
    public async Task A_recorded_machine_is_described()
    {
        // Recorded on a two-core virtual machine; limits and load changed to values that can be told apart.
        Write("proc/cpuinfo", "processor\t: 0\nmodel name\t: AMD EPYC\n\nprocessor\t: 1\nmodel name\t: AMD EPYC\n");
        Write("proc/meminfo", "MemTotal:        8388608 kB\nMemFree:  1 kB\nMemAvailable:     524288 kB\n");
        Write("proc/loadavg", "96.50 5.01 4.31 3/311 11035\n");
        Write("proc/stat", "cpu  31335 0 15656 1059332 941 0 474 22000 0 0\ncpu0 1 2\n");
        Write("proc/self/limits", "Limit  Soft Limit  Hard Limit  Units\nMax open files            1280                 20000                files     \n");
        Write("proc/sys/net/ipv4/ip_local_port_range", "32768\t60999\n");
        Write("proc/sys/kernel/osrelease", "6.1.0-1\n");
        Write("sys/devices/system/clocksource/clocksource0/current_clocksource", "hpet\n");
        Write("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "powersave\n");
        var inspector = new MachineInspector(_root);

        MachineDescription machine = inspector.Describe();
        Assert.Equal(("AMD EPYC", 8L << 30, "6.1.0-1", "hpet"), (machine.Cpu, machine.MemoryBytes, machine.Kernel, machine.ClockSource));
        Assert.Equal(1024, inspector.ReadHighestLevel().ValueOrNull);

        IReadOnlyList<DoctorFinding> findings = await inspector.InspectAsync();
        Assert.Equal(("0.5 of 8.0 GiB available", DoctorState.Limited), Of(findings, "memory"));
        Assert.Equal(("96.50 over the last minute", DoctorState.Limited), Of(findings, "load average"));
        Assert.Equal(("1.9 % since boot", DoctorState.Limited), Of(findings, "CPU steal"));
        Assert.Equal(("powersave", DoctorState.Limited), Of(findings, "CPU governor"));
        Assert.Equal(("hpet", DoctorState.Limited), Of(findings, "clock source"));
        Assert.Equal(("1280", DoctorState.Good), Of(findings, "open files"));
        Assert.Equal(("28232", DoctorState.Good), Of(findings, "ephemeral ports"));
    }

    [Fact]
    public async Task This_machine_is_inspected_and_every_finding_says_what_it_means()
    {
        IReadOnlyList<DoctorFinding> findings = await new MachineInspector().InspectAsync();
        Assert.All(findings, f => Assert.True(f.Name.Length > 0 && f.Value.Length > 0 && f.Meaning.Length > 0, f.ToString()));
        Assert.Equal(findings.Count, findings.Select(f => f.Name).Distinct().Count());
    }

    [Theory]
    [InlineData("Max open files            unlimited            unlimited            files", int.MaxValue)]
    [InlineData("Max open files            99999999999          99999999999          files", int.MaxValue)]
    [InlineData("Max open files            x y files", null)]
    [InlineData("", null)]
    public void Open_file_limits(string text, int? expected) => Assert.Equal(expected, KernelFiles.ParseOpenFileLimit(text));

    [Theory]
    [InlineData("cpu 1 2 3")]
    [InlineData("cpu  a b c d e f g h")]
    [InlineData("intr 1 2 3 4 5 6 7 8 9")]
    [InlineData("cpu 0 0 0 0 0 0 0 0")]
    [InlineData(null)]
    public void Malformed_cpu_lines_are_unknown(string? text) => Assert.Null(KernelFiles.ParseStealShare(text));

    [Theory]
    [InlineData("60999 32768")]
    [InlineData("32768")]
    [InlineData("a b")]
    public void Malformed_port_ranges_are_unknown(string text) => Assert.Null(KernelFiles.ParsePortRange(text));

    private static (string Value, DoctorState State) Of(IReadOnlyList<DoctorFinding> findings, string name)
    {
        DoctorFinding finding = findings.Single(f => f.Name == name);
        return (finding.Value, finding.State);
    }

    private void Write(string path, string text)
    {
        string full = Path.Join(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}
