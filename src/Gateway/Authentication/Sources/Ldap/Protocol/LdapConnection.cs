using System.Collections.Immutable;
using System.Formats.Asn1;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Larder.Gateway.Authentication.Sources.Ldap.Protocol;

/// <summary>A conversation with a directory, one question after the other. Not for use by several at once.</summary>
/// <remarks>
/// After an exception, cancellation included, it must be thrown away: an answer may still be on its way. Asynchronous throughout, so that a
/// server that hangs holds no thread. Spec: https://www.rfc-editor.org/rfc/rfc4511
/// </remarks>
internal sealed class LdapConnection : IDisposable
{
    private const int MaxMessageBytes = 1 << 20;
    private const byte SequenceTag = 0x30;

    private readonly Socket _socket;
    private Stream _stream;
    private int _lastId;

    private LdapConnection(Socket socket) => (_socket, _stream) = (socket, new NetworkStream(socket, ownsSocket: true));

    /// <summary>Whether nothing came in since the last answer. Something means that the server has ended the conversation.</summary>
    public bool IsQuiet => !_socket.Poll(0, SelectMode.SelectRead);

    /// <summary>Connects, encrypted if that is wanted. Nothing else is ever said before that.</summary>
    /// <param name="startTls">Whether to ask a server for encryption with which the conversation begins in plain text.</param>
    /// <param name="trusted">Whose certificates are good; <see langword="null"/> for whom the machine trusts.</param>
    public static async Task<LdapConnection> OpenAsync(
        LdapEndpoint endpoint, bool startTls, X509ChainPolicy? trusted, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endpoint.Host, endpoint.Port, cancellationToken);
            var connection = new LdapConnection(socket);
            if (startTls)
            {
                await connection.AgreeOnTlsAsync(cancellationToken);
            }

            if (startTls || endpoint.IsTls)
            {
                await connection.EncryptAsync(endpoint.Host, trusted, cancellationToken);
            }

            return connection;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Says who speaks from now on.</summary>
    /// <param name="password">Not empty: with an empty one servers take everybody for nobody, and say that all is well.</param>
    public async Task<LdapResult> BindAsync(string dn, string password, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(dn);
        ArgumentException.ThrowIfNullOrEmpty(password);
        var request = LdapRequest.Bind(++_lastId, dn, password);
        try
        {
            await _stream.WriteAsync(request, cancellationToken);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(request);
        }

        return await ReadAsync(response => response.ReadResult(1), cancellationToken);
    }

    public async Task<LdapFindings> SearchAsync(LdapSearch search, CancellationToken cancellationToken)
    {
        await _stream.WriteAsync(LdapRequest.Search(++_lastId, search), cancellationToken);
        var entries = ImmutableArray.CreateBuilder<LdapEntry>();
        while (true)
        {
            var end = await ReadAsync<LdapResult?>(
                response =>
                {
                    if (response.IsEntry)
                    {
                        entries.Add(response.ReadEntry());
                    }

                    return response.IsEntry || response.IsReference ? null : response.ReadResult(5);
                },
                cancellationToken);
            if (end is not null)
            {
                return new(entries.ToImmutable(), end);
            }

            if (entries.Count > search.MaxEntries)
            {
                throw new SourceFailureException("it sends more entries than it was asked for.");
            }
        }
    }

    /// <summary>Ends the conversation politely if that takes no time.</summary>
    public void Dispose()
    {
        try
        {
            if (_stream is NetworkStream && _socket.Connected)
            {
                _socket.Send(LdapRequest.Unbind(++_lastId), SocketFlags.None);
            }
        }
        catch (SocketException)
        {
            // The server was faster.
        }

        _stream.Dispose();
    }

    private async Task AgreeOnTlsAsync(CancellationToken cancellationToken)
    {
        await _stream.WriteAsync(LdapRequest.StartTls(++_lastId), cancellationToken);
        var result = await ReadAsync(response => response.ReadResult(24), cancellationToken);
        if (result.Code is not LdapResultCode.Success)
        {
            throw new SourceFailureException($"it refuses StartTLS ({(int)result.Code}).");
        }
    }

    private async Task EncryptAsync(string host, X509ChainPolicy? trusted, CancellationToken cancellationToken)
    {
        var encrypted = new SslStream(_stream);
        await encrypted.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = host, CertificateChainPolicy = trusted }, cancellationToken);
        _stream = encrypted;
    }

    /// <summary>Reads one answer to the last question.</summary>
    private async Task<T> ReadAsync<T>(Func<LdapResponse, T> read, CancellationToken cancellationToken)
    {
        var message = await ReceiveAsync(cancellationToken);
        try
        {
            var response = LdapResponse.Parse(message);
            if (response.Id is 0)
            {
                throw new IOException("The server has ended the conversation.");
            }

            return response.Id == _lastId ? read(response) : throw new SourceFailureException("it answers what it was not asked.");
        }
        catch (AsnContentException)
        {
            throw new SourceFailureException("its answer is not LDAP.");
        }
    }

    /// <summary>Reads exactly one message, so that nothing that came before encryption is taken for something that came after.</summary>
    private async Task<byte[]> ReceiveAsync(CancellationToken cancellationToken)
    {
        var head = new byte[6];
        await _stream.ReadExactlyAsync(head.AsMemory(0, 2), cancellationToken);
        var (headLength, length) = (2, (long)head[1]);
        if (length >= 0x80)
        {
            var bytes = head[1] & 0x7f;
            if (bytes is 0 or > 4)
            {
                throw new SourceFailureException("its answer is not LDAP.");
            }

            await _stream.ReadExactlyAsync(head.AsMemory(2, bytes), cancellationToken);
            headLength += bytes;
            length = head[2..headLength].Aggregate(0L, (sum, next) => (sum << 8) | next);
        }

        if (head[0] is not SequenceTag || length > MaxMessageBytes)
        {
            throw new SourceFailureException(head[0] is SequenceTag ? "its answer is too large." : "its answer is not LDAP.");
        }

        var message = new byte[headLength + length];
        head.AsSpan(0, headLength).CopyTo(message);
        await _stream.ReadExactlyAsync(message.AsMemory(headLength), cancellationToken);
        return message;
    }
}
