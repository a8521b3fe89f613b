docker run --name $n busybox sh -c 'echo one; echo two >&2' >/dev/null 2>&1
docker logs -t $n 2>&1 | sed -E 's/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{9}Z /<nine digits> /' | sort
