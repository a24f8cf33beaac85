using System.Text;

namespace Larder.Server.Commands;

/// <summary>Where commands read and write: the console, or what a test puts in its place.</summary>
internal sealed class Terminal
{
    public TextWriter Output { get; init; } = Console.Out;

    public TextWriter Error { get; init; } = Console.Error;

    public TextReader Input { get; init; } = Console.In;

    /// <summary>Whether a person types here, so that a prompt makes sense.</summary>
    public bool CanPrompt { get; init; } = !Console.IsInputRedirected;

    /// <summary>Whether a person watches, so that a bar may move.</summary>
    public bool CanAnimate { get; init; } = !Console.IsOutputRedirected && !Console.IsErrorRedirected;

    /// <summary>Reads a password: typed twice without being shown, or the first line of standard input.</summary>
    /// <param name="fromInput">Whether standard input holds it (<c>--password-stdin</c>).</param>
    /// <exception cref="CommandException">There is no way to ask, nothing was given, or the two differ.</exception>
    public string ReadPassword(bool fromInput)
    {
        if (fromInput)
        {
            return Input.ReadLine() is { Length: > 0 } line ? line : throw new CommandException("Standard input holds no password.");
        }

        if (!CanPrompt)
        {
            throw new CommandException("There is no terminal to ask for a password: give it on standard input with --password-stdin.");
        }

        var password = ReadHidden("Password: ");
        return password == ReadHidden("Again:    ") ? password : throw new CommandException("The two passwords differ.");
    }

    /// <summary>Asks for a "y".</summary>
    /// <param name="confirmed">Whether the command line says yes already.</param>
    /// <exception cref="CommandException">The answer is no, or nobody can be asked.</exception>
    public void Confirm(string question, bool confirmed)
    {
        if (confirmed)
        {
            return;
        }

        if (!CanPrompt)
        {
            throw new CommandException($"{question} There is no terminal to ask: add --yes.");
        }

        Error.Write($"{question} [y/N] ");
        if (Input.ReadLine()?.Trim() is not ("y" or "Y" or "yes"))
        {
            throw new CommandException("Nothing was done.");
        }
    }

    private string ReadHidden(string prompt)
    {
        Error.Write(prompt);
        var typed = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key is ConsoleKey.Backspace)
            {
                typed.Length = Math.Max(0, typed.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                typed.Append(key.KeyChar);
            }
        }

        Error.WriteLine();
        return typed.ToString();
    }

    /// <summary>Text from outside without what a terminal would obey: <c>?</c> for control characters.</summary>
    public static string Printable(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(character => char.IsControl(character) ? '?' : character)) : text;
}
