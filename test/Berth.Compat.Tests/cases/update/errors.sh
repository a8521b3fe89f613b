docker run -d --name $n busybox sleep 60 >/dev/null
t docker update $n
t docker update --memory 64m $n
t docker update --memory 1m $n
t docker update --memory 64m --memory-swap 32m $n
t docker update --cpus 0.5 $n; t docker update --cpu-period 50000 $n; t docker update --cpu-quota 50000 $n
docker create --name $n-2 --cpu-period 50000 --cpu-quota 25000 busybox >/dev/null; t docker update --cpus 1 $n-2
docker create --name $n-3 --rm busybox >/dev/null; t docker update --restart always $n-3; t docker update --restart no $n-3
t docker update --restart nonsense $n; t docker update --restart always:3 $n
t docker update --cpus 99 $n; t docker update --cpuset-cpus 99 $n 2>&1 | sed 's/available: .*/available: some/'; t docker update --cpuset-cpus nonsense $n
t docker update --cpu-shares 200 nosuch $n
docker kill $n >/dev/null
api POST /containers/$n/update -H 'Content-Type: application/json' -d '{}'
api POST /containers/$n/update -H 'Content-Type: application/json' -d ''
api POST /containers/$n/update -H 'Content-Type: application/json' -d '{"PidsLimit":-5}'; docker inspect --format '{{.HostConfig.PidsLimit}}' $n
api POST /containers/nosuch/update -H 'Content-Type: application/json' -d '{}'
