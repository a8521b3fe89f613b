docker run -d --name $n busybox sleep 60 >/dev/null
for code in 0 1 42 125 126 127 255; do t docker exec $n sh -c "exit $code"; done
t docker exec $n sh -c 'kill -9 $$'; t docker exec $n sh -c 'kill -TERM $$'
t docker exec -d $n false
t docker exec -d $n nosuch
t docker exec $n ""
t docker exec nosuch-container true
