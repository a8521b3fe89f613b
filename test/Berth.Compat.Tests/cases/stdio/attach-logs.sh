docker run --name $n busybox sh -c 'echo out; echo err >&2' >/dev/null 2>&1
curl -s --unix-socket "$sock" -X POST "http://engine/containers/$n/attach?logs=1&stdout=1" | od -An -c
api POST "/containers/$n/attach?logs=1&stdout=1&stderr=1&detachKeys=nonsense-x" | tr -d '\0\001\002'
