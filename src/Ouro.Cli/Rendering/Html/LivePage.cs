using System.Text;
using System.Text.Json;
using Ouro.Model.Planning;

namespace Ouro.Cli.Rendering.Html;

/// <summary>The page that <c>ouro bench --live</c> serves: the report's charts, fed by events. It starts with the plan alone.</summary>
internal static class LivePage
{
    private const string DataMarker = "<!--ouro:data-->";

    public static string Render(RunPlan plan)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("run", plan.RunId);
            ReportData.WritePlan(json, plan);
            foreach (string empty in (string[])["cells", "ratios", "scaling", "stub_effects", "windows"])
            {
                json.WriteStartArray(empty);
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        return EmbeddedPage.Read("live.html").Replace(DataMarker, Encoding.UTF8.GetString(stream.ToArray()), StringComparison.Ordinal);
    }
}
