using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using Ouro.Deploy.Cgroups;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Deploy.Machine;

/// <summary>Looks at this machine: what it is, what it can and cannot measure, and why.</summary>
public sealed class MachineInspector
{
    // Files, pipes, the runtime's own descriptors and the service's logs, beside one socket per slot.
    private const int ReservedDescriptors = 256;

    // The default ports of the original service, of its Kubernetes port-forward, and of its web page.
    private static readonly int[] KnownPorts = [8001, 8011, 8501];

    // Read through the vDSO without a system call (arch/x86/entry/vdso, arch/arm64); others cost about a microsecond per reading.
    private static readonly string[] FastClocks = ["tsc", "kvm-clock", "hyperv_clocksource_tsc_page", "arch_sys_counter"];

    // 1 GiB: model, corpus, service and load generator of the default run, with room for the page cache.
    private const long ComfortableMemoryBytes = 1L << 30;

    // Shares above which other work shows in percentiles: half of the cores busy, one percent stolen.
    private const double BusyLoadShare = 0.5;
    private const double NoticeableStealShare = 0.01;

    private readonly string _root;

    public MachineInspector()
        : this("/")
    {
    }

    internal MachineInspector(string fileSystemRoot) => _root = fileSystemRoot;

    /// <summary>Of this build, with its commit where that is known.</summary>
    public static string OuroVersion { get; } = typeof(MachineInspector).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public MachineDescription Describe()
    {
        string? cpuInfo = Read("proc/cpuinfo");
        return new MachineDescription(
            RuntimeInformation.OSDescription,
            Read("proc/sys/kernel/osrelease")?.Trim() ?? Environment.OSVersion.Version.ToString(),
            KernelFiles.ParseCpuModel(cpuInfo) ?? RuntimeInformation.ProcessArchitecture.ToString(),
            Environment.ProcessorCount,
            KernelFiles.ParseMemInfo(Read("proc/meminfo"), "MemTotal") ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            RuntimeInformation.FrameworkDescription,
            OuroVersion,
            ClockSource() ?? "unknown");
    }

    /// <summary>The most slots that file descriptors and ephemeral ports allow towards one target.</summary>
    public Reading<int> ReadHighestLevel()
    {
        if (KernelFiles.ParseOpenFileLimit(Read("proc/self/limits")) is not { } files)
            return Reading<int>.Unknown("no /proc/self/limits");
        int byFiles = Math.Max(0, files - ReservedDescriptors);
        // A port in TIME_WAIT is not free, but closed-loop slots keep their connection.
        return KernelFiles.ParsePortRange(Read("proc/sys/net/ipv4/ip_local_port_range")) is { } ports ? Math.Min(byFiles, ports) : byFiles;
    }

    public async Task<IReadOnlyList<DoctorFinding>> InspectAsync() =>
    [
        Cores(),
        Memory(),
        Load(),
        Steal(),
        Governor(),
        Clock(),
        Timestamps(),
        await CgroupsAsync(),
        OpenFiles(),
        EphemeralPorts(),
        .. KnownPorts.Select(Port),
        .. OptionalPrograms.Find(Environment.GetEnvironmentVariable("PATH")),
    ];

    private DoctorFinding Cores()
    {
        string? cpuInfo = Read("proc/cpuinfo");
        int usable = Environment.ProcessorCount;
        int online = KernelFiles.ParseCpuCount(cpuInfo) ?? usable;
        string value = Invariant($"{usable} of {online} × {KernelFiles.ParseCpuModel(cpuInfo) ?? "unknown model"}");
        return usable switch
        {
            1 => new("cores", value, DoctorState.Limited, "load generator and service share one core: latencies under load are inflated, and results say so"),
            2 or 3 => new("cores", value, DoctorState.Limited, "generator, service and simulated upstream share few cores: high levels measure the machine; compare deployments, not absolute times"),
            _ => new("cores", value, DoctorState.Good, "the generator has cores of its own"),
        };
    }

    private DoctorFinding Memory()
    {
        string? info = Read("proc/meminfo");
        if (KernelFiles.ParseMemInfo(info, "MemTotal") is not { } total || KernelFiles.ParseMemInfo(info, "MemAvailable") is not { } available)
            return new("memory", "n/a (no /proc/meminfo)", DoctorState.Limited, "memory pressure will not be noticed");
        string value = Invariant($"{Gib(available):0.0} of {Gib(total):0.0} GiB available");
        return available >= ComfortableMemoryBytes
            ? new("memory", value, DoctorState.Good, "room for the model, the corpus and the generator")
            : new("memory", value, DoctorState.Limited, "under 1 GiB available: reclaim and swapping will show as latency");
    }

    private DoctorFinding Load()
    {
        if (KernelFiles.ParseLoadAverage(Read("proc/loadavg")) is not { } load)
            return new("load average", "n/a (no /proc/loadavg)", DoctorState.Limited, "other work on this machine will not be noticed");
        string value = Invariant($"{load:0.00} over the last minute");
        return load <= BusyLoadShare * Environment.ProcessorCount
            ? new("load average", value, DoctorState.Good, "little else runs")
            : new("load average", value, DoctorState.Limited, "other work competes for the cores now: wait, or trust only differences within one run");
    }

