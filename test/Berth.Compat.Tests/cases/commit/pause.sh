docker run -d --name $n busybox sleep 100 >/dev/null; from=$(date +%s.%N)
docker commit $n $n:1 >/dev/null; docker commit --pause=false $n $n:2 >/dev/null; docker commit -p=true $n $n:3 >/dev/null; docker stop -t 0 $n >/dev/null; docker commit $n $n:4 >/dev/null
docker events --since $from --until $(date +%s.%N) --format '{{.Type}} {{.Action}}' | grep -v -e '^network' -e ' kill' -e ' die' -e ' stop'; docker rmi $n:1 $n:2 $n:3 $n:4 >/dev/null; docker rm $n >/dev/null
