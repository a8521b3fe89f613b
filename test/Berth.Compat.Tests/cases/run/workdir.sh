t docker run --rm workdir:1 pwd
t docker run --rm -w /made/just/now busybox sh -c 'pwd; stat -c "%A %u:%g" .'
t docker run --rm -w /made/for/user -u app busybox sh -c 'pwd; stat -c "%A %u:%g" .'
t docker run --rm -w /etc/passwd busybox pwd
t docker run --rm -w relative busybox pwd
t docker run --rm -w /tmp/../etc/./ busybox pwd
