using System.Globalization;
using Ouro.Cli.Options;
using Ouro.Model.Planning;

namespace Ouro.Cli.Planning;

/// <summary>The network path of <c>--relay</c>: <c>delay-ms=20,bytes-per-s=1000000,hold-bytes=4096,hold-ms=50</c>, each optional.</summary>
internal static class RelayParser
{
    // A proxy that buffers until the reply ends still sends its rest; 200 ms is a delayed acknowledgement's order.
    private const double DefaultHoldMs = 200;

    // Of one connection: what nginx' proxy_buffers hold by default is far below.
    private const double MostHeldBytes = 1 << 20;

    /// <returns>Null without the setting, or with faults.</returns>
    public static PathLimits? Parse(SettingValue? setting, Faults faults)
    {
        if (setting is not { } given)
            return null;
        var numbers = new Dictionary<string, double>();
        foreach (string pair in given.Text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = pair.Split('=', 2, StringSplitOptions.TrimEntries);
            double most = parts[0] switch
            {
                "delay-ms" or "hold-ms" => 60_000,
                "bytes-per-s" => 1e12,
                "hold-bytes" => MostHeldBytes,
                _ => 0,
            };
            if (parts.Length == 2 && double.TryParse(parts[1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) && number > 0 && number <= most)
                numbers[parts[0]] = number;
            else
                faults.Add(given with { Text = pair }, "NAME=NUMBER above 0 with a name out of delay-ms, bytes-per-s, hold-bytes, hold-ms", "correct it");
        }

        bool holdsBack = numbers.ContainsKey("hold-bytes") || numbers.ContainsKey("hold-ms");
        return new PathLimits(
            TimeSpan.FromMilliseconds(numbers.GetValueOrDefault("delay-ms")),
            numbers.TryGetValue("bytes-per-s", out double rate) ? (long)rate : null,
            holdsBack ? new HoldBack((int)numbers.GetValueOrDefault("hold-bytes", MostHeldBytes), TimeSpan.FromMilliseconds(numbers.GetValueOrDefault("hold-ms", DefaultHoldMs))) : null);
    }
}
