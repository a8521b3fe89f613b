new() { curl -s --unix-socket "$sock" -X POST -H 'Content-Type: application/json' -d "$1" "http://engine/containers/$n/exec" | grep -o '[0-9a-f]\{64\}'; }
post() { path=$1; shift; api POST "$path" -H 'Content-Type: application/json' "$@"; }
docker create --name $n busybox sleep 100 >/dev/null
t docker exec $n true
docker start $n >/dev/null
post "/containers/$n/exec" -d '{}'
post "/containers/$n/exec" -d '{"Cmd":["true"],"DetachKeys":"foo-x"}'
id=$(new '{"Cmd":["sleep","50"],"Tty":true,"AttachStdout":true}')
post "/exec/$id/start" -d '{"Detach":true,"Tty":true}'
post "/exec/$id/resize?h=10&w=20"; post "/exec/$id/resize?h=x&w=20"
api GET "/exec/$id/json" | sed 's/"Pid":[1-9][0-9]*/"Pid":"some"/'
post "/exec/$id/start" -d '{"Detach":true}'
done=$(new '{"Cmd":["true"]}'); post "/exec/$done/start" -d '{"Detach":true}'
until curl -s --unix-socket "$sock" "http://engine/exec/$done/json" | grep -q '"Running":false'; do :; done
post "/exec/$done/start" -d '{"Detach":true}'
never=$(new '{"Cmd":["true"]}')
docker pause $n
t docker exec $n true
post "/exec/$never/start" -d '{"Detach":true}'; post "/exec/$id/resize?h=10&w=20"
docker unpause $n; docker stop -t 0 $n
t docker exec $n true
post "/exec/$never/start" -d '{"Detach":true}'; api GET "/exec/$never/json"; post "/exec/$id/resize?h=10&w=20"
api GET "/exec/$id/json" | sed 's/"Pid":[1-9][0-9]*/"Pid":"some"/'
