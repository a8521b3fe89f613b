docker create --name $n --label a=1 -e A=b busybox echo one two >/dev/null
i() { t docker inspect -f "$1" $n; }
i '{{range $k, $v := .Config.Labels}}{{$k}}={{$v}};{{end}}'
i '{{index .Config.Env 0}} {{len .Config.Env}}'
i '{{println .Path}}{{title .Path}} {{lower "ABC"}} {{pad .Path 2 3}}|'
i '{{split .Name "/"}} {{join .Config.Cmd "-"}} {{truncate .Image 6}}'
i '{{.HostConfig.Nope}}'
i '{{if .State.Running}}up{{else}}down{{end}} {{printf "%q" .Name}}'
i '{{index .Config.Env 99}}'
t docker inspect -f json $n-nope
