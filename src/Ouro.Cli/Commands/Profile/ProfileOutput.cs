using Ouro.Model.Outcomes;
using Ouro.Profile;

namespace Ouro.Cli.Commands.Profile;

/// <summary>The profile's file: its place is tried before anything is sampled, and it appears whole or not at all.</summary>
internal sealed class ProfileOutput
{
    private readonly string _temporary;

    private ProfileOutput(string path)
    {
        Path = path;
        _temporary = path + ".part";
    }

    public string Path { get; private set; }

    /// <param name="requested">A file, an existing folder, or null for the default name in the working folder.</param>
    /// <param name="timestamp">yyyyMMdd_HHmmss.</param>
    public static Result<ProfileOutput> Prepare(string? requested, string timestamp)
    {
        var name = $"resource_profile_{timestamp}.json";
        var path = requested is null ? name : Directory.Exists(requested) || requested.EndsWith('/') ? System.IO.Path.Join(requested, name) : requested;
        var output = new ProfileOutput(System.IO.Path.GetFullPath(path));
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(output.Path)!);
            using (File.Create(output._temporary))
            {
            }

            File.Delete(output._temporary);
            return output;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Fault.BadInput($"--output {path}", $"a place that can be written ({fault.Message})", "choose another file or folder");
        }
    }

    /// <summary>Writes it; a place that has become unwritable is replaced by the folder for temporary files, and the message says so.</summary>
    public string? Write(ResourceProfile profile)
    {
        try
        {
            WriteTo(Path, _temporary, profile);
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The disk is full, or the folder has gone since the start.
            var elsewhere = System.IO.Path.Join(System.IO.Path.GetTempPath(), System.IO.Path.GetFileName(Path));
            WriteTo(elsewhere, elsewhere + ".part", profile);
            var message = $"cannot write {Path} ({fault.Message}); the profile is in {elsewhere}";
            Path = elsewhere;
            return message;
        }
    }

    private static void WriteTo(string path, string temporary, ResourceProfile profile)
    {
        using (var stream = File.Create(temporary))
            ResourceProfileJson.Write(stream, profile);
        File.Move(temporary, path, overwrite: true);
    }
}
