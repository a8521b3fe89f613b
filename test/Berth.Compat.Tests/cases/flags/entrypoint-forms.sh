s() { docker create --name $n "$@" >/dev/null; docker inspect -f '{{json .Config.Entrypoint}} {{json .Config.Cmd}} {{json .Path}} {{json .Args}}' $n; quiet docker rm $n; }
s --entrypoint echo busybox
s --entrypoint 'echo two' busybox a b
s --entrypoint '' busybox a
s busybox
t docker create --name $n --entrypoint '' labels:1
api POST "/containers/create?name=$n" -H 'Content-Type: application/json' -d '{"Image":"busybox","Entrypoint":"echo a","Cmd":"b c"}'
docker inspect -f '{{json .Config.Entrypoint}} {{json .Config.Cmd}} {{json .Path}} {{json .Args}}' $n
