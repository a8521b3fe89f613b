from=$(date +%s.%N)
docker run --rm --name $n -v $n:/data busybox true
docker volume rm $n >/dev/null
docker events --since $from --until $(date +%s.%N) --filter type=volume --format '{{.Action}} {{.Actor.ID}} {{.Actor.Attributes.driver}} {{.Actor.Attributes.destination}}' | sort
