namespace Ouro.Cli.Options;

/// <summary>Every setting of <c>ouro bench</c>, in the order in which the help shows them.</summary>
internal static class BenchSettings
{
    public static readonly Setting LocalUrl = new("local-url", "LOCAL_BASE_URL", "URL", "Measure a service that already runs here instead of starting one.");
    public static readonly Setting K8sUrl = new("k8s-url", "K8S_BASE_URL", "URL", "The same for the second deployment (a Service URL, a NodePort, a port-forward).");
    public static readonly Setting K8s = new("k8s", null, "[CONTEXT/]NAMESPACE/DEPLOYMENT", "The second deployment is this Deployment of a cluster, found through the kubeconfig.");
    public static readonly Setting K8sPath = new("k8s-path", null, "auto|nodeport|service|port-forward", "How its pods are reached (default: the first that answers of service, nodeport, port-forward). It is part of every latency.");
    public static readonly Setting K8sTelemetry = new("k8s-telemetry", null, "auto|exec|cadvisor", "Where its counters are read (default: in the container where it can be entered, else from the kubelet's cAdvisor).");
    public static readonly Setting K8sTimeout = new("k8s-timeout", null, "S", "Longest wait for a rollout (default: 120).");
    public static readonly Setting AllowMutate = new("allow-mutate", null, "", "Let ouro switch the Deployment's stubs by patching USE_MOCK_EMBEDDINGS and USE_MOCK_LLM; put back at the end. Without it the Deployment is measured as it stands.");
    public static readonly Setting YesReally = new("yes-really", null, "", "Also patch in a namespace whose name begins with prod.");
    public static readonly Setting FromCluster = new("from-cluster", null, "", "Load the Deployment from agents in its own namespace (a Job, removed at the end), straight to its Service; needs --allow-mutate. The local half keeps its load from this machine.");
    public static readonly Setting AgentImage = new("agent-image", null, "IMAGE", "With --from-cluster: the image of the agents, of this very build (default: ouro:dev).");
    public static readonly Setting NatsImage = new("nats-image", null, "IMAGE", "With --from-cluster: a NATS server's image (default: nats:2.11-alpine).");
    public static readonly Setting LocalCommand = new("local-command", null, "COMMAND", "Start command of the service at --local-url; run anew with the stub variables for each configuration.");
    public static readonly Setting Switch = new("switch", null, "fixed|header", "How a running service changes its stubs: not at all (default), or by the Ouro-Use-Stubs header.");
    public static readonly Setting NoTwin = new("no-twin", null, "", "Measure only the local deployment, without the one under Kubernetes-like limits.");
    public static readonly Setting TwinCpus = new("twin-cpus", null, "CORES", "CPU limit of the twin (default: the limit in deploy/k8s).");
    public static readonly Setting TwinMemory = new("twin-memory", null, "SIZE", "Memory limit of the twin, e.g. 512Mi (default: the limit in deploy/k8s).");
    public static readonly Setting Pipeline = new("pipeline", "PIPELINE", "blocking|async", "Pipeline of the services that Ouro starts (default: blocking, the one with something to find).");
    public static readonly Setting ServiceVariable = new("service-env", null, "NAME=VALUE", "A further variable for the services that Ouro starts.", Repeats: true);
    public static readonly Setting Simulator = new("llm-sim", null, "K=V,…", "Settings of the simulated upstream, e.g. ttft-ms=100,itl-ms=10,tokens=20,concurrency=4.");
    public static readonly Setting Relay = new("relay", null, "K=V,…", "Put a network path in front of every service: delay-ms (each way), bytes-per-s, hold-bytes and hold-ms (replies held back).");
    public static readonly Setting Configurations = new("configs", null, "LIST", "Stub configurations out of baseline,mock-embeddings,mock-llm,mock-both (default: all four).");
    public static readonly Setting UseMockEmbeddings = new("use-mock-embeddings", "USE_MOCK_EMBEDDINGS", "true|false", "Measure only configurations whose embeddings are (not) stubbed.");
    public static readonly Setting UseMockLlm = new("use-mock-llm", "USE_MOCK_LLM", "true|false", "Measure only configurations whose LLM is (not) stubbed.");
    public static readonly Setting Levels = new("levels", null, "LIST", "Concurrency levels (default: 1,2,5,10,15,20 up to --max-concurrent).");
    public static readonly Setting MaxConcurrent = new("max-concurrent", "MAX_CONCURRENT", "N", "Highest level of the default list (default: 20).");
    public static readonly Setting ThinkTime = new("think-ms", null, "MS", "Closed loop: pause of each slot between a reply and its next request (default: none).");
    public static readonly Setting Rate = new("rate", null, "LIST", "Open loop instead of levels: requests per second, sent whatever the replies do. Each rate is a row.");
    public static readonly Setting ArrivalGaps = new("arrivals", null, "constant|poisson", "Open loop: equally spaced requests (default), or a Poisson process (exponential gaps).");
    public static readonly Setting Length = new("length", null, "S", "Open loop: seconds of sending per cell (default: 10); the rate gives the number of requests.");
    public static readonly Setting Stages = new("stages", null, "LIST", "Open loop in stages: 10x30s,50x60s is 10/s for 30 s, then 50/s for 60 s; 10-50x1m is a ramp. One row, of the highest rate.");
    public static readonly Setting Sweep = new("sweep", null, "", "Find the highest rate that still meets --slo: doubling from --rate (default 2), then bisection.");
    public static readonly Setting Precision = new("precision", null, "PERCENT", "The sweep ends when rate met and rate missed are this close (default: 5, and 1 request per second at best).");
    public static readonly Setting Requests = new("requests", "TOTAL_REQUESTS", "N", "Measured requests per cell (default: 50, and at least the highest level; in an open loop the rate × --length).");
    public static readonly Setting Warmup = new("warmup", "WARMUP_REQUESTS", "N", "Requests before each cell that are not counted (default: 5).");
    public static readonly Setting Repetitions = new("repetitions", null, "N", "How often each cell is measured (default: 1).");
    public static readonly Setting LeastSeconds = new("least-seconds", null, "S", "A closed-loop cell that is over sooner is measured again with as many requests as last so long (default: 0.5, and 0 where --requests is given).");
    public static readonly Setting CellSeconds = new("cell-seconds", null, "S", "A cell that takes longer is stopped and marked (default: 60).");
    public static readonly Setting TimeoutSeconds = new("timeout", null, "S", "Longest wait for headers and longest silence in a stream (default: 30).");
    public static readonly Setting Workers = new("workers", null, "N", "Load threads (default: 1; one is enough for tens of thousands of events per second).");
    public static readonly Setting Agents = new("agents", "OURO_NATS", "URL", "Spread the load over the agents that wait at this NATS server (see 'ouro agent --help').");
    public static readonly Setting AgentCount = new("agent-count", null, "N", "Wait for so many agents (default: all that answer at once); with --from-cluster start so many (default: 1).");
    public static readonly Setting AgentCredentials = new("agent-creds", null, "FILE", "NATS credentials (.creds); user and password are read from NATS_USER and NATS_PASSWORD, a token from NATS_TOKEN.");
    public static readonly Setting AgentGroup = new("agent-group", null, "NAME", "Use only agents of this group (default: default).");
    public static readonly Setting Seed = new("seed", null, "N", "Seed of the cell order and the queries (default: 1).");
    public static readonly Setting Format = new("format", null, "ouragboros|openai|ollama", "Shape of the reply stream (default: ouragboros).");
    public static readonly Setting Path = new("path", null, "PATH", "Request path (default: /ask/stream, or the format's own).");
    public static readonly Setting Model = new("model", null, "NAME", "llm_model of each request (default: sim:ouro).");
    public static readonly Setting EmbeddingModel = new("embedding-model", null, "NAME", "embedding_model of each request (default: huggingface:generated).");
    public static readonly Setting Queries = new("queries", null, "FILE", "One question per line (default: 300 physics questions that ship with Ouro).");
    public static readonly Setting Header = new("header", null, "'NAME: VALUE'", "A further request header; ${NAME} in it is read from the environment. Values are never printed or stored.", Repeats: true);
    public static readonly Setting Http2 = new("http2", null, "", "Speak HTTP/2 with the services at the given URLs: negotiated on https://, with prior knowledge on http://. Less exact than HTTP/1.1, and said so.");
    public static readonly Setting Insecure = new("insecure", null, "", "Do not check certificates of https:// services. Every result says so.");
    public static readonly Setting ServiceLevels = new("slo", null, "LIST", "Service levels for goodput, e.g. ttft<500ms,itl_p99<50ms,e2e<10s.");
    public static readonly Setting Profile = new("profile", null, "", "Add a resource profile per cell.");
    public static readonly Setting Output = new("out", null, "DIR", "Folder of the results (default: benchmark-results-systematic, with --profile benchmark-results-profiled).");

    public static string DefaultOutput(bool profile) => profile ? "benchmark-results-profiled" : "benchmark-results-systematic";

    public static readonly IReadOnlyList<Setting> All =
    [
        LocalUrl, K8sUrl, K8s, K8sPath, K8sTelemetry, K8sTimeout, AllowMutate, YesReally, FromCluster, AgentImage, NatsImage, LocalCommand, Switch, NoTwin, TwinCpus, TwinMemory, Pipeline, ServiceVariable, Simulator, Relay,
        Configurations, UseMockEmbeddings, UseMockLlm, Levels, MaxConcurrent, ThinkTime, Rate, ArrivalGaps, Length, Stages, Sweep, Precision, Requests, LeastSeconds, Warmup, Repetitions, CellSeconds,
        TimeoutSeconds, Workers, Agents, AgentCount, AgentCredentials, AgentGroup, Seed, Format, Path, Model, EmbeddingModel, Queries, Header, Http2, Insecure, ServiceLevels, Profile, Output,
    ];
}
