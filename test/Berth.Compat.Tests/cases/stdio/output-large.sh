docker run --rm busybox sh -c 'i=0; while [ $i -lt 20000 ]; do echo "line $i of many"; i=$((i+1)); done' | cksum
docker run --rm busybox sh -c 'head -c 3000000 /dev/zero; head -c 2000000 /dev/zero >&2' 2>"$dir/err" | wc -c
wc -c <"$dir/err"
