docker tag labels:1 $n:1; docker tag user:1 $n:2; from=$(date +%s.%N); docker save $n:1 $n:2 >"$dir/x"; docker save $n:1 $(docker images -q $n:2) >"$dir/y"; docker load -qi "$dir/x" >/dev/null; docker load -qi "$images/untagged.tar" >/dev/null; docker tag busybox small:1; docker load -qi "$images/small.tar" >/dev/null
docker events --since $from --until $(date +%s.%N) --filter type=image --format '{{.Action}} {{.Actor.ID}} {{json .Actor.Attributes}}' | sort
docker rmi small:1 $n:1 $n:2 >/dev/null
