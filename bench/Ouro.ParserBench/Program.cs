using BenchmarkDotNet.Running;

// Scanners and parsers over recorded replies: bench/parsers. Other arguments are BenchmarkDotNet's (--filter, --job, --list).
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
