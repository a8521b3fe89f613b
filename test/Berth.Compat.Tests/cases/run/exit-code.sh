t docker run --rm --name $n busybox true
t docker run --rm --name $n busybox sh -c 'exit 3'
t docker run --rm --name $n busybox sh -c 'kill -9 $$'
t docker run --rm --name $n busybox sh -c 'kill -TERM $$; sleep 5'
