from=$(date +%s.%N); docker run -d --name $n busybox sleep 60 >/dev/null; docker pause $n >/dev/null; docker unpause $n >/dev/null; docker rename $n $n-b; docker update --cpu-shares 512 $n-b >/dev/null 
docker top $n-b >/dev/null; docker exec $n-b true; docker kill $n-b >/dev/null; docker wait $n-b >/dev/null; docker export $n-b >/dev/null; docker rm $n-b >/dev/null
sleep 0.2; docker events --since $from --until $(date +%s.%N) --filter type=container --format '{{.Action}} {{.Actor.Attributes.name}}' | grep -e " $n" | grep -v exec_die
