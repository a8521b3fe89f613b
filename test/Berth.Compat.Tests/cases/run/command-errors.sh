t docker run --rm --name $n busybox nosuchprogram
t docker run --rm --name $n busybox /no/such/program
t docker run --rm --name $n busybox /etc
t docker run --rm --name $n busybox /etc/notexec
t docker run --rm --name $n -e PATH=/nowhere busybox sh
t docker run --rm --name $n --entrypoint nosuch busybox
t docker ps -a --filter name=$n --format '{{.Names}}'
