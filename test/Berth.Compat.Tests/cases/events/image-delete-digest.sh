docker pull -q 127.0.0.1:25000/small:1 >/dev/null; from=$(date +%s.%N); docker rmi 127.0.0.1:25000/small:1 >/dev/null
docker events --since $from --until $(date +%s.%N) --filter type=image --format '{{.Action}} {{.Actor.ID}} {{json .Actor.Attributes}}'
docker pull -q 127.0.0.1:25000/small:1 >/dev/null; d=$(docker image inspect -f '{{index .RepoDigests 0}}' 127.0.0.1:25000/small:1); from=$(date +%s.%N); docker rmi $d >/dev/null; docker rmi 127.0.0.1:25000/small:1 >/dev/null; docker pull -q $d >/dev/null; docker rmi $d >/dev/null
docker events --since $from --until $(date +%s.%N) --filter type=image --format '{{.Action}} {{.Actor.ID}} {{json .Actor.Attributes}}'
