using NATS.Client.ObjectStore;
using Ouro.Model.Records;

namespace Ouro.Cluster.Results;

/// <summary>An agent's results on their way to the coordinator: chunk by chunk into a file, for they are larger than what a coordinator should need.</summary>
internal static class PartFile
{
    public static async Task<FileStream> DownloadAsync(INatsObjStore store, string name, string folder)
    {
        var file = ScratchFile.Create(folder);
        try
        {
            await store.GetAsync(name, file, leaveOpen: true);
            await file.FlushAsync();
            return file;
        }
        catch
        {
            await file.DisposeAsync(); // the next attempt begins anew
            throw;
        }
    }
}
