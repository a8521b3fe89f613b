docker run -d --name $n --memory 64m busybox sleep 60 >/dev/null
docker stats --no-stream $n | head -n 1 | sed "s#  *# #g"
docker stats --no-stream --format '{{.Name}} {{.Container}} {{.PIDs}} {{.MemUsage}}' $n | sed 's/[0-9.]*[KM]iB \//some \//'
docker stats --no-stream --no-trunc --format '{{.ID}}' $n
docker stats --no-stream --format '{{.CPUPerc}} {{.MemPerc}} {{.NetIO}} {{.BlockIO}}' $n | sed 's/[0-9.][0-9.]*/N/g; s/[kM]B/B/g'
t docker stats --no-stream nosuch-container
docker create --name $n-2 busybox >/dev/null
docker stats --no-stream -a --format '{{.Name}} {{.PIDs}}' | grep $n | sort
docker kill $n >/dev/null