    private DoctorFinding Steal()
    {
        if (KernelFiles.ParseStealShare(Read("proc/stat")) is not { } share)
            return new("CPU steal", "n/a (no /proc/stat)", DoctorState.Limited, "a busy host will not be noticed");
        string value = Invariant($"{share * 100:0.0} % since boot");
        return share < NoticeableStealShare
            ? new("CPU steal", value, DoctorState.Good, "the host gives the cores it promises")
            : new("CPU steal", value, DoctorState.Limited, "the host takes cores away: tail latencies are partly its own");
    }

    private DoctorFinding Governor() => Read("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")?.Trim() switch
    {
        null => new("CPU governor", "n/a (not visible, as in most virtual machines)", DoctorState.Limited, "frequency changes cannot be excluded; cells are interleaved so that they hit all deployments alike"),
        "performance" => new("CPU governor", "performance", DoctorState.Good, "the frequency does not follow the load"),
        string governor => new("CPU governor", governor, DoctorState.Limited, "low levels run at a lower frequency than high ones: set 'performance' for absolute numbers"),
    };

    private DoctorFinding Clock() => ClockSource() switch
    {
        null => new("clock source", "n/a (no clocksource in /sys)", DoctorState.Limited, "the cost of reading the clock is unknown"),
        string fast when FastClocks.Contains(fast) => new("clock source", fast, DoctorState.Good, "read without a system call"),
        string slow => new("clock source", slow, DoctorState.Limited, "each reading is a system call of about a microsecond: the generator spends more CPU per token"),
    };

    private static DoctorFinding Timestamps() => SocketProbe.TryKernelTimestamps() is { } reason
        ? new("kernel receive stamps", $"n/a ({reason})", DoctorState.Limited, "latencies are stamped by the load thread: a busy generator adds to them")
        : new("kernel receive stamps", "available", DoctorState.Good, "first-token and inter-token times do not depend on how busy the generator is");

    private async Task<DoctorFinding> CgroupsAsync()
    {
        CgroupLayout layout = CgroupLayout.Read(_root);
        if (layout.Cpu is null || layout.Memory is null)
            return new("cgroups", "no CPU or memory controller", DoctorState.Missing, "no k8s-twin: the service cannot be run under a pod's limits here");
        string version = layout.Cpu.Version == layout.Memory.Version ? Invariant($"v{layout.Cpu.Version}") : Invariant($"cpu v{layout.Cpu.Version}, memory v{layout.Memory.Version}");
        // Made for real and removed again: mode bits say nothing in containers.
        Result<LimitedCgroup> made = await LimitedCgroup.CreateAsync(new ResourceLimits(1, ComfortableMemoryBytes), "doctor", _root);
        if (!made.TryGet(out LimitedCgroup? cgroup))
            return new("cgroups", $"{version}, not writable", DoctorState.Missing, $"no k8s-twin ({made.Faults[0].Read}); run as root, or give K8S_BASE_URL");
        await cgroup.DisposeAsync();
        return new("cgroups", $"{version}, writable", DoctorState.Good, "the k8s-twin runs under a pod's CPU and memory limits");
    }

    private DoctorFinding OpenFiles()
    {
        Reading<int> highest = ReadHighestLevel();
        if (highest.ValueOrNull is not { } level)
            return new("open files", $"n/a ({highest.Reason})", DoctorState.Limited, "the highest possible concurrency is unknown");
        int files = KernelFiles.ParseOpenFileLimit(Read("proc/self/limits"))!.Value;
        // 1,000 slots: the highest level that the accuracy targets of the engine speak of.
        return new("open files", files == int.MaxValue ? "unlimited" : Invariant($"{files}"), level >= 1000 ? DoctorState.Good : DoctorState.Limited, Invariant($"levels up to {level}; raise 'ulimit -n' for more"));
    }

    private DoctorFinding EphemeralPorts() => KernelFiles.ParsePortRange(Read("proc/sys/net/ipv4/ip_local_port_range")) is { } ports
        ? new("ephemeral ports", Invariant($"{ports}"), ports >= 10_000 ? DoctorState.Good : DoctorState.Limited, "concurrent connections to one target; services that close each connection use them up for a minute each")
        : new("ephemeral ports", "n/a (no ip_local_port_range)", DoctorState.Limited, "the number of connections to one target is unknown");

    private static DoctorFinding Port(int port) => SocketProbe.IsPortFree(port)
        ? new(Invariant($"port {port}"), "free", DoctorState.Good, "nothing is in the way")
        : new(Invariant($"port {port}"), "taken", DoctorState.Limited, Invariant($"a service listens here; measure it with LOCAL_BASE_URL=http://localhost:{port}, or know that it competes"));

    private string? ClockSource() => Read("sys/devices/system/clocksource/clocksource0/current_clocksource")?.Trim();

    private string? Read(string path) => KernelFiles.Read(_root, path);

    private static double Gib(long bytes) => bytes / (double)(1L << 30);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
