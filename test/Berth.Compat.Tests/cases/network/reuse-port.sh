for i in 1 2 3; do docker run --rm -p 127.0.0.1:28080:80 busybox true; echo "-> $?"; done
docker create --name $n -p 127.0.0.1:28080:80 busybox true >/dev/null
docker start -a $n; docker start -a $n; echo "-> $?"
