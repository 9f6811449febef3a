using Ouro.Model.Planning;

namespace Ouro.Cli.Planning;

/// <summary>The load's part of a plan. With a sweep the only level is where it begins.</summary>
internal sealed record LoadPlan(LoadShape Shape, IReadOnlyList<int> Levels, SweepPlan? Sweep);
