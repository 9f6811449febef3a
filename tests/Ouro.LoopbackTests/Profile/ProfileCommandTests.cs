using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Ouro.LoopbackTests.Bench;

namespace Ouro.LoopbackTests.Profile;

/// <summary><c>ouro profile</c> as a user starts it.</summary>
public sealed class ProfileCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ouro-profile-").FullName;

    private string File1 => Path.Join(_folder, "profile.json");

    [Fact]
    public async Task Around_a_command_its_output_and_its_exit_code_pass_through()
    {
        using var ouro = OuroProcess.Start(["profile", "--interval", "0.1", "--output", File1, "--command", "echo out; echo err >&2; sleep 1; exit 7"]);
        var (code, output, error) = await ouro.WaitAsync();
        Assert.Equal(7, code);
        Assert.Equal("out\n", output);
        Assert.Contains("err\n", error, StringComparison.Ordinal);
        Assert.Contains("processes.total_cpu_percent", error, StringComparison.Ordinal);
        using var profile = Read();
        Assert.Equal("command_ended", profile.RootElement.GetProperty("metadata").GetProperty("ended_by").GetString());
        Assert.True(profile.RootElement.GetProperty("data_points").GetArrayLength() > 0);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task An_interrupted_profile_is_written_and_the_command_does_not_survive(string signal)
    {
        using var ouro = OuroProcess.Start(["profile", "--interval", "0.1", "--output", File1, "--command", "sleep 61 & sleep 62; true"]);
        await Task.Delay(3000, TestContext.Current.CancellationToken); // Some samples; the command would run for a minute.
        ouro.Signal(signal);
        var (code, _, _) = await ouro.WaitAsync();
        Assert.Equal(130, code);
        using var profile = Read();
        Assert.Equal("interrupted", profile.RootElement.GetProperty("metadata").GetProperty("ended_by").GetString());
        Assert.True(profile.RootElement.GetProperty("data_points").GetArrayLength() > 3);
        foreach (var pid in profile.RootElement.GetProperty("data_points")[3].GetProperty("processes").GetProperty("process_details").EnumerateArray().Select(p => p.GetProperty("pid").GetInt32()))
            Assert.False(Directory.Exists(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/fd")) && IsRunning(pid));
    }

    [Fact]
    public async Task A_watched_process_that_dies_ends_the_profile_and_it_is_written()
    {
        Assert.SkipUnless(BurnChild.IsAvailable, "needs /usr/bin/python3");
        var child = BurnChild.Hold(10, 1, 1);
        using var ouro = OuroProcess.Start(["profile", "--interval", "0.1", "--output", File1, "--pid", child.Pid.ToString(CultureInfo.InvariantCulture)]);
        await Task.Delay(3000, TestContext.Current.CancellationToken); // Some samples before it dies.
        child.Dispose();
        var (code, _, error) = await ouro.WaitAsync();
        Assert.Equal(0, code);
        Assert.Contains("has exited", error, StringComparison.Ordinal);
        using var profile = Read();
        Assert.Equal("target_exited", profile.RootElement.GetProperty("metadata").GetProperty("ended_by").GetString());
    }

    [Theory]
    [InlineData("--pid 4194999 --duration 1", "pid 4194999")]
    [InlineData("--interval 0 --duration 1", "--interval 0")]
    [InlineData("--interval nought --duration 1", "--interval nought")]
    [InlineData("--command no-such-program-at-all", "no-such-program-at-all")]
    [InlineData("--output /proc/nowhere/p.json --duration 1", "/proc/nowhere/p.json")]
    [InlineData("--url not-a-url --duration 1", "not-a-url")]
    [InlineData("--pid 1 --match x", "several of --pid, --match and --url")]
    public async Task Bad_input_is_one_line_and_exit_2(string arguments, string named)
    {
        using var ouro = OuroProcess.Start(["profile", .. arguments.Split(' ')]);
        var (code, output, error) = await ouro.WaitAsync();
        Assert.Equal(2, code);
        Assert.Empty(output);
        var line = Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries), l => !l.Contains("no target given", StringComparison.Ordinal));
        Assert.Contains(named, line, StringComparison.Ordinal);
    }

    // Printed in the document that the project was created from, "Resource Profile Analysis"; run as they stand there, by a shell, on profile.json.
    [Theory]
    [InlineData("jq '.data_points[] | {elapsed: .elapsed_seconds, cpu: .system.cpu_percent}' profile.json", "cpu")]
    [InlineData("jq '[.data_points[].system.memory_used_gb] | max' profile.json", null)]
    [InlineData("jq '.data_points[] | {elapsed: .elapsed_seconds, threads: .processes.total_threads}' profile.json", "threads")]
    public async Task The_seed_s_queries_find_numbers(string query, string? key)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/jq"), "needs jq");
        Assert.SkipUnless(BurnChild.IsAvailable, "needs /usr/bin/python3");
        using var child = BurnChild.Hold(10, 3, 1);
        using var ouro = OuroProcess.Start(["profile", "--interval", "0.2", "--duration", "1.5", "--output", File1, "--pid", child.Pid.ToString(CultureInfo.InvariantCulture)]);
        Assert.Equal(0, (await ouro.WaitAsync()).ExitCode);

        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", query]) { WorkingDirectory = _folder, RedirectStandardOutput = true })!;
        var found = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, shell.ExitCode);
        Assert.DoesNotContain("null", found, StringComparison.Ordinal);
        if (key is null)
            Assert.True(double.Parse(found, CultureInfo.InvariantCulture) > 0);
        else
            Assert.Contains($"\"{key}\": ", found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_json_standard_output_is_one_document_that_fits_the_schema()
    {
        using var ouro = OuroProcess.Start(["profile", "--json", "--interval", "0.1", "--output", File1, "--command", "echo noise; sleep 1"]);
        var (code, output, error) = await ouro.WaitAsync();
        Assert.Equal(0, code);
        Assert.Contains("noise", error, StringComparison.Ordinal);
        var schema = await NJsonSchema.JsonSchema.FromFileAsync(Path.Join(OuroProcess.Root, "docs/schema/resource_profile.schema.json"), TestContext.Current.CancellationToken);
        Assert.Empty(schema.Validate(output));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static bool IsRunning(int pid)
    {
        var stat = Path.Join("/proc", pid.ToString(CultureInfo.InvariantCulture), "stat");
        return File.Exists(stat) && !File.ReadAllText(stat).Contains(") Z ", StringComparison.Ordinal);
    }

    private JsonDocument Read() => JsonDocument.Parse(File.ReadAllText(File1));
}
