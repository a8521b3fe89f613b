from=$(date +%s.%N)
docker run --name $n --label l=v busybox sh -c 'exit 3'
docker rm $n >/dev/null
docker events --since $from --until $(date +%s.%N) --filter container=$n --format '{{.Type}} {{.Action}} {{.Actor.Attributes.name}} {{.Actor.Attributes.image}} {{.Actor.Attributes.exitCode}} {{.Actor.Attributes.l}} {{.Scope}}'
