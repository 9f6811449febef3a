namespace Ouro.Deploy.Processes;

/// <summary>
/// The command line under which a service starts: in a session of its own, inside its cgroups before its first instruction,
/// with a watchdog that kills the whole group, and what left it, once Ouro is gone, even by SIGKILL.
/// </summary>
/// <remarks>
/// PR_SET_PDEATHSIG is not used: it fires when the <i>thread</i> that forked ends, and thread-pool threads end while the
/// process lives on. The watchdog instead reads a pipe whose only writing end is ours; the kernel closes it with us. It starts before the
/// cgroups are entered, so that it is not part of what is limited.
/// </remarks>
internal static class GuardedLaunch
{
    public const string WatchdogName = "ouro-watchdog";

    /// <summary>A variable that marks every process of one start, also those that leave its process group.</summary>
    public const string TokenVariable = "OURO_DEPLOYMENT_TOKEN";

    // $1 is the log, then cgroup.procs files up to "--", then the command.
    private const string Script = """
        exec 3<&0
        exec </dev/null >>"$1" 2>&1 || exit 126
        shift
        /bin/sh -c '
          trap "" TERM INT HUP
          read -r closed <&3
          kill -s TERM -- "-$1"
          sleep 2
          for environ in /proc/[0-9]*/environ; do
            id=${environ#/proc/}; id=${id%/environ}
            if [ "$id" != $$ ] && grep -qs "$OURO_DEPLOYMENT_TOKEN" "$environ"; then kill -s KILL "$id"; fi
          done
          kill -s KILL -- "-$1"' ouro-watchdog $$ &
        exec 3<&-
        while [ "$1" != "--" ]; do
          echo $$ >"$1" || { echo "ouro: cannot enter the cgroup $1"; exit 126; }
          shift
        done
        shift
        exec "$@"
        """;

    /// <summary>Arguments of <c>setsid</c>. A caller's process is no group leader when it starts, so setsid does not fork and the process id stays.</summary>
    public static IReadOnlyList<string> Arguments(string logPath, IReadOnlyList<string> cgroupProcsFiles, IReadOnlyList<string> command) =>
        ["/bin/sh", "-c", Script, "ouro-start", logPath, .. cgroupProcsFiles, "--", .. command];
}
