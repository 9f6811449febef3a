using System.Globalization;
using Ouro.Load.SelfTest;

// Ouro.NullServer [PORT]: POST /ask/stream?d=50&j=10&g=10&k=20 answers 1 status, k token and 1 end events;
// d: first token after so many ms, ± j ms; g: ms between tokens; c=1: a counted body. Without d and g the reply is one write.
int port = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 18080;
using var server = new NullServer(port);
Console.WriteLine($"listening on {server.Url}");
server.Run();
