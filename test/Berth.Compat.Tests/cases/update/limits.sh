docker run -d --name $n busybox sleep 60 >/dev/null
from=$(date +%s.%N)
t docker update --memory 64m --memory-swap 128m $n
t docker update --cpus 0.5 --pids-limit 55 --cpu-shares 512 --cpuset-cpus 0 --memory-reservation 32m $n
seen() { docker inspect --format '{{.HostConfig.Memory}} {{.HostConfig.MemorySwap}} {{.HostConfig.MemoryReservation}} {{.HostConfig.NanoCpus}} {{.HostConfig.PidsLimit}} {{.HostConfig.CpuShares}} {{.HostConfig.CpusetCpus}}' $n; }; seen
t docker update --pids-limit -1 $n; seen
t docker update --memory-swap -1 $n; seen
docker stats --no-stream --format '{{.MemUsage}}' $n | sed 's,.* / ,,'
docker events --since $from --until $(date +%s.%N) --filter container=$n --filter event=update --format '{{.Type}} {{.Action}} {{.Actor.Attributes.name}}'
docker kill $n >/dev/null; docker start $n >/dev/null; seen; docker kill $n >/dev/null
