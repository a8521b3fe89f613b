using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Berth.Registry.Metrics;

/// <summary>Counts requests, and tells them in Prometheus' text format.</summary>
public sealed class RegistryMetrics
{
    private static readonly double[] s_bounds = [0.005, 0.025, 0.1, 0.5, 2.5, 10, 60];
    private readonly ConcurrentDictionary<(string Method, string Route, int Status), Counter> _requests = new();
    private readonly ConcurrentDictionary<string, Histogram> _times = new(StringComparer.Ordinal);
    private long _received;
    private long _sent;
    private long _collected;

    /// <summary>A request was answered.</summary>
    /// <param name="method">Its method.</param>
    /// <param name="route">What kind of address it named.</param>
    /// <param name="status">The answer's status.</param>
    /// <param name="elapsed">How long it took.</param>
    /// <param name="received">Bytes of its body.</param>
    /// <param name="sent">Bytes of the answer's body.</param>
    public void Answered(string method, string route, int status, TimeSpan elapsed, long received, long sent)
    {
        // Whatever a client calls its method, there are a few counters.
        var known = method is "GET" or "HEAD" or "POST" or "PUT" or "PATCH" or "DELETE" ? method : "other";
        _requests.GetOrAdd((known, route, status), static _ => new Counter()).Add();
        _times.GetOrAdd(route, static _ => new Histogram()).Add(elapsed.TotalSeconds);
        Interlocked.Add(ref _received, received);
        Interlocked.Add(ref _sent, sent);
    }

    /// <summary>A collection took bytes away.</summary>
    public void Collected(long bytes) => Interlocked.Add(ref _collected, bytes);

    /// <summary>All of it, with what the registry has now.</summary>
    public string Write(int repositories, int uploads)
    {
        var text = new StringBuilder();
        Head(text, "berth_registry_requests_total", "counter", "Requests answered.");
        foreach (var ((method, route, status), counter) in _requests.OrderBy(x => x.Key))
            text.Append(CultureInfo.InvariantCulture, $"berth_registry_requests_total{{method=\"{method}\",route=\"{route}\",status=\"{status}\"}} {counter.Value}\n");
        Head(text, "berth_registry_request_seconds", "histogram", "Time from a request to the end of its answer.");
        foreach (var (route, histogram) in _times.OrderBy(x => x.Key, StringComparer.Ordinal)) histogram.Write(text, route);
        Single(text, "berth_registry_received_bytes_total", "counter", "Bytes of requests' bodies.", Interlocked.Read(ref _received));
        Single(text, "berth_registry_sent_bytes_total", "counter", "Bytes of answers' bodies.", Interlocked.Read(ref _sent));
        Single(text, "berth_registry_collected_bytes_total", "counter", "Bytes that collections took away.", Interlocked.Read(ref _collected));
        Single(text, "berth_registry_repositories", "gauge", "Repositories with something to pull.", repositories);
        Single(text, "berth_registry_uploads", "gauge", "Blob uploads in progress.", uploads);
        return text.ToString();
    }

    private static void Single(StringBuilder text, string name, string type, string help, long value)
    {
        Head(text, name, type, help);
        text.Append(CultureInfo.InvariantCulture, $"{name} {value}\n");
    }

    private static void Head(StringBuilder text, string name, string type, string help) =>
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");

    private sealed class Counter
    {
        private long _value;

        public long Value => Interlocked.Read(ref _value);

        public void Add() => Interlocked.Increment(ref _value);
    }

    private sealed class Histogram
    {
        private readonly Lock _lock = new();
        private readonly long[] _buckets = new long[s_bounds.Length + 1];
        private double _sum;

        public void Add(double seconds)
        {
            var bucket = Array.FindIndex(s_bounds, x => seconds <= x);
            lock (_lock)
            {
                _buckets[bucket < 0 ? s_bounds.Length : bucket]++;
                _sum += seconds;
            }
        }

        public void Write(StringBuilder text, string route)
        {
            lock (_lock)
            {
                long total = 0;
                for (var i = 0; i < _buckets.Length; i++)
                {
                    total += _buckets[i];
                    var bound = i < s_bounds.Length ? s_bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
                    text.Append(CultureInfo.InvariantCulture, $"berth_registry_request_seconds_bucket{{route=\"{route}\",le=\"{bound}\"}} {total}\n");
                }
                text.Append(CultureInfo.InvariantCulture, $"berth_registry_request_seconds_sum{{route=\"{route}\"}} {_sum}\nberth_registry_request_seconds_count{{route=\"{route}\"}} {total}\n");
            }
        }
    }
}
