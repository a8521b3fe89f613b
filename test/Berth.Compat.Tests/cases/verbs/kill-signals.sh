docker run -d --name $n busybox sh -c 'for s in HUP USR1 USR2 WINCH; do trap "echo $s" $s; done; echo up; while :; do sleep 0.02; done' >/dev/null
logged $n up
one() { docker kill -s "$1" $n; logged $n "$2"; }
one HUP HUP; one 10 USR1; one SIGUSR2 USR2; one sigwinch WINCH
docker logs $n
for bad in NOSUCH 0 65 -1 99999 ''; do echo "= $bad"; docker kill --signal="$bad" $n 2>&1; done; docker inspect --format '{{.State.Status}}' $n
