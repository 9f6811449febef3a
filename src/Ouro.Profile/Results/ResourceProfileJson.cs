using System.Text.Json;
using Ouro.Model.Outcomes;

namespace Ouro.Profile;

/// <summary>Writes <c>resource_profile_&lt;ts&gt;.json</c> (schema: docs/schema/resource_profile.schema.json), one data point at a time.</summary>
public static class ResourceProfileJson
{
    public static void Write(Stream stream, ResourceProfile profile)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = false });
        json.WriteStartObject();
        WriteMetadata(json, profile);
        json.WriteStartArray("data_points");
        foreach (var sample in profile.Samples)
        {
            WriteSample(json, sample);
            if (json.BytesPending > 64 * 1024)
                json.Flush();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        stream.Write("\n"u8);
    }

    private static void WriteMetadata(Utf8JsonWriter json, ResourceProfile profile)
    {
        var metadata = profile.Metadata;
        json.WriteStartObject("metadata");
        json.WriteNumber("format_version", 1);
        json.WriteString("started_utc", metadata.StartedUtc.UtcDateTime);
        json.WriteNumber("duration_seconds", (double)(metadata.EndTicks - metadata.StartTicks) / metadata.TicksPerSecond);
        json.WriteNumber("interval_seconds", metadata.IntervalSeconds);
        json.WriteString("host", metadata.Host);
        json.WriteString("operating_system", metadata.OperatingSystem);
        json.WriteReading("cpu_count", metadata.CpuCount);
        json.WriteString("target", metadata.Target);
        json.WriteString("target_reason", metadata.TargetReason);
        json.WriteString("command", metadata.Command);
        json.WriteString("ended_by", metadata.EndedBy);
        if (metadata.GeneratorPid is { } generator)
            json.WriteNumber("generator_pid", generator);
        json.WriteNumber("start_ticks", metadata.StartTicks);
        json.WriteNumber("end_ticks", metadata.EndTicks);
        json.WriteNumber("ticks_per_second", metadata.TicksPerSecond);
        json.WriteNumber("samples_taken", metadata.SamplesTaken);
        json.WriteNumber("samples_missed", metadata.SamplesMissed);
        json.WriteNumber("kept_every", metadata.KeptEvery);
        json.WriteNumber("latest_sample_late_seconds", metadata.LatestSampleLateSeconds);
        json.WriteNumber("target_restarts", metadata.Restarts);
        json.WriteReading("own_cpu_us_per_sample", metadata.OwnCpuMicrosecondsPerSample);
        WriteStrings(json, "notes", metadata.Notes);
        WriteStrings(json, "hints", profile.Hints);
        WriteUsage(json, profile.Usage);
        json.WriteStartArray("summary");
        foreach (var row in profile.Summary)
        {
            json.WriteStartObject();
            json.WriteString("metric", row.Name);
            json.WriteString("unit", row.Unit);
            json.WriteNumber("samples", row.Count);
            json.WriteReading("mean", row.Mean);
            json.WriteReading("max", row.Max);
            json.WriteReading("p95", row.P95);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteStrings(Utf8JsonWriter json, string key, IReadOnlyList<string> values)
    {
        json.WriteStartArray(key);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static void WriteUsage(Utf8JsonWriter json, WindowUsage usage)
    {
        json.WriteStartObject("usage");
        json.WriteNumber("window_seconds", usage.WindowSeconds);
        json.WriteNumber("covered_seconds", usage.CoveredSeconds);
        json.WriteReading("cpu_seconds", usage.CpuSeconds);
        json.WriteReading("throttled_seconds", usage.ThrottledSeconds);
        json.WriteReading("run_queue_wait_seconds", usage.RunQueueWaitSeconds);
        json.WriteReading("allocated_bytes", usage.AllocatedBytes);
        json.WriteReading("gc_pause_seconds", usage.GcPauseSeconds);
        json.WriteReading("generator_cpu_seconds", usage.GeneratorCpuSeconds);
        json.WriteReading("machine_busy_cores", usage.MachineBusyCores);
        json.WriteReading("cpu_limit_cores", usage.CpuLimitCores);
        json.WriteReading("allowed_cpus", usage.AllowedCpus);
        json.WriteReading("throttled_period_share", usage.ThrottledPeriodShare);
        json.WriteReading("threads_mean", usage.ThreadsMean);
        json.WriteReading("threads_idle", usage.ThreadsIdle);
        json.WriteReading("pool_threads_max", usage.PoolThreadsMax);
        json.WriteReading("pool_queue_mean", usage.PoolQueueMean);
        json.WriteReading("lock_contentions", usage.LockContentions);
        json.WriteReading("memory_max_bytes", usage.MemoryMaxBytes);
        json.WriteReading("memory_limit_bytes", usage.MemoryLimitBytes);
        json.WriteReading("memory_limit_hits", usage.MemoryLimitHits);
        json.WriteReading("major_faults", usage.MajorFaults);
        json.WriteReading("memory_pressure_share", usage.MemoryPressureShare);
        json.WriteEndObject();
    }

    private static void WriteSample(Utf8JsonWriter json, ProfileSample sample)
    {
        json.WriteStartObject();
        json.WriteNumber("elapsed_seconds", Math.Round(sample.ElapsedSeconds, 6));
        json.WriteNumber("ticks", sample.Ticks);
        json.WriteNumber("interval_seconds", Math.Round(sample.IntervalSeconds, 6));
        json.WriteNumber("late_seconds", Math.Round(sample.LateSeconds, 6));
        json.WriteString("phase", sample.Phase == ProfilePhase.IdleBaseline ? "idle_baseline" : "measured");
        WriteSystem(json, sample.System);
        json.WriteStartObject("processes");
        WriteGroup(json, sample.Processes);
        json.WriteEndObject();
        if (sample.Generator is { } generator)
        {
            json.WriteStartObject("generator");
            WriteGroup(json, generator);
            json.WriteEndObject();
        }

        WriteCgroup(json, sample.Cgroup);
        WritePressure(json, sample.Pressure);
        WriteRuntime(json, sample.Runtime);
        json.WriteEndObject();
    }

    private static void WriteSystem(Utf8JsonWriter json, SystemSample system)
    {
        json.WriteStartObject("system");
        json.WriteReading("cpu_percent", system.CpuPercent);
        json.WriteReading("cpu_user_percent", system.CpuUserPercent);
        json.WriteReading("cpu_system_percent", system.CpuSystemPercent);
        json.WriteReading("cpu_iowait_percent", system.CpuIoWaitPercent);
        json.WriteReading("cpu_steal_percent", system.CpuStealPercent);
        json.WriteReading("cpu_count", system.CpuCount);
        json.WriteReading("runnable_tasks", system.RunnableTasks);
        json.WriteReading("blocked_tasks", system.BlockedTasks);
        json.WriteReading("context_switches_per_s", system.ContextSwitchesPerSecond);
        json.WriteReading("memory_used_gb", system.MemoryUsedGb);
        json.WriteReading("memory_available_gb", system.MemoryAvailableGb);
        json.WriteReading("memory_percent", system.MemoryPercent);
        json.WriteReading("swap_used_gb", system.SwapUsedGb);
        json.WriteReading("disk_used_gb", system.DiskUsedGb);
        json.WriteReading("disk_percent", system.DiskPercent);
        json.WriteReading("disk_read_bytes", system.DiskReadBytes);
        json.WriteReading("disk_write_bytes", system.DiskWriteBytes);
        json.WriteReading("disk_read_bytes_per_s", system.DiskReadBytesPerSecond);
        json.WriteReading("disk_write_bytes_per_s", system.DiskWriteBytesPerSecond);
        json.WriteReading("disk_busy_percent", system.DiskBusyPercent);
        json.WriteReading("network_bytes_sent", system.NetworkBytesSent);
        json.WriteReading("network_bytes_recv", system.NetworkBytesReceived);
        json.WriteReading("network_sent_bytes_per_s", system.NetworkSentBytesPerSecond);
        json.WriteReading("network_recv_bytes_per_s", system.NetworkReceivedBytesPerSecond);
        json.WriteReading("loopback_bytes_per_s", system.LoopbackBytesPerSecond);
        json.WriteReading("tcp_retransmits", system.TcpRetransmits);
        json.WriteReading("tcp_established", system.TcpEstablished);
        json.WriteReading("listen_overflows", system.ListenOverflows);
        json.WriteReading("listen_drops", system.ListenDrops);
        if (system.LoadAverage1.ValueOrNull is { } one && system.LoadAverage5.ValueOrNull is { } five && system.LoadAverage15.ValueOrNull is { } fifteen)
        {
            json.WriteStartArray("load_avg");
            json.WriteNumberValue(one);
            json.WriteNumberValue(five);
            json.WriteNumberValue(fifteen);
            json.WriteEndArray();
        }
        else
        {
            json.WriteUnknown("load_avg", system.LoadAverage1.Reason ?? "not read");
        }

        json.WriteEndObject();
    }

    private static void WriteGroup(Utf8JsonWriter json, ProcessGroupSample group)
    {
        json.WriteReading("process_count", group.Count);
        json.WriteReading("total_cpu_percent", group.TotalCpuPercent);
        json.WriteReading("total_memory_mb", group.TotalMemoryMb);
        json.WriteReading("total_threads", group.TotalThreads);
        json.WriteReading("total_open_files", group.TotalOpenFiles);
        json.WriteReading("total_run_queue_wait_ms_per_s", group.TotalRunQueueWaitMsPerSecond);
        json.WriteNumber("processes_not_shown", group.NotShown);
        json.WriteStartArray("process_details");
        foreach (var process in group.Details)
            WriteProcess(json, process);
        json.WriteEndArray();
    }

    private static void WriteProcess(Utf8JsonWriter json, ProcessSample process)
    {
        json.WriteStartObject();
        json.WriteNumber("pid", process.Pid);
        json.WriteNumber("parent_pid", process.ParentPid);
        json.WriteString("name", process.Name);
        json.WriteString("command_line", process.CommandLine);
        json.WriteString("state", process.State.ToString());
        json.WriteReading("cpu_percent", process.CpuPercent);
        json.WriteReading("cpu_user_percent", process.CpuUserPercent);
        json.WriteReading("cpu_system_percent", process.CpuSystemPercent);
        json.WriteReading("memory_mb", process.MemoryMb);
        json.WriteReading("pss_mb", process.ProportionalMemoryMb);
        json.WriteReading("memory_peak_mb", process.PeakMemoryMb);
        json.WriteReading("swap_mb", process.SwapMb);
        json.WriteNumber("threads", process.Threads);
        json.WriteReading("active_threads", process.ActiveThreads);
        json.WriteReading("busiest_thread_percent", process.BusiestThreadPercent);
        json.WriteReading("open_files", process.OpenFiles);
        json.WriteReading("open_sockets", process.OpenSockets);
        json.WriteReading("context_switches_per_s", process.ContextSwitchesPerSecond);
        json.WriteReading("main_thread_voluntary_switches", process.MainVoluntarySwitches);
        json.WriteReading("main_thread_involuntary_switches", process.MainInvoluntarySwitches);
        json.WriteReading("minor_faults_per_s", process.MinorFaultsPerSecond);
        json.WriteReading("major_faults_per_s", process.MajorFaultsPerSecond);
        json.WriteReading("run_queue_wait_ms_per_s", process.RunQueueWaitMsPerSecond);
        json.WriteReading("read_bytes_per_s", process.ReadBytesPerSecond);
        json.WriteReading("write_bytes_per_s", process.WriteBytesPerSecond);
        json.WriteString("single_core_hint", process.SingleCoreHint);
        json.WriteEndObject();
    }

    private static void WriteCgroup(Utf8JsonWriter json, CgroupSample cgroup)
    {
        json.WriteStartObject("cgroup");
        json.WriteReading("version", cgroup.Version);
        if (cgroup.Path is { } path)
            json.WriteString("path", path);
        else
            json.WriteUnknown("path", cgroup.Version.Reason ?? "not read");
        json.WriteReading("cpu_limit_cores", cgroup.CpuLimitCores);
        json.WriteReading("cpu_percent", cgroup.CpuPercent);
        json.WriteReading("periods", cgroup.Periods);
        json.WriteReading("throttled_periods", cgroup.ThrottledPeriods);
        json.WriteReading("throttled_percent", cgroup.ThrottledPercent);
        json.WriteReading("throttled_ms_per_s", cgroup.ThrottledMsPerSecond);
        json.WriteReading("throttled_seconds_total", cgroup.ThrottledSecondsTotal);
        json.WriteReading("memory_used_mb", cgroup.MemoryUsedMb);
        json.WriteReading("memory_working_set_mb", cgroup.MemoryWorkingSetMb);
        json.WriteReading("memory_limit_mb", cgroup.MemoryLimitMb);
        json.WriteReading("memory_percent_of_limit", cgroup.MemoryPercentOfLimit);
        json.WriteReading("memory_peak_mb", cgroup.MemoryPeakMb);
        json.WriteReading("memory_limit_hits", cgroup.LimitHits);
        json.WriteReading("oom_kills", cgroup.OomKills);
        WritePressure(json, cgroup.Pressure);
        json.WriteEndObject();
    }

    private static void WritePressure(Utf8JsonWriter json, PressureSample pressure)
    {
        json.WriteStartObject("pressure");
        WriteResource("cpu", pressure.Cpu);
        WriteResource("memory", pressure.Memory);
        WriteResource("io", pressure.Io);
        json.WriteEndObject();

        void WriteResource(string key, ResourcePressure resource)
        {
            json.WriteStartObject(key);
            json.WriteReading("some_percent", resource.SomePercent);
            json.WriteReading("full_percent", resource.FullPercent);
            json.WriteReading("some_avg10_percent", resource.SomeAverage10);
            json.WriteEndObject();
        }
    }

    private static void WriteRuntime(Utf8JsonWriter json, RuntimeSample runtime)
    {
        if (runtime.Reason is { } reason)
        {
            json.WriteUnknown("runtime", reason);
            return;
        }

        json.WriteStartArray("runtime");
        foreach (var process in runtime.Processes)
        {
            json.WriteStartObject();
            json.WriteReading("pid", process.Pid);
            json.WriteReading("gc_pause_ms_per_s", process.GcPauseMsPerSecond);
            json.WriteReading("time_in_gc_percent", process.TimeInGcPercent);
            json.WriteReading("allocated_mb_per_s", process.AllocatedMbPerSecond);
            json.WriteReading("gc_heap_mb", process.GcHeapMb);
            json.WriteReading("thread_pool_threads", process.ThreadPoolThreads);
            json.WriteReading("thread_pool_queue_length", process.ThreadPoolQueueLength);
            json.WriteReading("lock_contentions_per_s", process.LockContentionsPerSecond);
            json.WriteReading("exceptions_per_s", process.ExceptionsPerSecond);
            json.WriteReading("age_seconds", process.AgeSeconds);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
