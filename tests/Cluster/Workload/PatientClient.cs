using System.Net.Http.Headers;
using System.Text;

namespace Larder.Cluster.Tests.Workload;

/// <summary>Asks again as pip does (five times, after 0, 0.5, 1, 2 and 4 s), each time at the next gateway,
/// as a load balancer would send it.</summary>
internal sealed class PatientClient : IDisposable
{
    private static readonly double[] Waits = [0, 0.5, 1, 2, 4];

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(15) };
    private readonly IReadOnlyList<Uri> _gateways;
    private int _next;

    public PatientClient(IReadOnlyList<Uri> gateways, string password, int first)
    {
        _gateways = gateways;
        _next = first;
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"admin:{password}")));
    }

    public int Requests { get; private set; }

    public int Retries { get; private set; }

    /// <summary>What went wrong for good.</summary>
    public List<string> Failures { get; } = [];

    /// <param name="make">Makes the request anew for each attempt, for a gateway.</param>
    public async Task SendAsync(Func<Uri, HttpRequestMessage> make)
    {
        Requests++;
        string failure;
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var request = make(_gateways[_next % _gateways.Count]);
                using var answer = await _http.SendAsync(request);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }

                failure = $"{request.Method} {request.RequestUri} {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}";
                if ((int)answer.StatusCode is not (500 or 502 or 503 or 504))
                {
                    break;
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException or IOException)
            {
                failure = exception.Message;
            }

            _next++;
            if (attempt == Waits.Length)
            {
                break;
            }

            Retries++;
            await Task.Delay(TimeSpan.FromSeconds(Waits[attempt]));
        }

        Failures.Add(failure);
    }

    public void Dispose() => _http.Dispose();
}
