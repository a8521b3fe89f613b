printf 'one\ntwo\n' | t docker run --rm -i busybox cat
printf 'one\ntwo' | t docker run --rm -i busybox sh -c 'read a; echo "a=$a"; wc -c'
echo = without -i nothing arrives
printf 'one\n' | t docker run --rm busybox cat
