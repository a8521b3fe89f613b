docker create --name $n busybox sleep 60 >/dev/null
api GET "/containers/$n/stats?stream=false"
api GET "/containers/$n/stats?stream=false&one-shot=true"
curl -s -N --max-time 1.5 --unix-socket $sock "http://e/containers/$n/stats" | head -n 1
api GET "/containers/$n/stats?one-shot=true"
api GET "/containers/nosuch/stats"
docker stats --no-stream --format '{{.Name}} {{.CPUPerc}} {{.MemUsage}} {{.MemPerc}} {{.NetIO}} {{.BlockIO}} {{.PIDs}}' $n
