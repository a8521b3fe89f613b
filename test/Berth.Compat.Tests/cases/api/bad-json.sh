# Its decoder names the types of its own language.
post() { api POST "$@" -H 'Content-Type: application/json' | sed 's/Go value of type [a-z.A-Z]*/Go value of type .../'; }
post /containers/create -d '{"Image": '
post /containers/create -d 'nonsense'
post /containers/create -d '[]'
post /containers/create -d '{"Image": 1}'
post /containers/create -d '{"Image": "busybox", "HostConfig": {"Memory": "x"}}'
post /containers/create -d ''
post /containers/create -d '{} {}'
post /containers/create -d '{}'
post "/containers/create?name=$n" -d '{"Image": "busybox", "Cmd": "a string"}'
api DELETE "/containers/$n"
