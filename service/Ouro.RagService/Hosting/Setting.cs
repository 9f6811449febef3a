namespace Ouro.RagService.Hosting;

/// <summary>One thing that can be set: by <c>--flag value</c>, which wins, or by an environment variable.</summary>
internal sealed record Setting(string Flag, string Variable, string Default, string Help);
