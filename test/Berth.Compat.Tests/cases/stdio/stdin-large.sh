head -c 5000000 /dev/zero | t docker run --rm -i busybox wc -c
head -c 3000000 /dev/zero | tr '\0' 'x' | docker run --rm -i busybox cat | cksum
