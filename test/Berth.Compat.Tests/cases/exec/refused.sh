docker run -d --name $n busybox sleep 60 >/dev/null
t docker exec --detach-keys bogus-key $n true
t docker exec -w relative $n pwd
api POST /exec/nosuch/start -H 'Content-Type: application/json' -d '{}'
api POST /exec/nosuch/start -H 'Content-Type: application/json' -d '{bad'
api POST /containers/nosuch/exec -H 'Content-Type: application/json' -d '{}'
api POST /containers/$n/exec -H 'Content-Type: application/json' -d '{"Cmd":["true"],"DetachKeys":"ctrl-1"}'
# A session runs once.
id=$(curl -s --unix-socket "$sock" -H 'Content-Type: application/json' -d '{"Cmd":["true"]}' http://engine/containers/$n/exec | jq -r .Id)
api POST /exec/$id/start -H 'Content-Type: application/json' -d '{"Detach":true}'
until curl -s --unix-socket "$sock" http://engine/exec/$id/json | jq -e '.Running | not' >/dev/null; do :; done
api POST /exec/$id/start -H 'Content-Type: application/json' -d '{"Detach":true}'
# One that could not be started has no terminal to size.
id=$(curl -s --unix-socket "$sock" -H 'Content-Type: application/json' -d '{"Cmd":["/nosuch"]}' http://engine/containers/$n/exec | jq -r .Id)
api POST /exec/$id/start -H 'Content-Type: application/json' -d '{"Detach":true}'
api POST "/exec/$id/resize?h=3&w=3"
