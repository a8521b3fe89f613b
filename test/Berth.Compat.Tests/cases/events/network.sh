from=$(date +%s.%N)
docker run --rm --name $n busybox true
docker events --since $from --until $(date +%s.%N) --filter type=network --format '{{.Type}} {{.Action}} {{.Actor.Attributes.name}} {{.Actor.Attributes.type}}'
