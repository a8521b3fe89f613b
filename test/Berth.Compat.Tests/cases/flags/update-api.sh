docker create --name $n busybox >/dev/null
u() { api POST /containers/$n/update -H 'Content-Type: application/json' -d "$1"; }
u '{"Memory":1}'
u '{"RestartPolicy":{"Name":"odd"}}'
u '{"RestartPolicy":{"Name":"always","MaximumRetryCount":2}}'
u '{"NanoCpus":500000000,"CpuPeriod":5000}'
u '{"Unknown":1,"CpuShares":7}'
docker inspect -f '{{.HostConfig.CpuShares}} {{.HostConfig.Memory}} {{.HostConfig.RestartPolicy.Name}}' $n
