docker run --name $n -l c=d labels:1 touch /x; from=$(date +%s.%N); docker commit -m hi $n $n:1 >/dev/null; docker commit $n >/dev/null
docker events --since $from --until $(date +%s.%N) --format '{{.Type}} {{.Action}} {{json .Actor.Attributes}}' | grep -v '^container die' | sed 's/"imageID":"[^"]*"/"imageID":"ID"/'
docker rm $n >/dev/null; docker rmi $n:1 $(docker images -q -f label=c=d | sort -u) >/dev/null 2>&1
