using System.ComponentModel;
using System.Diagnostics;

namespace Ouro.Cli.Serving;

/// <summary>
/// Opens a page in the user's browser. The address goes through a file that only this user can read, because a command line,
/// which every user of the machine can read, would tell them the token.
/// </summary>
internal sealed class BrowserWindow : IDisposable
{
    private static readonly string[] Screens = ["DISPLAY", "WAYLAND_DISPLAY"];
    private readonly string _file;

    private BrowserWindow(string file) => _file = file;

    /// <returns>To be disposed when the page is no longer served; null where there is no screen or no browser: the address is printed as well.</returns>
    public static BrowserWindow? Open(Uri address)
    {
        if (OperatingSystem.IsLinux() && !Array.Exists(Screens, name => Environment.GetEnvironmentVariable(name) is { Length: > 0 }))
            return null;
        string file = Path.Combine(Path.GetTempPath(), $"ouro-view-{Guid.NewGuid():N}.html");
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var writer = new StreamWriter(file, options))
                writer.Write($"<!doctype html><title>Ouro</title><meta http-equiv=\"refresh\" content=\"0;url={address}\">");
            using var started = Process.Start(new ProcessStartInfo(file) { UseShellExecute = true });
            return new BrowserWindow(file);
        }
        catch (Exception e) when (e is Win32Exception or IOException or UnauthorizedAccessException)
        {
            // No program opens a page here.
            File.Delete(file);
            return null;
        }
    }

    public void Dispose() => File.Delete(_file);
}
