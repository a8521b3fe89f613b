docker run -d --name $n --hostname host busybox sleep 60 >/dev/null; from=$(date +%s.%N)
docker rename $n $n-new; docker inspect --format '{{.Name}} {{.Config.Hostname}} {{.State.Status}}' $n-new; docker exec $n-new hostname
sleep 0.1; docker events --since $from --until $(date +%s.%N) --filter event=rename --filter container=$n-new --format '{{.Action}} {{.Actor.Attributes.name}} {{.Actor.Attributes.oldName}}'
