namespace Ouro.Cli.Viewing;

/// <param name="UpTo">The highest level that meets every service level: <c>8</c>, <c>at no level</c>, <c>not measured</c>.</param>
internal sealed record ServiceLevelReach(string Deployment, string Configuration, string UpTo);
