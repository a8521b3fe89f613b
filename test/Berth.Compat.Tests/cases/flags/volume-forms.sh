m() { docker create --name $n "$@" busybox >/dev/null; docker inspect -f '{{json .HostConfig.Binds}} {{json .Config.Volumes}}{{range .Mounts}} {{.Type}} {{.Destination}} {{json .Mode}} {{.RW}} {{json .Propagation}}{{end}}' $n; quiet docker rm -v $n; }
m -v /a/../b
m -v $edir:/x/:ro
m -v $edir/.:/x:rslave,ro
m -v $n-v:/x:z
quiet docker volume rm $n-v
