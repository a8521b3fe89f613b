t docker run --rm -i busybox cat </dev/null
t docker run --rm -i busybox sh -c 'cat; echo after the end' </dev/null
t docker run --rm -i busybox sh -c 'sleep 0.2; echo output after the end of input; exit 4' </dev/null
echo = process ends first
t sh -c 'sleep 0.1 | docker run --rm -i busybox true'
