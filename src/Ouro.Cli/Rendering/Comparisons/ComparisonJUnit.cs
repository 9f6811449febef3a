using System.Globalization;
using System.Xml.Linq;
using Ouro.Analysis.Comparison;

namespace Ouro.Cli.Rendering.Comparisons;

/// <summary>JUnit XML as CI servers read it: a suite of gates, and one of rows in which <c>worse</c> is a failure and <c>cannot_tell</c> is skipped.</summary>
internal static class ComparisonJUnit
{
    public static void Write(Stream stream, RunComparison comparison, IReadOnlyList<GateOutcome> gates)
    {
        var suites = new XElement("testsuites", Suite("ouro compare: gates", gates.Select(CaseOf)), Suite("ouro compare: rows", comparison.Rows.Select(CaseOf)));
        new XDocument(suites).Save(stream);
    }

    private static XElement Suite(string name, IEnumerable<XElement> cases)
    {
        XElement[] all = [.. cases];
        return new XElement(
            "testsuite", new XAttribute("name", name), new XAttribute("tests", all.Length), new XAttribute("failures", Count("failure")), new XAttribute("skipped", Count("skipped")), all);

        string Count(string outcome) => all.Count(c => c.Element(outcome) is not null).ToString(CultureInfo.InvariantCulture);
    }

    private static XElement CaseOf(GateOutcome gate) => new(
        "testcase", new XAttribute("classname", "gates"), new XAttribute("name", gate.Expression), gate.Passed ? null : Outcome("failure", ComparisonText.GateOf(gate)));

    private static XElement CaseOf(ComparisonRow row) => new(
        "testcase",
        new XAttribute("classname", row.CellId.Replace('/', '.')),
        new XAttribute("name", EnumKeys.KeyOf(row.Metric)),
        row.Verdict switch
        {
            ComparisonVerdict.Worse => Outcome("failure", ComparisonText.RowOf(row)),
            ComparisonVerdict.CannotTell => Outcome("skipped", ComparisonTable.VerdictOf(row)),
            _ => null,
        });

    private static XElement Outcome(string name, string message) => new(name, new XAttribute("message", message));
}
