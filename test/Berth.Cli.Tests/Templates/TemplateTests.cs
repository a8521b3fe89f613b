using System.Text.Json;
using Berth.Templates;

namespace Berth.Cli.Tests.Templates;

public sealed class TemplateTests
{
    private const string Container = """
        {"Id":"e2b1","Name":"/web","State":{"Running":true,"Pid":12,"Error":""},"Args":["a","b"],"Mounts":[{"Name":"v","RW":true},{"Name":"w","RW":false}],
         "Config":{"Env":["A=1"],"Labels":{"b":"2","a":"1"},"Cmd":null},"Ports":{"80/tcp":[{"HostIp":"0.0.0.0","HostPort":"8080"}],"81/tcp":null},"Size":1.5}
        """;

    /// <summary>Templates and what docker makes of them on such a document.</summary>
    [Theory]
    [InlineData("{{.Id}} {{.ID}}", "e2b1 e2b1")]
    [InlineData("{{.State.Running}}/{{.State.Pid}}", "true/12")]
    [InlineData("{{json .State}}", "{\"Running\":true,\"Pid\":12,\"Error\":\"\"}")]
    [InlineData("{{json .Args}}{{json .Name}}{{json .Config.Cmd}}", "[\"a\",\"b\"]\"/web\"null")]
    [InlineData("{{.Args}} {{.Config.Labels}} {{.Config.Cmd}}", "[a b] map[a:1 b:2] []")]
    [InlineData("{{.State}}", "{true 12 }")]
    [InlineData("{{range .Mounts}}{{.Name}}={{.RW}};{{end}}", "v=true;w=false;")]
    [InlineData("{{range $i, $m := .Mounts}}{{if $i}}, {{end}}{{$m.Name}}{{end}}", "v, w")]
    [InlineData("{{range $k, $v := .Config.Labels}}{{$k}}:{{$v}} {{end}}", "a:1 b:2 ")]
    [InlineData("{{range .Config.Cmd}}x{{else}}none{{end}}", "none")]
    [InlineData("{{if and .State.Running (gt .State.Pid 10)}}up{{else}}down{{end}}", "up")]
    [InlineData("{{if .State.Error}}bad{{else if eq .Name \"/web\"}}web{{else}}?{{end}}", "web")]
    [InlineData("{{with .State}}{{.Pid}}{{end}}", "12")]
    [InlineData("{{index .Args 1}} {{index .Config.Labels \"a\"}} {{(index .Mounts 0).Name}}", "b 1 v")]
    [InlineData("{{(index (index .Ports \"80/tcp\") 0).HostPort}}", "8080")]
    [InlineData("{{len .Args}} {{len .Name}} {{len .Config.Labels}}", "2 4 2")]
    [InlineData("{{join .Args \"-\"}} {{upper .Name}} {{title \"a b\"}} {{lower \"AB\"}}", "a-b /WEB A B ab")]
    [InlineData("{{range split \"a,b\" \",\"}}<{{.}}>{{end}}", "<a><b>")]
    [InlineData("{{printf \"%s|%5d|%-5s|%q|%v\" .Name .State.Pid \"x\" \"y\" .Args}}", "/web|   12|x    |\"y\"|[a b]")]
    [InlineData("{{println .Id 1}}", "e2b1 1\n")]
    [InlineData("{{print 1 2 \"a\" \"b\"}}", "1 2ab")]
    [InlineData("{{.Name | printf \"%s!\" | upper}}", "/WEB!")]
    [InlineData("{{$x := .State}}{{$x.Pid}}{{$.Id}}", "12e2b1")]
    [InlineData("a {{- .Id -}} b", "ae2b1b")]
    [InlineData("{{/* nothing */}}x{{\"{{\"}}", "x{{")]
    [InlineData("{{.Size}} {{not .State.Running}} {{eq 1 2 1}} {{ne \"a\" \"b\"}}", "1.5 false true true")]
    [InlineData("{{slice .Id 1 3}} {{truncate .Id 2}} {{pad \"x\" 1 2}}|", "2b e2  x  |")]
    [InlineData("{{range .Args}}{{if eq . \"b\"}}{{break}}{{end}}{{.}}{{end}}", "a")]
    public void Run_Template_PrintsAsDockerDoes(string template, string expected) => Assert.Equal(expected, Run(template));

    [Theory]
    [InlineData("{{", "unclosed action")]
    [InlineData("{{.Id", "unclosed action")]
    [InlineData("{{nosuch .}}", "function \"nosuch\" not defined")]
    [InlineData("{{if .Id}}", "unexpected EOF")]
    [InlineData("{{end}}", "unexpected {{end}}")]
    [InlineData("{{}}", "missing value for command")]
    [InlineData("{{.Foo}}", "executing \"\" at <.Foo>: map has no entry for key \"Foo\"")]
    [InlineData("{{.Id.Foo}}", "executing \"\" at <.Id.Foo>: can't evaluate field Foo in type string")]
    [InlineData("{{index .Args 9}}", "error calling index: index out of range: 9")]
    [InlineData("{{$x}}", "undefined variable \"$x\"")]
    public void Run_WrongTemplate_SaysWhatIsWrong(string template, string message) =>
        Assert.Equal(message, Assert.Throws<TemplateException>(() => Run(template)).Message);

    [Fact]
    public void Parse_RandomText_ThrowsNothingElse()
    {
        var random = new Random(7);
        const string letters = "{}{}.$\"`'()|:=, abcrangeifendelse-*/1\\\n";
        for (var i = 0; i < 20_000; i++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(30)).Select(_ => letters[random.Next(letters.Length)])]);
            try
            {
                Run("{{" + text + "}}");
            }
            catch (TemplateException)
            {
                // What a template that is none should end in.
                continue;
            }
        }
    }

    private static string Run(string template)
    {
        using var document = JsonDocument.Parse(Container);
        return TemplateRunner.Run(TemplateParser.Parse(template), document.RootElement);
    }
}
