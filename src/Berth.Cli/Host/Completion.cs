using System.Text;
using Berth.Cli.Commands;
using Berth.Cli.Flags;
using Berth.Cli.Output;

namespace Berth.Cli.Host;

/// <summary><c>berth completion bash|zsh</c>: a script made from the commands themselves.</summary>
internal sealed class Completion : Command
{
    public override IReadOnlyList<string> Paths => ["completion"];

    public override string Usage => "bash|zsh";

    public override string Summary => "Print a script that completes commands and flags in a shell";

    public override Arity Arity => Arity.Exactly(1);

    public override int Execute(Invocation call)
    {
        TextSink.Out.Write(call.Arguments[0] switch
        {
            "bash" => Bash(),
            "zsh" => Zsh(),
            var shell => throw new CliException($"no completion for {shell}: use bash or zsh"),
        });
        return 0;
    }

    // The words of each command are in a table; the names of containers and images are asked from the daemon when they are wanted.
    private static string Bash()
    {
        var roots = new SortedSet<string>(StringComparer.Ordinal);
        var groups = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        var cases = new StringBuilder();
        foreach (var command in CommandTable.All())
        {
            if (command.Hidden)
                continue;
            foreach (var path in command.Paths)
            {
                var blank = path.IndexOf(' ');
                roots.Add(blank < 0 ? path : path[..blank]);
                if (blank < 0)
                    continue;
                if (!groups.TryGetValue(path[..blank], out var names))
                    groups[path[..blank]] = names = new SortedSet<string>(StringComparer.Ordinal);
                names.Add(path[(blank + 1)..]);
            }

            cases.Append("    ").AppendJoin('|', Quoted(command.Paths)).Append(") flags=\"").AppendJoin(' ', Names(command)).Append("\"; kind=").Append(Kind(command)).Append(" ;;\n");
        }

        var words = new StringBuilder();
        foreach (var (group, names) in groups)
            words.Append("    ").Append(group).Append(") words=\"").AppendJoin(' ', names).Append("\" ;;\n");
        return $$"""
            # completion of berth for bash; made by `berth completion bash`
            _berth_words() {
              local cur=${COMP_WORDS[COMP_CWORD]} first=${COMP_WORDS[1]} path words= flags= kind=
              if [ "$COMP_CWORD" -le 1 ]; then COMPREPLY=($(compgen -W "{{string.Join(' ', roots)}}" -- "$cur")); return; fi
              case $first in
            {{words}}  esac
              if [ -n "$words" ] && [ "$COMP_CWORD" -eq 2 ]; then COMPREPLY=($(compgen -W "$words" -- "$cur")); return; fi
              path=$first; [ -n "$words" ] && path="$first ${COMP_WORDS[2]}"
              case $path in
            {{cases}}  esac
              case $cur in -*) COMPREPLY=($(compgen -W "$flags --help" -- "$cur")); return ;; esac
              case ${COMP_WORDS[COMP_CWORD-1]} in
                --network|--net) kind=network ;;
                --volumes-from) kind=container ;;
                --env-file|--cidfile|--label-file) kind=file ;;
              esac
              case $kind in
                container) COMPREPLY=($(compgen -W "$(berth ps -a --format '{{"{{"}}.Names{{"}}"}}' 2>/dev/null)" -- "$cur")) ;;
                image) COMPREPLY=($(compgen -W "$(berth images --format '{{"{{"}}.Repository{{"}}"}}:{{"{{"}}.Tag{{"}}"}}' 2>/dev/null | grep -v '<none>')" -- "$cur")) ;;
                network) COMPREPLY=($(compgen -W "$(berth network ls --format '{{"{{"}}.Name{{"}}"}}' 2>/dev/null)" -- "$cur")) ;;
                volume) COMPREPLY=($(compgen -W "$(berth volume ls --format '{{"{{"}}.Name{{"}}"}}' 2>/dev/null)" -- "$cur")) ;;
                *) COMPREPLY=($(compgen -f -- "$cur")) ;;
              esac
            }
            complete -o default -F _berth_words berth

            """;
    }

    // zsh runs bash's completions. The file is read when berth is completed for the first time, so it also answers that time.
    private static string Zsh() =>
        "#compdef berth\nautoload -U +X bashcompinit && bashcompinit\n" + Bash() + "_bash_complete -o default -F _berth_words\n";

    private static IEnumerable<string> Quoted(IReadOnlyList<string> paths)
    {
        foreach (var path in paths)
            yield return $"\"{path}\"";
    }

    private static List<string> Names(Command command)
    {
        var flags = new FlagSet();
        command.Declare(flags);
        var names = new List<string>();
        foreach (var flag in flags.Flags)
        {
            if (!flag.Hidden)
                names.Add($"--{flag.Name}");
        }

        names.Sort(StringComparer.Ordinal);
        return names;
    }

    private static string Kind(Command command) => command.Usage switch
    {
        var usage when usage.Contains("IMAGE", StringComparison.Ordinal) => "image",
        var usage when usage.Contains("CONTAINER", StringComparison.Ordinal) || usage.Contains("NAME|ID", StringComparison.Ordinal) => "container",
        var usage when usage.Contains("NETWORK", StringComparison.Ordinal) => "network",
        var usage when usage.Contains("VOLUME", StringComparison.Ordinal) => "volume",
        _ => "file",
    };
}
