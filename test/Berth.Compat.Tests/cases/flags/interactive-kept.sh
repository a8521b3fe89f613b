s() { docker create --name $n "$@" busybox >/dev/null; docker inspect -f '{{with .Config}}{{.Tty}} {{.OpenStdin}} {{.StdinOnce}} {{.AttachStdin}} {{.AttachStdout}} {{.AttachStderr}}{{end}}' $n; quiet docker rm $n; }
s
s -i
s -t
s -a stdout
s -a stdin -a stderr
t docker create -a odd busybox 2>&1 | grep -v '^$'
t docker run --rm -d -a stdout busybox 2>&1 | grep -v '^$'
