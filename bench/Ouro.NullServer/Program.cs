using System.Globalization;
using Ouro.NullServer;

// Ouro.NullServer [port]: POST /ask/stream?d=50&j=10&g=10&k=20 answers 1 status, k token and 1 end events;
// d: first token after so many ms, ± j ms; g: ms between tokens. Without d and g the reply is one write.
int port = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 18080;
using var loop = new ReplyLoop(port);
Console.WriteLine($"listening on 127.0.0.1:{port}");
loop.Run();
