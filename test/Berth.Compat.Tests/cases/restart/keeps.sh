docker run -d --name $n --restart on-failure:1 -p 0:80 busybox sh -c 'cat /kept; hostname > /kept; hostname -i >/dev/null; [ -s /kept2 ] && exec sleep 60; echo x >/kept2; exit 1' >/dev/null
until [ "$(docker inspect --format '{{.State.Status}} {{.RestartCount}}' $n)" = "running 1" ]; do :; done
until docker logs $n 2>/dev/null | grep -q .; do :; done
[ "$(docker logs $n 2>/dev/null)" = "$(docker inspect --format '{{.Config.Hostname}}' $n)" ]; echo same $?
docker port $n | wc -l
docker inspect --format '{{.State.ExitCode}} {{.State.Running}} {{.State.Restarting}}' $n
docker stop -t 0 $n >/dev/null
