# The input stays open: at its end an attach to such a container is over, whatever was still to be said.
docker run -di --name $n busybox sh -c 'while read line; do [ "$line" = end ] && exit 6; echo "got $line"; echo "err $line" >&2; done; exit 7' >/dev/null
{ printf 'one\ntwo\nend\n'; until [ -e "$dir/done" ]; do sleep 0.05; done; } | { t docker attach $n; touch "$dir/done"; }
docker logs $n 2>/dev/null
