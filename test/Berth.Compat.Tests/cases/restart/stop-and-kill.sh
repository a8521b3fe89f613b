for policy in always unless-stopped on-failure; do
docker run -d --name $n-$policy --restart $policy busybox sh -c 'trap "exit 21" TERM; echo up; while :; do sleep 0.05; done' >/dev/null; logged $n-$policy up
t docker stop $n-$policy
docker inspect --format '{{.State.Status}} {{.State.ExitCode}} {{.RestartCount}}' $n-$policy
docker start $n-$policy >/dev/null
t docker kill $n-$policy
docker inspect --format '{{.State.Status}} {{.State.ExitCode}} {{.RestartCount}}' $n-$policy
done
sleep 0.5; docker ps -a --filter name=$n --format '{{.Names}} {{.State}}' | sort
