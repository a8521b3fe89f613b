docker run -d --name $n busybox sleep 60 >/dev/null
new() { curl -s --unix-socket "$sock" -H 'Content-Type: application/json' -d "$1" "http://engine/containers/$n/exec" | jq -r .Id; }
id=$(new '{"Cmd":["sh","-c","exit 4"],"User":"1:2","Privileged":true,"AttachStdin":true,"AttachStderr":true,"DetachKeys":"ctrl-x"}')
curl -s --unix-socket "$sock" http://engine/exec/$id/json | jq -S .
docker inspect --format '{{len .ExecIDs}}' $n
api POST /exec/$id/start -H 'Content-Type: application/json' -d '{"Detach":true}'
until curl -s --unix-socket "$sock" http://engine/exec/$id/json | jq -e '.ExitCode != null' >/dev/null; do :; done
curl -s --unix-socket "$sock" http://engine/exec/$id/json | jq -c '[.Running, .ExitCode, .CanRemove, .ProcessConfig.user]'
api GET /exec/nosuch/json
