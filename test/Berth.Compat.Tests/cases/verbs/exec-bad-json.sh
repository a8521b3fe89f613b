docker run -d --name $n busybox sleep 60 >/dev/null
post() { api POST "/containers/$n/exec" -H 'Content-Type: application/json' -d "$1"; }
post '{'; post ''; post '{"Cmd":"true"}' | tail -n 1; post '{"Cmd":[]}'; post '{"Cmd":["true"],"Tty":"yes"}' | tail -n 1
api POST "/containers/$n/exec" -H 'Content-Type: text/plain' -d '{"Cmd":["true"]}'
api POST "/containers/$n/exec"
api POST "/exec/nosuch/resize?h=1&w=1"; api POST "/exec/nosuch/resize"
