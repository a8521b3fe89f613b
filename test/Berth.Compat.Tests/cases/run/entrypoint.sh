t docker run --rm --name $n entrypoint:1
t docker run --rm --name $n entrypoint:1 other words
t docker run --rm --name $n --entrypoint id entrypoint:1 -u
t docker run --rm --name $n --entrypoint '' entrypoint:1 echo no entry
docker create --name $n --entrypoint /bin/sh busybox -c 'echo 1' >/dev/null
docker inspect --format '{{json .Config.Entrypoint}} {{json .Config.Cmd}} {{.Path}} {{json .Args}}' $n
