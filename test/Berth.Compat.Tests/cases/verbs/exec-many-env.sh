docker run -d --name $n -e A=image -e EMPTY= busybox sleep 60 >/dev/null
docker exec $n sh -c 'echo "$A-${EMPTY-unset}"'
A=client docker exec -e A $n sh -c 'echo "$A"'
docker exec -e NOSUCHVARIABLE $n sh -c 'echo "${NOSUCHVARIABLE-unset}"'
docker exec -e A= $n sh -c 'echo "<$A>"'; docker exec -e "A=two words=x" $n sh -c 'echo "<$A>"'
docker exec -t $n sh -c 'echo $TERM'; docker exec -t -e TERM=dumb $n sh -c 'echo $TERM'
docker exec -e HOME=/x $n sh -c 'echo $HOME'; docker exec -e PATH=/nowhere $n /bin/sh -c 'echo $PATH'
t docker exec -e =x $n true
